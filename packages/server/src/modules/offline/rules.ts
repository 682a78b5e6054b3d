/** XEP-0160 §3 and RFC 6121 §8.5.2.2: what waits for somebody who is away. */
import { NS_CHAT_STATES, NS_HINTS } from '@corrillo/xmpp'
import type { Message } from '../../host/module.ts'

/** keep: for later · pass: it means nothing later, and an error would not help either · refuse: the sender is told. */
export const fateOf = (m: Message): 'keep' | 'pass' | 'refuse' => {
  if (m.type !== 'chat' && m.type !== 'normal') return 'refuse'
  const content = m.element.elements().filter(child => child.name !== 'thread' && child.ns !== NS_HINTS)
  if (content.every(child => child.ns === NS_CHAT_STATES)) return 'pass'
  return m.element.child('no-store', NS_HINTS) ? 'refuse' : 'keep'
}
