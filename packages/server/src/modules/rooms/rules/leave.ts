/** Going (XEP-0045 §7.14), and being made to go: kicked, banned, no member any more, a ghost. */
import { el, type Jid, MucUser, NS_CLIENT, NS_OCCUPANT_ID, type Child } from '@corrillo/xmpp'
import { occupantOf, shownSeat } from '../room/people.ts'
import { addressOf, announce, presenceOf, type Saying } from '../room/presence.ts'
import { unseated, withoutSeat } from '../room/seats.ts'
import type { Effect, Occupant, RoomState, Step } from '../room/state.ts'

export const nothing = (room: RoomState): Step => ({ room, effects: [] })

/** One resource goes, by itself or because it is gone (`statuses` 333). Unknown ones are passed over (§17.3). */
export const leave = (
  room: RoomState,
  from: Jid,
  { payload, statuses = [] }: { payload?: readonly Child[]; statuses?: readonly number[] } = {},
): Step => {
  const occupant = occupantOf(room, from)
  if (occupant === undefined) return nothing(room)
  const seat = occupant.seats.find(s => s.jid.equals(from))
  if (seat === undefined) return nothing(room)
  const after = withoutSeat(room, occupant, from)
  const last = payload === undefined ? { ...seat, presence: [] } : { ...seat, presence: payload }
  // §10.1.3: whoever leaves before it is configured takes the room along.
  const destroy = room.locked && after.occupants.size === 0 ? { destroy: {} } : {}
  const saying: Saying = { role: 'none', seat: last, unavailable: true, statuses, ...destroy }
  const rest = after.occupants.get(occupant.nick)
  if (rest === undefined || !rest.account.equals(occupant.account))
    return { room: after, effects: announce(room, occupant, saying, { own: [seat], of: after }) }
  const farewell = announce(room, { ...occupant, quiet: true, role: 'participant' }, saying, {
    own: [seat],
    of: after,
  })
  const shown = shownSeat(occupant) === seat ? announce(after, rest) : []
  return { room: after, effects: [...farewell.slice(0, 1), ...shown] }
}

/** All resources of somebody, told why (§8.2, §9.1, §9.4, §10.2). */
export const remove = (room: RoomState, occupant: Occupant, saying: Saying): Step => {
  const after = unseated(room, occupant.nick)
  const effects = announce(
    room,
    { ...occupant, seats: occupant.seats.map(seat => ({ ...seat, presence: [] })) },
    { ...saying, role: 'none', unavailable: true },
    { own: occupant.seats, of: after },
  )
  return { room: after, effects }
}

/** §11.2: the service ends. Everybody is told of himself: nobody stays who could be told of others. */
export const evacuate = (room: RoomState): Step => {
  const saying: Saying = { role: 'none', unavailable: true, statuses: [110, 332] }
  const effects = [...room.occupants.values()].map((occupant): Effect => {
    const seat = { ...shownSeat(occupant), presence: [] }
    return { kind: 'tell', to: occupant.seats, stanza: presenceOf(room, occupant, true, { ...saying, seat }) }
  })
  return { room: { ...room, occupants: new Map(), seats: new Map(), taken: new Map() }, effects }
}

/** §7.2.17: presence of somebody who believes to be inside. A room that is no more has no occupant ids either. */
export const notInside = (room: RoomState, nick: string, from: Jid, id?: string): Step => {
  const x = MucUser.build({
    items: [{ affiliation: 'none', role: 'none', reason: 'You are not in the room.' }],
    statuses: [110, 307, 333],
  })
  const attrs = { from: addressOf(room, nick).toString(), type: 'unavailable' }
  const stanza = el(NS_CLIENT, 'presence', attrs, x, id && el(NS_OCCUPANT_ID, 'occupant-id', { id }))
  const effect: Effect = { kind: 'tell', to: [{ jid: from, presence: [] }], stanza }
  return { room, effects: [effect] }
}
