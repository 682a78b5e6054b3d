import { type Element, el } from '../xml/element.ts'

export const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'

/** RFC 6120 §6.5. */
export const SASL_CONDITIONS = [
  'aborted',
  'account-disabled',
  'credentials-expired',
  'encryption-required',
  'incorrect-encoding',
  'invalid-authzid',
  'invalid-mechanism',
  'malformed-request',
  'mechanism-too-weak',
  'not-authorized',
  'temporary-auth-failure',
] as const
export type SaslCondition = (typeof SASL_CONDITIONS)[number]

/** An attempt that failed; the stream lives on. */
export class SaslError extends Error {
  override readonly name: string = 'SaslError'
  readonly condition: SaslCondition
  readonly text: string | undefined

  constructor(condition: SaslCondition, text?: string) {
    super(text === undefined ? condition : `${condition}: ${text}`)
    this.condition = condition
    this.text = text
  }

  /** `<failure/>`; with the namespace of XEP-0388 the condition stays in that of RFC 6120. */
  toElement(ns: string = NS_SASL): Element {
    const text = this.text === undefined ? undefined : el(ns, 'text', { 'xml:lang': 'en' }, this.text)
    return el(ns, 'failure', undefined, el(NS_SASL, this.condition), text)
  }

  static fromElement(e: Element): SaslError {
    const name = e.elements().find(c => c.ns === NS_SASL && c.name !== 'text')?.name
    const condition = SASL_CONDITIONS.find(c => c === name) ?? 'not-authorized'
    return new SaslError(condition, e.childText('text'))
  }
}
