/** Which messages are told to who is not looking: by the rule of their conversation, and not what is long past. */
import type { Arrival, NotifyRule } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import { current, type MessageFact } from '../store/facts.ts'
import { nameOf } from './name.ts'

/** What came while the connection was away for a moment is news; what a long absence has gathered is counted, not rung for. */
const NEWS_MS = 10 * 60_000

export interface ArrivalInput {
  readonly me: string
  readonly rule: NotifyRule | undefined
  readonly contact: ContactRecord | undefined
  readonly now: number
}

export const arrivalOf = (
  fact: MessageFact,
  { me, rule = 'all', contact, now }: ArrivalInput,
): Arrival | undefined => {
  const { conversation, order: id, author, at } = fact
  if (rule === 'none' || contact?.blocked || now - at > NEWS_MS) return undefined
  const { text, mentions } = current(fact)
  if (rule === 'mentions' && !mentions?.some(one => one.address === me)) return undefined
  return { conversation, id, name: nameOf(conversation, contact), author, text }
}
