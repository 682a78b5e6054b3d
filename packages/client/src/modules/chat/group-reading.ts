/**
 * How far the members of a group have read (XEP-0333, in groups). Told in the envelope alone, and only where a group is for its members
 * and has few of them: each mark costs a key for every device. Of a member the newest message is kept, not who has read which.
 */
import type { ReadBy } from '../../store/conversations.ts'
import type { RoomRecord } from '../../store/rooms.ts'

/** In larger groups nobody tells, and nobody is believed. */
const MEMBERS_MAX = 50

export const tellsReading = (room: RoomRecord | undefined): room is RoomRecord =>
  room?.kind === 'private' && !room.exposed && room.standing === 'in' && room.members.length <= MEMBERS_MAX

/** A mark only moves forward, and who belongs to the group no more is forgotten. */
export const readFurther = (
  before: readonly ReadBy[],
  { members }: RoomRecord,
  who: string,
  order: string,
): readonly ReadBy[] => {
  const belongs = new Set(members.map(one => one.address))
  const known = before.find(one => one.who === who)
  if (!belongs.has(who) || order <= (known?.order ?? '')) return before
  return [...before.filter(one => one.who !== who && belongs.has(one.who)), { who, order }]
}
