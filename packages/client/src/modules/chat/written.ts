/** A message of ours where it stands on this device, whichever way it goes. */
import type { MessageSecurity, MessageState } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { forward, type MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'

export type Place = Pick<MessageFact, 'conversation' | 'order'>
type Said = Omit<MessageFact, 'kind' | 'order' | 'at' | 'own' | 'author'>
type Where = Pick<Given, 'address' | 'conversations' | 'facts' | 'now'>

/** At the end of its conversation, which has been read so far by who writes there. */
export const written = (
  { address, conversations, facts, now }: Where,
  unit: Unit,
  said: Said,
): MessageFact => {
  const { conversation } = said
  const { last } = conversations.of(unit, conversation)
  const at = Math.max(now(), last?.at ?? 0)
  const order = facts.orders.next(at, last?.order)
  const fact: MessageFact = { kind: 'message', order, at, own: true, author: address, ...said }
  facts.put(unit, fact, true)
  conversations.note(unit, fact, true)
  // Files go while something else is being written, and threads are written into elsewhere.
  const typed = said.files || said.thread ? {} : { draft: '', draftAt: now() }
  conversations.update(unit, conversation, { ...typed, readOrder: order, unread: 0 })
  return fact
}
/** What became of it, which only moves forward. */
export const became = async (
  { conversations, facts }: Where,
  unit: Unit,
  { conversation, order }: Place,
  state: MessageState,
  security?: MessageSecurity,
): Promise<void> => {
  const fact = await facts.update(unit, conversation, order, was =>
    forward(was.state, state) ? { ...was, state, security: security ?? was.security } : was,
  )
  if (fact) conversations.note(unit, fact, false)
}
