/** What a search has found, as it reads now. */
import type { Found } from '../api.ts'
import { type Fact, told } from '../store/facts.ts'

export const found = (fact: Fact | undefined, nameOf: (address: string) => string): readonly Found[] => {
  if (fact?.kind !== 'message' || fact.retractedAt !== undefined || fact.once !== undefined) return []
  const { conversation, order: id, own, author, at } = fact
  return [{ conversation, name: nameOf(conversation), id, own, author, at, text: told(fact) }]
}
