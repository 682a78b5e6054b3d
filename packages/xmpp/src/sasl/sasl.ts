import { decodeBase64, encodeBase64 } from '../base64.ts'
import { type Element, el } from '../xml/element.ts'
import { NS_SASL, SaslError } from './error.ts'

/** The nonzas of RFC 6120 §6.4. */
export type SaslMessage =
  | { readonly kind: 'auth'; readonly mechanism: string; readonly data?: Uint8Array | undefined }
  | { readonly kind: 'challenge' | 'response'; readonly data: Uint8Array }
  | { readonly kind: 'success'; readonly data?: Uint8Array | undefined }
  | { readonly kind: 'failure'; readonly error: SaslError }
  | { readonly kind: 'abort' }

const MECHANISM = /^[A-Z0-9_-]{1,20}$/
const NONE = new Uint8Array(0)

/**
 * Strict base64 (RFC 6120 §6.4.2, §13.9.1): no white space, nothing stray. `=` stands for data of no length; an empty
 * string for none.
 */
export const decodeSaslData = (text: string): Uint8Array | undefined => {
  if (text === '') return undefined
  if (text === '=') return NONE
  const data = decodeBase64(text)
  if (data === undefined) throw new SaslError('incorrect-encoding')
  return data
}

export const encodeSaslData = (data: Uint8Array | undefined): string | undefined =>
  data === undefined ? undefined : data.length === 0 ? '=' : encodeBase64(data)

/** Undefined for what is not of SASL; throws a SaslError for what is but is malformed. */
export const readSasl = (e: Element): SaslMessage | undefined => {
  if (e.ns !== NS_SASL) return undefined
  switch (e.name) {
    case 'auth':
      return readAuth(e)
    case 'challenge':
    case 'response':
      return { kind: e.name, data: dataOf(e) ?? NONE }
    case 'success':
      return { kind: 'success', data: dataOf(e) }
    case 'failure':
      return { kind: 'failure', error: SaslError.fromElement(e) }
    case 'abort':
      return { kind: 'abort' }
    default:
      throw new SaslError('malformed-request')
  }
}

const dataOf = (e: Element): Uint8Array | undefined => {
  if (e.elements().length > 0) throw new SaslError('malformed-request')
  return decodeSaslData(e.text())
}

const readAuth = (e: Element): SaslMessage => {
  const mechanism = e.attr('mechanism')
  if (mechanism === undefined || !MECHANISM.test(mechanism)) throw new SaslError('invalid-mechanism')
  return { kind: 'auth', mechanism, data: dataOf(e) }
}

export const buildSasl = (message: SaslMessage): Element => {
  switch (message.kind) {
    case 'auth': {
      const { mechanism, data } = message
      return el(NS_SASL, 'auth', { mechanism }, encodeSaslData(data))
    }
    case 'challenge':
    case 'response':
      return el(
        NS_SASL,
        message.kind,
        undefined,
        message.data.length === 0 ? undefined : encodeBase64(message.data),
      )
    case 'success':
      return el(NS_SASL, 'success', undefined, encodeSaslData(message.data))
    case 'failure':
      return message.error.toElement()
    case 'abort':
      return el(NS_SASL, 'abort')
  }
}
