/** RFC 6121 §5.2.5, XEP-0201: which thread a message belongs to. It stands in the envelope with the words, never beside it. */
import { el, type Element, NS_CLIENT } from '@corrillo/xmpp'
import type { MessageFact } from '../../store/facts.ts'

const ID_MAX = 1000

export const threadElements = ({ thread }: Pick<MessageFact, 'thread'>): readonly Element[] =>
  thread ? [el(NS_CLIENT, 'thread', {}, thread.id)] : []

export const threadIn = (message: Element): string | undefined => {
  const id = message.childText('thread', NS_CLIENT)?.trim()
  return id !== undefined && id !== '' && id.length <= ID_MAX ? id : undefined
}
