import { type Element, el } from '../xml/element.ts'

export const NS_STANZA_ERRORS = 'urn:ietf:params:xml:ns:xmpp-stanzas'

export const STANZA_ERROR_TYPES = ['auth', 'cancel', 'continue', 'modify', 'wait'] as const
export type StanzaErrorType = (typeof STANZA_ERROR_TYPES)[number]

/** RFC 6120 §8.3.3 with the code of old clients (XEP-0086 §3): some read nothing else. */
const CODES = {
  'bad-request': 400,
  conflict: 409,
  'feature-not-implemented': 501,
  forbidden: 403,
  gone: 302,
  'internal-server-error': 500,
  'item-not-found': 404,
  'jid-malformed': 400,
  'not-acceptable': 406,
  'not-allowed': 405,
  'not-authorized': 401,
  'policy-violation': 406,
  'recipient-unavailable': 404,
  redirect: 302,
  'registration-required': 407,
  'remote-server-not-found': 404,
  'remote-server-timeout': 504,
  'resource-constraint': 500,
  'service-unavailable': 503,
  'subscription-required': 407,
  'undefined-condition': 500,
  'unexpected-request': 400,
} as const satisfies Record<string, number>

export type StanzaCondition = keyof typeof CODES

const isCondition = (name: string): name is StanzaCondition => Object.hasOwn(CODES, name)
const isType = (type: string | undefined): type is StanzaErrorType =>
  STANZA_ERROR_TYPES.some(known => known === type)

/** Why a stanza was refused (RFC 6120 §8.3). Thrown by handlers; the router makes the reply. */
export class StanzaError extends Error {
  override readonly name = 'StanzaError'
  readonly type: StanzaErrorType
  readonly condition: StanzaCondition
  readonly text: string | undefined
  /** An application-specific condition (§8.3.4). */
  readonly extra: Element | undefined
  /** Who refused it (§8.3.1 `by`). */
  readonly by: string | undefined
  /** What of the request was refused, where the rest was done (XEP-0060 §8.8.2.4); it stands beside `<error/>`. */
  readonly payload: Element | undefined

  constructor(
    type: StanzaErrorType,
    condition: StanzaCondition,
    text?: string,
    extra?: Element,
    by?: string,
    payload?: Element,
  ) {
    super(text === undefined ? condition : `${condition}: ${text}`)
    this.type = type
    this.condition = condition
    this.text = text
    this.extra = extra
    this.by = by
    this.payload = payload
  }

  /** `<error/>`; `ns` is the namespace of the stanza that carries it. */
  toElement(ns = 'jabber:client'): Element {
    const attrs = { type: this.type, by: this.by, code: String(CODES[this.condition]) }
    const text =
      this.text === undefined ? undefined : el(NS_STANZA_ERRORS, 'text', { 'xml:lang': 'en' }, this.text)
    return el(ns, 'error', attrs, el(NS_STANZA_ERRORS, this.condition), text, this.extra)
  }

  /** Reads `<error/>`, or the `<error/>` of a stanza; what is unknown counts as `undefined-condition`, `cancel`. */
  static fromElement(e: Element): StanzaError {
    const error = e.name === 'error' ? e : (e.child('error') ?? el(e.ns, 'error'))
    const name = error.elements().find(c => c.ns === NS_STANZA_ERRORS && c.name !== 'text')?.name ?? ''
    const type = error.attr('type')
    const extra = error.elements().find(c => c.ns !== NS_STANZA_ERRORS)
    return new StanzaError(
      isType(type) ? type : 'cancel',
      isCondition(name) ? name : 'undefined-condition',
      error.childText('text', NS_STANZA_ERRORS),
      extra,
      error.attr('by'),
    )
  }
}
