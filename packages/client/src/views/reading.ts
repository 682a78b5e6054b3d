/** How far a message of ours has got in a group: it is for those who belonged to it then, and read when all of them have read it. */
import type { MessageState } from '../api.ts'
import { tellsReading } from '../modules/chat/group-reading.ts'
import type { ReadBy } from '../store/conversations.ts'
import type { RoomRecord } from '../store/rooms.ts'

export interface Reader {
  readonly who: string
  /** Has read up to here. */
  readonly upTo: string
  /** Belongs to the group since then. */
  readonly since: number
}
export const readersIn = (
  room: RoomRecord,
  readBy: readonly ReadBy[] = [],
  me?: string,
): readonly Reader[] => {
  if (!tellsReading(room)) return []
  const upTo = new Map(readBy.map(one => [one.who, one.order]))
  return room.members
    .filter(one => one.accepted && one.address !== me)
    .map(one => ({ who: one.address, upTo: upTo.get(one.address) ?? '', since: one.since ?? 0 }))
}

/** undefined: nobody has said that they read it. */
export const readIn = (
  readers: readonly Reader[],
  { order, at }: { readonly order: string; readonly at: number },
): { readonly state: MessageState; readonly by: readonly string[] } | undefined => {
  const wanted = readers.filter(one => one.since <= at)
  const by = wanted.flatMap(one => (order <= one.upTo ? [one.who] : []))
  if (by.length === 0) return undefined
  return { state: { kind: by.length === wanted.length ? 'read' : 'delivered' }, by }
}
