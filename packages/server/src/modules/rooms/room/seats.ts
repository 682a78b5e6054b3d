/** The occupants of a room with one of them changed; the two indexes follow. */
import type { Jid } from '@corrillo/xmpp'
import { nickKey } from './nick.ts'
import type { Occupant, RoomState } from './state.ts'

type Places = Pick<RoomState, 'occupants' | 'seats' | 'taken'>

const without = (room: Places, nick: string): Places => {
  const old = room.occupants.get(nick)
  if (old === undefined) return room
  const occupants = new Map(room.occupants)
  const seats = new Map(room.seats)
  const taken = new Map(room.taken)
  occupants.delete(nick)
  taken.delete(nickKey(nick))
  for (const { jid } of old.seats) seats.delete(jid.toString())
  return { occupants, seats, taken }
}

/** `occupant` in the place of the one who had `nick`, at the end when nobody did. */
export const seated = (room: RoomState, occupant: Occupant): RoomState => {
  const old = room.occupants.get(occupant.nick)
  const occupants = new Map(room.occupants).set(occupant.nick, occupant)
  if (old !== undefined && old.seats === occupant.seats) return { ...room, occupants }
  const seats = new Map(room.seats)
  for (const { jid } of old?.seats ?? []) seats.delete(jid.toString())
  for (const { jid } of occupant.seats) seats.set(jid.toString(), occupant.nick)
  const taken =
    old === undefined ? new Map(room.taken).set(nickKey(occupant.nick), occupant.nick) : room.taken
  return { ...room, occupants, seats, taken }
}
export const unseated = (room: RoomState, nick: string): RoomState => ({ ...room, ...without(room, nick) })

/** One resource less; the occupant goes with the last one. */
export const withoutSeat = (room: RoomState, occupant: Occupant, jid: Jid): RoomState => {
  const seats = occupant.seats.filter(seat => !seat.jid.equals(jid))
  return seats.length === 0 ? unseated(room, occupant.nick) : seated(room, { ...occupant, seats })
}
