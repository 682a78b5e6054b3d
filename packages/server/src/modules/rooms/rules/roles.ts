/** Roles of those inside (XEP-0045 §8.2 to §8.5, §9.6 to §9.8). */
import type { Jid, MucAdmin, MucRole } from '@corrillo/xmpp'
import type { Role } from '../room/config.ts'
import {
  affiliationOf,
  atLeast,
  isShown,
  occupantOf,
  occupantsOf,
  outranks,
  seesJids,
  shownSeat,
} from '../room/people.ts'
import { announce, toOthers } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import { seated } from '../room/seats.ts'
import type { Effect, Occupant, RoomState, Step } from '../room/state.ts'
import { remove } from './leave.ts'

const VOICES = 1_000
type Item = MucAdmin['items'][number]

const isModerator = (room: RoomState, who: Jid): boolean =>
  occupantsOf(room, who).some(o => o.role === 'moderator') || atLeast(affiliationOf(room, who), 'admin')

const check = (room: RoomState, actor: Jid, target: Occupant, role: MucRole): void => {
  const mine = affiliationOf(room, actor)
  const theirs = affiliationOf(room, target.account)
  if (outranks(theirs, mine)) throw refusal.notAllowed()
  if (role === 'moderator') {
    if (!atLeast(mine, 'admin')) throw refusal.forbidden()
    return
  }
  // §5.1.2: who is admin or owner is moderator; §8.4: his voice cannot be taken.
  if (role !== 'none' && atLeast(theirs, 'admin')) throw refusal.notAllowed()
  if (target.role === 'moderator' && !atLeast(mine, 'admin') && !target.account.equals(actor.bare))
    throw refusal.notAllowed()
}

export const giveRole = (before: RoomState, target: Occupant, role: Role, item: object = {}): Step => {
  const voices = new Map(before.voices).set(target.account.toString(), role)
  if (voices.size > VOICES) voices.delete(voices.keys().next().value as string)
  return withRole({ ...before, voices }, { ...target, role }, item)
}
/** An occupant with another role than before, and everybody who is told of it. */
export const withRole = (before: RoomState, now: Occupant, item: object = {}): Step => {
  const target = before.occupants.get(now.nick)
  const room = seated(before, now)
  // Who is not shown any more is gone for the others (muc#roomconfig_presencebroadcast).
  const hidden =
    target && isShown(before, target) && !isShown(room, now)
      ? toOthers(room, now, { role: 'none', unavailable: true })
      : []
  return { room, effects: [...announce(room, now, { item }), ...hidden] }
}

export const changeRoles = (before: RoomState, actor: Jid, items: readonly Item[]): Step => {
  if (!isModerator(before, actor)) throw refusal.forbidden()
  const targets = items.map(({ nick, role, reason }) => {
    const target = nick === undefined ? undefined : before.occupants.get(nick)
    if (role === undefined || nick === undefined) throw refusal.badRequest()
    if (target === undefined) throw refusal.notFound()
    check(before, actor, target, role)
    return { target, role, reason }
  })
  const by = occupantOf(before, actor)?.nick
  let room = before
  const effects: Effect[] = []
  for (const { target, role, reason } of targets) {
    const item = {
      ...(by !== undefined && { actor: { nick: by } }),
      ...(reason && { reason: reason.slice(0, 1_000) }),
    }
    const step =
      role === 'none' ? remove(room, target, { item, statuses: [307] }) : giveRole(room, target, role, item)
    room = step.room
    effects.push(...step.effects)
  }
  return { room, effects }
}

/** §8.5, §9.8. */
export const listRoles = (room: RoomState, who: Jid, role: MucRole): readonly Item[] => {
  if (!isModerator(room, who)) throw refusal.forbidden()
  const viewer = occupantsOf(room, who)[0]
  const withJid = seesJids(room, viewer) || atLeast(affiliationOf(room, who), 'admin')
  return [...room.occupants.values()]
    .filter(o => o.role === role)
    .map(o => ({
      nick: o.nick,
      role: o.role,
      affiliation: affiliationOf(room, o.account),
      ...(withJid && { jid: shownSeat(o).jid }),
    }))
}
