/** Entering (XEP-0045 §7.2): who may, under which nick, and what the newcomer and the others are told. */
import {
  type Child,
  ExpiredToken,
  type Jid,
  type MucAffiliation,
  type MucJoin,
  StanzaError,
} from '@corrillo/xmpp'
import { defaultRole, affiliationOf, atLeast, isShown, occupantOf, seesJids } from '../room/people.ts'
import { isLoggedInPublic, type Role } from '../room/config.ts'
import { checkNick, tidied } from '../room/nick.ts'
import { announce, presenceOf, standing, warnings } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import { seated } from '../room/seats.ts'
import type { Effect, Env, Occupant, RoomState, Seat, Step } from '../room/state.ts'
import { affiliate, currentVersion, versions } from './affiliations.ts'
import { subjectOf } from './subject.ts'
import { redeem } from './tokens.ts'
import { update } from './update.ts'

export interface Enter {
  readonly from: Jid
  readonly nick: string
  readonly payload: readonly Child[]
  readonly join: MucJoin
  /** The room was made by this. */
  readonly created?: boolean
}

/** Above what the owner set, so that a full room can still be looked after (§7.2.9). */
const SPARE = 10

/** §7.2.14: history comes after presence and before the subject. */
const welcome = (
  room: RoomState,
  occupant: Occupant,
  seat: Seat,
  join: MucJoin,
  statuses: readonly number[],
): readonly Effect[] => {
  const to = [seat]
  const others: Effect[] = []
  const named = seesJids(room, occupant)
  for (const other of room.occupants.values())
    if (other.nick !== occupant.nick && isShown(room, other))
      others.push({ kind: 'tell', to, stanza: standing(room, other, named) })
  const self = presenceOf(room, occupant, true, {
    seat,
    statuses: [...statuses, 110],
    ...(join.mav && { extra: [currentVersion(room)] }),
  })
  return [
    ...versions(room, occupant, seat, join.mav),
    ...others,
    { kind: 'tell', to, stanza: self },
    { kind: 'history', to: seat, wish: join.history },
    { kind: 'tell', to, stanza: subjectOf(room) },
  ]
}

const checkRoom = (room: RoomState, affiliation: MucAffiliation, env: Env, isNew: boolean): void => {
  if (affiliation === 'outcast') throw refusal.banned()
  if (room.locked && affiliation !== 'owner') throw refusal.notFound()
  const own = room.config.maxUsers
  const most = Math.min(own === 0 ? env.limits.occupants : own, env.limits.occupants)
  const spare = atLeast(affiliation, 'admin') ? SPARE : 0
  if (isNew && room.occupants.size >= most + spare)
    throw new StanzaError('wait', 'service-unavailable', 'The room is full')
}
/** §7.2.5, §7.2.6 and XEP-0488 §4.4: a token makes a member of whoever is none. */
const admitted = (room: RoomState, { from, join }: Enter, env: Env): RoomState => {
  const { membersOnly, password } = room.config
  const affiliation = affiliationOf(room, from)
  if (affiliation === 'none' && join.password) {
    const left = redeem(room, join.password, env.now)
    if (left !== undefined) return affiliate(left, [{ jid: from.bare, affiliation: 'member' }], env)
  }
  if (password !== '' && join.password !== password && !atLeast(affiliation, 'owner'))
    throw new StanzaError('auth', 'not-authorized', 'A password is needed')
  if (!membersOnly || atLeast(affiliation, 'member')) return room
  throw join.password
    ? new StanzaError('auth', 'registration-required', 'Members only', ExpiredToken.build({}))
    : new StanzaError('auth', 'registration-required', 'Members only')
}
const roleIn = (room: RoomState, who: Jid): Role => {
  const affiliation = affiliationOf(room, who)
  const usual = defaultRole(room.config, affiliation)
  if (!room.config.moderated || atLeast(affiliation, 'admin')) return usual
  return room.voices.get(who.bare.toString()) ?? usual
}

/** Already inside: everything is said again (§7.2.1, §17.3). */
const again = (
  room: RoomState,
  occupant: Occupant,
  seat: Seat,
  join: MucJoin,
  statuses: readonly number[],
): Step => {
  const moved = { ...occupant, seats: [...occupant.seats.filter(s => !s.jid.equals(seat.jid)), seat] }
  const after = seated(room, moved)
  const told = announce(after, moved, {}, { own: moved.seats.filter(s => s !== seat) })
  return { room: after, effects: [...told, ...welcome(after, moved, seat, join, statuses)] }
}

export const enter = (before: RoomState, event: Enter, env: Env): Step => {
  const { from, join } = event
  const nick = tidied(event.nick)
  const seat: Seat = { jid: from, presence: event.payload }
  const present = occupantOf(before, from)
  const beside = before.occupants.get(nick)
  const shared = beside?.account.equals(from.bare) === true ? beside : undefined
  checkRoom(before, affiliationOf(before, from), env, present === undefined && shared === undefined)
  const room = present === undefined ? admitted(before, event, env) : before
  checkNick(room, nick, from, env)
  const statuses = [
    ...warnings(room, isLoggedInPublic(room.config)),
    ...(event.created === true ? [201] : []),
    // §7.2.2.
    ...(nick === event.nick ? [] : [210]),
  ]
  // §7.6: inside under another nick already: that is a change of nick, after which everything is said again.
  if (present !== undefined && present.nick !== nick) {
    const moved = update(room, event, env)
    const now = occupantOf(moved.room, from) as Occupant
    const told = again(moved.room, now, seat, join, statuses)
    return { room: told.room, effects: [...moved.effects, ...told.effects] }
  }
  const same = present ?? shared
  if (same !== undefined) {
    if (same.seats.length >= env.limits.seatsPerOccupant && present === undefined)
      throw refusal.tooMuch('too many devices under one nick')
    return again(room, same, seat, join, statuses)
  }
  const occupant: Occupant = {
    nick,
    account: from.bare,
    id: env.occupantId(room, from.bare),
    role: roleIn(room, from),
    seats: [seat],
    quiet: room.occupants.size >= env.limits.presenceOccupants,
  }
  const after = seated(room, occupant)
  return {
    room: after,
    effects: [
      ...announce(after, occupant, {}, { own: [] }),
      ...welcome(after, occupant, seat, join, statuses),
    ],
  }
}

/** §7.10: a reserved nick is what its holder enters with when nothing else is asked (x-roomuser-item). */
export const reservedNick = (room: RoomState, who: Jid): string | undefined =>
  room.affiliations.get(who.bare.toString())?.nick
