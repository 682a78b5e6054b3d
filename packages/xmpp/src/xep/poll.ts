/** A question with answers to choose from, and what people choose; docs/decisions/0033-polls.md describes it. Not a specification of the XSF. */
import { attr, bool, element, type Infer, textElement, textElements } from '../schema/kit.ts'

export const NS_POLL = 'urn:corrillo:poll:0'
export const Poll = element(NS_POLL, 'poll', {
  /** More than one answer may be chosen. */
  several: bool.default('several', false),
  question: textElement.required('question'),
  answers: textElements('answer', { max: 12 }),
})
export type Poll = Infer<typeof Poll>
/** All that one person chooses in the poll with this id, by place, the first being 0; none takes it back. */
export const PollVote = element(NS_POLL, 'vote', {
  id: attr.required('id'),
  chosen: textElements('chosen', { max: 12 }),
})
export type PollVote = Infer<typeof PollVote>
/** Its author lets nobody choose any more. */
export const PollClosed = element(NS_POLL, 'closed', { id: attr.required('id') })
