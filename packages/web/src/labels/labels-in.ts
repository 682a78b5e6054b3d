import type { ConversationItem } from '../bind/contract.ts'

/** All that somebody sorts people by, from A to Z. */
export const labelsIn = (items: readonly ConversationItem[]): readonly string[] =>
  [...new Set(items.flatMap(({ labels = [] }) => labels))].sort((a, b) => a.localeCompare(b))
