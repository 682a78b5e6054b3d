import type { ConversationItem } from '../bind/contract.ts'

/** All that somebody sorts people and groups by, from A to Z. */
export const labelsIn = (items: readonly ConversationItem[]): readonly string[] =>
  [...new Set(items.flatMap(({ labels = [] }) => labels))].sort((a, b) =>
    a.localeCompare(b, undefined, { numeric: true }),
  )

/** How much is unread behind each of them, where something is. */
export const unreadIn = (items: readonly ConversationItem[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { unread, labels = [] } of items)
    for (const label of unread > 0 ? labels : []) counts.set(label, (counts.get(label) ?? 0) + unread)
  return counts
}
