/** A poll on the wire (docs/decisions/0033-polls.md): the question with its answers, what each chooses, and its end. */
import { el, type Element, Fallback, NS_CLIENT, NS_POLL, Poll, PollClosed, PollVote } from '@corrillo/xmpp'
import type { EnclosedPoll } from '../../api-enclosed.ts'
import { current, type MessageFact } from '../../store/facts.ts'
import type { Content } from '../chat/content.ts'

const QUESTION_MAX = 300
const ANSWER_MAX = 100
const ANSWERS_MAX = 12
const ID_MAX = 1000

const body = (text: string): Element => el(NS_CLIENT, 'body', {}, text)

export const pollElements = (poll: EnclosedPoll): readonly Element[] => {
  const { question, answers, several } = poll
  return [
    body(pollBody(poll)),
    Fallback.build({ for: NS_POLL, bodies: [] }),
    Poll.build({ question, answers: [...answers], several }),
  ]
}
export const pollBody = ({ question, answers }: EnclosedPoll): string =>
  [question, ...answers.map((answer, i) => `${i + 1}. ${answer}`)].join('\n')
export const pollLine = ({ question, answers }: EnclosedPoll): string =>
  `📊 ${[question, ...answers].join(' · ')}`

const isLine = (text: string, max: number): boolean => {
  const length = text.trim().length
  return length > 0 && text.length <= max && !/[\r\n]/u.test(text)
}
/** Something is asked, and there is something to choose from. */
export const isPoll = ({ question, answers }: EnclosedPoll): boolean =>
  isLine(question, QUESTION_MAX) &&
  answers.length >= 2 &&
  answers.length <= ANSWERS_MAX &&
  answers.every(answer => isLine(answer, ANSWER_MAX)) &&
  new Set(answers.map(answer => answer.trim())).size === answers.length

export const pollIn = (message: Element): EnclosedPoll | undefined => {
  const found = Poll.in(message)
  const poll = found && { kind: 'poll' as const, ...found }
  return poll && isPoll(poll) ? poll : undefined
}

/** Devices of version 0.3 get a line with what was chosen; nothing is said to them of its end. */
export const pollActContent = (
  kind: 'vote' | 'close',
  fact: MessageFact,
  by: string,
  id: string,
  hasOld: boolean,
): Content => {
  if (kind === 'close') return { inside: [PollClosed.build({ id })], outside: [] }
  const chosen = fact.votes?.find(one => one.by === by)?.chosen ?? []
  const vote = PollVote.build({ id, chosen: chosen.map(String) })
  if (!hasOld || chosen.length === 0 || fact.enclosed?.kind !== 'poll') return { inside: [vote], outside: [] }
  const { answers } = fact.enclosed
  const line = `> ${current(fact).text}\n${chosen.map(place => answers[place]).join(', ')}`
  return { inside: [body(line), Fallback.build({ for: NS_POLL, bodies: [] }), vote], outside: [] }
}

export type PollAct =
  | { readonly kind: 'vote'; readonly id: string; readonly chosen: readonly number[] }
  | { readonly kind: 'close'; readonly id: string }

export const pollActIn = (message: Element): PollAct | undefined => {
  const vote = PollVote.in(message)
  const act: PollAct | undefined = vote
    ? { kind: 'vote', id: vote.id, chosen: vote.chosen.flatMap(placeOf) }
    : closedIn(message)
  return act && act.id !== '' && act.id.length <= ID_MAX ? act : undefined
}
const closedIn = (message: Element): PollAct | undefined => {
  const closed = PollClosed.in(message)
  return closed && { kind: 'close', id: closed.id }
}
const placeOf = (text: string): readonly number[] =>
  /^\d{1,2}$/u.test(text) && Number(text) < ANSWERS_MAX ? [Number(text)] : []
