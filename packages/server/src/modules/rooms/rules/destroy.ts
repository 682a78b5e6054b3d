/** The end of a room (XEP-0045 §10.9). */
import { type Jid, type MucOwner } from '@corrillo/xmpp'
import { presenceOf } from '../room/presence.ts'
import type { Effect, RoomState, Step } from '../room/state.ts'
import { checkOwner } from './configure.ts'

type Destroy = NonNullable<MucOwner['destroy']>

/** Everybody hears of his own going only, and that it is the room that has gone. */
export const ended = (room: RoomState, destroy: Destroy = {}, statuses: readonly number[] = []): Step => {
  const effects: Effect[] = [...room.occupants.values()].map(occupant => ({
    kind: 'tell',
    to: occupant.seats,
    stanza: presenceOf(room, { ...occupant, seats: [{ jid: occupant.account, presence: [] }] }, false, {
      role: 'none',
      unavailable: true,
      item: { affiliation: 'none' },
      statuses: [110, ...statuses],
      destroy,
    }),
  }))
  const empty = { occupants: new Map(), seats: new Map(), taken: new Map() }
  return { room: { ...room, ...empty }, effects: [...effects, { kind: 'gone' }] }
}

export const destroy = (room: RoomState, who: Jid, how: Destroy): Step => {
  checkOwner(room, who)
  return ended(room, how)
}
