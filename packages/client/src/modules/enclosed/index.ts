/** Whether a message carries more than words and files; how that is read and written is loaded with the first that does. */
import { type Element, NS_CLIENT, NS_GEOLOC, NS_POLL, NS_RDF, NS_ROSTER_ITEMS } from '@corrillo/xmpp'
import type { MessageFact } from '../../store/facts.ts'

const CARRIERS = new Set<string>([NS_GEOLOC, NS_POLL, NS_RDF, NS_ROSTER_ITEMS])

export const enclosing = () => import('./content.ts')

/** Not a poll, but what happens to one. */
export const isOfPoll = (message: Element): boolean =>
  message.elements().some(e => e.ns === NS_POLL && e.name !== 'poll')

/** What belongs to the fact of it. Where the reader cannot be loaded, its words stand for it. */
export const enclosedIn = async (
  message: Element,
  encrypted: boolean,
): Promise<Partial<Pick<MessageFact, 'text' | 'enclosed' | 'worded' | 'links'>>> => {
  const carries = message.elements().some(e => CARRIERS.has(e.ns))
  if (!carries && !message.childText('body', NS_CLIENT)?.startsWith('geo:')) return {}
  const reader = await enclosing().catch(() => undefined)
  return reader?.enclosedOf(message, encrypted) ?? {}
}
