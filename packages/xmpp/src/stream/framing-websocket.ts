import { rootOf } from '../xml/declaration.ts'
import { type Element, el } from '../xml/element.ts'
import { XmlError } from '../xml/error.ts'
import { mostBytes } from '../xml/most-bytes.ts'
import { parseElement } from '../xml/parser.ts'
import { write, writePrefixed } from '../xml/writer.ts'
import { NS_STREAM } from './error.ts'
import type { StreamEvent } from './framing-tcp.ts'
import { headerAttributes, headerOf, type StreamHeader } from './header.ts'
import type { StreamLimits } from './limits.ts'

export const NS_FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing'

/** RFC 7395 §3.6.1: the server may say where to go on. */
export type FrameEvent = StreamEvent | { readonly kind: 'close'; readonly seeOtherUri?: string }

const encoder = new TextEncoder()
const bytesOf = (text: string): number =>
  /^[\0-\x7F]*$/.test(text) ? text.length : encoder.encode(text).length

/** One frame is one element and nothing else (RFC 7395 §3.3.3). Throws an XmlError. */
export const parseFrame = (text: string, limits: StreamLimits): FrameEvent => {
  const most = text.length * 3 > limits.bytes ? mostBytes(limits, text) : limits.bytes
  const bytes = text.length > most ? text.length : bytesOf(text)
  if (bytes > most) throw new XmlError('policy-violation', 'too large')
  const element = parseElement(rootOf(text), { limits })
  if (element.ns !== NS_FRAMING) {
    // §3.3.2.
    if (element.name === 'open' || element.name === 'close') throw new XmlError('invalid-namespace')
    return { kind: 'element', element, bytes }
  }
  if (element.name === 'open') return { kind: 'open', header: headerOf(element, 'jabber:client') }
  if (element.name !== 'close') throw new XmlError('bad-format')
  const seeOtherUri = element.attr('see-other-uri')
  return seeOtherUri === undefined ? { kind: 'close' } : { kind: 'close', seeOtherUri }
}

export const openFrame = (header: StreamHeader): string =>
  el(NS_FRAMING, 'open', headerAttributes(header)).toString()

export const closeFrame = (seeOtherUri?: string): string =>
  el(NS_FRAMING, 'close', { 'see-other-uri': seeOtherUri }).toString()

/** Every frame declares its own namespaces (§3.3.3). */
export const writeFrame = (e: Element): string =>
  e.ns === NS_STREAM ? writePrefixed(e, 'stream', '', true) : write(e, '')
