import { type Element, el } from '../xml/element.ts'
import type { StanzaError } from './error.ts'
import { type Iq, Stanza } from './stanza.ts'

/** RFC 6120 §8.2.3. */
export const iqResult = (iq: Stanza, payload?: Element): Iq => {
  const attrs = { type: 'result', id: iq.id, from: iq.to?.toString(), to: iq.from?.toString() }
  return Stanza.from(el(iq.element.ns, 'iq', attrs, payload), iq.element.ns) as Iq
}

/** The error reply, without the payload that was sent. Never to an error or a result (RFC 6120 §8.3.1). */
export const errorReply = (stanza: Stanza, error: StanzaError): Stanza | undefined => {
  const reply = errorElement(stanza.element, error)
  return reply && Stanza.from(reply, stanza.element.ns)
}

export const iqError = (iq: Stanza, error: StanzaError): Stanza | undefined => errorReply(iq, error)

/** The same for what could not be read as a stanza; its addresses go back as they came. */
export const errorElement = (e: Element, error: StanzaError): Element | undefined => {
  const type = e.attr('type')
  if (type === 'error' || (e.name === 'iq' && type === 'result')) return undefined
  const attrs = { type: 'error', id: e.attr('id'), from: e.attr('to'), to: e.attr('from') }
  return el(e.ns, e.name, attrs, error.payload, error.toElement(e.ns))
}
