/**
 * A message that is seen once: its words or its picture stand one element deeper than others, so that a program that does not know
 * them shows a line instead and never keeps the content; devices of version 0.3 of OMEMO get that line alone.
 */
import { el, type Element, Fallback, NS_CLIENT } from '@corrillo/xmpp'

export const NS_ONCE = 'urn:corrillo:once:0'
const LINE = 'This message can be seen once, in an app that knows such messages. This one does not show it.'
const ID_MAX = 1000

export const onceElements = (content: readonly Element[]): readonly Element[] => [
  el(NS_CLIENT, 'body', {}, LINE),
  Fallback.build({ for: NS_ONCE, bodies: [] }),
  el(NS_ONCE, 'once', {}, ...content),
]
/** The message with its content where that of others stands; undefined: it is none. Only of what was hidden whole. */
export const onceIn = (message: Element): Element | undefined => {
  const inner = message.child('once', NS_ONCE)
  if (!inner) return undefined
  return message
    .filter(e => typeof e !== 'string' && !e.is('body', NS_CLIENT) && e !== inner && !Fallback.matches(e))
    .append(...inner.elements())
}

export const openedElement = (id: string): Element => el(NS_ONCE, 'opened', { id })
/** Its reader has seen the message with this id. */
export const openedIn = (message: Element): string | undefined => {
  const id = message.child('opened', NS_ONCE)?.attr('id')
  return id !== undefined && id !== '' && id.length <= ID_MAX ? id : undefined
}
