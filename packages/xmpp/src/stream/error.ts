import { type Element, el } from '../xml/element.ts'

export const NS_STREAM = 'http://etherx.jabber.org/streams'
export const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams'

/** RFC 6120 §4.9.3. */
export const STREAM_CONDITIONS = [
  'bad-format',
  'bad-namespace-prefix',
  'conflict',
  'connection-timeout',
  'host-gone',
  'host-unknown',
  'improper-addressing',
  'internal-server-error',
  'invalid-from',
  'invalid-namespace',
  'invalid-xml',
  'not-authorized',
  'not-well-formed',
  'policy-violation',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'restricted-xml',
  'see-other-host',
  'system-shutdown',
  'undefined-condition',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-stanza-type',
  'unsupported-version',
] as const
export type StreamCondition = (typeof STREAM_CONDITIONS)[number]

/** An error that ends the stream (RFC 6120 §4.9). */
export class StreamError extends Error {
  override readonly name: string = 'StreamError'
  readonly condition: StreamCondition
  readonly text: string | undefined
  /** An application-specific condition (§4.9.4). */
  readonly extra: Element | undefined

  constructor(condition: StreamCondition, text?: string, extra?: Element) {
    super(text === undefined ? condition : `${condition}: ${text}`)
    this.condition = condition
    this.text = text
    this.extra = extra
  }

  toElement(): Element {
    const text =
      this.text === undefined ? undefined : el(NS_STREAM_ERRORS, 'text', { 'xml:lang': 'en' }, this.text)
    return el(NS_STREAM, 'error', undefined, el(NS_STREAM_ERRORS, this.condition), text, this.extra)
  }

  /** Reads `<stream:error/>`; an unknown condition counts as `undefined-condition`. */
  static fromElement(e: Element): StreamError {
    const known = e.elements().find(c => c.ns === NS_STREAM_ERRORS && c.name !== 'text')
    const condition = STREAM_CONDITIONS.find(c => c === known?.name) ?? 'undefined-condition'
    const extra = e.elements().find(c => c.ns !== NS_STREAM_ERRORS)
    return new StreamError(condition, e.childText('text', NS_STREAM_ERRORS), extra)
  }
}
