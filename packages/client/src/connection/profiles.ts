/** The two forms in which SASL is spoken: that of RFC 6120 §6, and that of XEP-0388, which carries more at once. */
import {
  buildSasl,
  decodeBase64,
  type Element,
  encodeBase64,
  NS_SASL,
  NS_SASL_CB,
  NS_SASL2,
  parseScramMechanism,
  readSasl,
  Sasl2Authenticate,
  Sasl2Feature,
  Sasl2Response,
  SaslError,
  ScramError,
} from '@corrillo/xmpp'
import { ClientError } from '../api.ts'

export interface Answer {
  readonly kind: 'challenge' | 'success'
  readonly data: Uint8Array | undefined
  readonly element: Element
}
export interface Profile {
  readonly mechanisms: readonly string[]
  /** XEP-0440; undefined where the server has no list. */
  readonly bindings: readonly string[] | undefined
  start(mechanism: string, data: Uint8Array): Element
  respond(data: Uint8Array): Element
  /** Throws the SaslError of a failure. */
  read(e: Element): Answer
}

const malformed = (): ScramError => new ScramError('malformed')

export const bindingsOf = (features: Element): readonly string[] | undefined =>
  features
    .child('sasl-channel-binding', NS_SASL_CB)
    ?.elements()
    .map(e => e.attr('type') ?? '')

export const sasl = (features: Element): Profile | undefined => {
  const offered = features.child('mechanisms', NS_SASL)
  return (
    offered && {
      mechanisms: offered.elements().map(e => e.text()),
      bindings: bindingsOf(features),
      start: (mechanism, data) => buildSasl({ kind: 'auth', mechanism, data }),
      respond: data => buildSasl({ kind: 'response', data }),
      read(element) {
        const message = readSasl(element)
        if (message?.kind === 'failure') throw message.error
        if (message?.kind !== 'challenge' && message?.kind !== 'success') throw malformed()
        return { kind: message.kind, data: message.data, element }
      },
    }
  )
}

/** What goes with the first message. */
export type Besides = Pick<Parameters<typeof Sasl2Authenticate.build>[0], 'userAgent' | 'inline'>

const dataOf = (text: string | undefined): Uint8Array | undefined => {
  if (text === undefined) return undefined
  const data = decodeBase64(text.trim())
  if (data === undefined) throw malformed()
  return data
}

const read2 = (element: Element): Answer => {
  if (element.ns === NS_SASL2 && element.name === 'failure') throw SaslError.fromElement(element)
  if (element.ns !== NS_SASL2) throw malformed()
  if (element.name === 'challenge') return { kind: 'challenge', data: dataOf(element.text()), element }
  if (element.name !== 'success') throw malformed()
  return { kind: 'success', data: dataOf(element.childText('additional-data')), element }
}

/** XEP-0440 §3, rules 4 and 5: mechanisms that bind and types to bind to come together, or somebody took one of them away. */
const checkOffer = (mechanisms: readonly string[], bindings: readonly string[] | undefined): void => {
  const plus = mechanisms.some(name => parseScramMechanism(name)?.plus)
  if (plus !== (bindings ?? []).length > 0)
    throw new ClientError('downgrade', { message: 'mechanisms and bindings do not fit' })
}

/** Undefined where the server does not speak XEP-0388. */
export const sasl2 = (features: Element, besides: Besides): Profile | undefined => {
  const offered = Sasl2Feature.in(features)
  if (offered === undefined) return undefined
  const bindings = bindingsOf(features)
  checkOffer(offered.mechanisms, bindings)
  return {
    mechanisms: offered.mechanisms,
    bindings,
    start: (mechanism, data) =>
      Sasl2Authenticate.build({ mechanism, initialResponse: encodeBase64(data), ...besides }),
    respond: data => Sasl2Response.build({ data: encodeBase64(data) }),
    read: read2,
  }
}
