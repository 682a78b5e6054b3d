/** XEP-0160 §3, RFC 6121 §8.5.2.2: what waits for somebody who is away; what asks for it does, whatever it says (XEP-0334 §4.4). */
import { NS_CHAT_STATES, NS_HINTS } from '@corrillo/xmpp'
import type { Message } from '../../host/module.ts'

/** keep: for later · pass: it means nothing later, and an error would not help either · refuse: the sender is told. */
export const fateOf = (m: Message): 'keep' | 'pass' | 'refuse' => {
  if (m.type !== 'chat' && m.type !== 'normal') return 'refuse'
  const content = m.element.elements().filter(child => child.name !== 'thread' && child.ns !== NS_HINTS)
  const has = (hint: string): boolean => m.element.child(hint, NS_HINTS) !== undefined
  const isPassing = !has('store') || has('no-store')
  if (isPassing && content.every(child => child.ns === NS_CHAT_STATES)) return 'pass'
  return has('no-store') ? 'refuse' : 'keep'
}
