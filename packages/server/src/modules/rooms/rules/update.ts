/** What an occupant changes of himself: availability (XEP-0045 §7.7) and nick (§7.6). */
import type { Child, Jid } from '@corrillo/xmpp'
import { checkNick, tidied } from '../room/nick.ts'
import { occupantOf, shownSeat } from '../room/people.ts'
import { announce } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import { seated, unseated } from '../room/seats.ts'
import type { Effect, Env, Occupant, RoomState, Step } from '../room/state.ts'
import { notInside } from './leave.ts'

export interface Update {
  readonly from: Jid
  readonly nick: string
  readonly payload: readonly Child[]
}

export const update = (room: RoomState, event: Update, env: Env): Step => {
  const occupant = occupantOf(room, event.from)
  if (occupant === undefined)
    return notInside(room, event.nick, event.from, env.occupantId(room, event.from.bare))
  const seats = occupant.seats.map(s => (s.jid.equals(event.from) ? { ...s, presence: event.payload } : s))
  const fresh = { ...occupant, seats }
  if (tidied(event.nick) !== occupant.nick) return renamed(room, occupant, fresh, event, env)
  const after = seated(room, fresh)
  const last = shownSeat(occupant).jid.equals(event.from)
  return { room: after, effects: last ? announce(after, fresh) : [] }
}

/** All resources under the nick move along; who sits under another nick of his own stays there. */
const renamed = (room: RoomState, old: Occupant, fresh: Occupant, asked: Update, env: Env): Step => {
  const nick = tidied(asked.nick)
  checkNick(room, nick, asked.from, env)
  if (room.occupants.has(nick)) throw refusal.conflict('This nick is in use')
  const moved: Occupant = { ...fresh, nick }
  const after = seated(unseated(room, old.nick), moved)
  const goodbye: readonly Effect[] = announce(
    room,
    old,
    { unavailable: true, item: { nick }, statuses: [303] },
    { of: unseated(after, nick), own: moved.seats },
  )
  const self = nick === asked.nick ? [] : [210]
  return { room: after, effects: [...goodbye, ...announce(after, moved, {}, { self })] }
}
