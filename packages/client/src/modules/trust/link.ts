/**
 * Keys in a link, as people show them by QR code: `xmpp:…?omemo-sid-1=…` as most programs write it, or the Trust Message URI of
 * XEP-0434 §8.1. What we show is the first, with a number used once by which whoever scans it is known again.
 */
import { decodeBase64, encodeBase64, Jid, NS_OMEMO } from '@corrillo/xmpp'

export interface KeyLink {
  readonly address: string
  /** Fingerprints, lower case. */
  readonly trusted: readonly string[]
  readonly distrusted: readonly string[]
  readonly nonce: Uint8Array | undefined
}

/** In letters. */
export const LINK_MAX = 8000
const KEYS_MAX = 40
export const NONCE_BYTES = 16
const NONCE = 'corrillo-code'
const FINGERPRINT = /^[0-9a-f]{64}$/

/** undefined: it is no link to a person. */
export const readLink = (text: string): KeyLink | undefined => {
  const found = /^xmpp:([^?#]+)(?:\?([^#]*))?$/i.exec(text.trim().slice(0, LINK_MAX))
  const jid = Jid.tryParse(unescaped(found?.[1] ?? ''))
  if (!found || !jid || jid.local === '') return undefined
  const pairs = (found[2] ?? '').split(/[;&]/).map(pairOf)
  const isTrustMessage = pairs.some(([name, value]) => name === 'encryption' && value === NS_OMEMO)
  const keysOf = (wanted: (name: string) => boolean): readonly string[] =>
    [
      ...new Set(
        pairs.filter(([name, value]) => wanted(name) && FINGERPRINT.test(value)).map(([, key]) => key),
      ),
    ].slice(0, KEYS_MAX)
  const nonce = decodeBase64(standard(pairs.find(([name]) => name === NONCE)?.[1] ?? ''))
  return {
    address: jid.bare.toString(),
    trusted: keysOf(name => /^omemo-sid-\d{1,10}$/.test(name) || (isTrustMessage && name === 'trust')),
    distrusted: keysOf(name => isTrustMessage && name === 'distrust'),
    nonce: nonce?.length === NONCE_BYTES ? nonce : undefined,
  }
}
const pairOf = (pair: string): readonly [string, string] => {
  const at = pair.indexOf('=')
  const name = at < 0 ? pair : pair.slice(0, at)
  const value = at < 0 ? '' : unescaped(pair.slice(at + 1))
  return [name, name === NONCE ? value : value.toLowerCase()]
}
const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
/** RFC 4648 §5, which needs no escape in a link. */
const standard = (text: string): string => {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/')
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=')
}
const urlSafe = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

export const writeLink = (
  address: string,
  keys: readonly { readonly id: number; readonly fingerprint: string }[],
  nonce: Uint8Array,
): string => {
  const pairs = keys.map(({ id, fingerprint }) => `omemo-sid-${id}=${fingerprint}`)
  const path = address.split('@').map(encodeURIComponent).join('@')
  return `xmpp:${path}?${[...pairs, `${NONCE}=${urlSafe(nonce)}`].join(';')}`
}
