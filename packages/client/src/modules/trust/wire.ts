/**
 * Keys as messages about them carry them, in base64 (XEP-0434 §4): the Curve25519 form of an identity key (XEP-0384 §8), the fingerprint of
 * an OpenPGP key.
 */
import { fromHex, toHex } from '@corrillo/crypto'
import {
  decodeBase64,
  type Element,
  encodeBase64,
  Jid,
  NS_ATM,
  NS_OMEMO,
  NS_OPENPGP,
  TrustMessage,
} from '@corrillo/xmpp'

/** Codes and questions. */
export const NS_VERIFY = 'urn:corrillo:verify:0'

export interface Opinion {
  readonly owner: string
  /** A fingerprint. */
  readonly key: string
  readonly trust: boolean
  /** Of another kind than those of devices. */
  readonly of?: 'openpgp'
}
const KEY_BYTES = 32
const OPENPGP_BYTES: readonly (number | undefined)[] = [20, 32]
/** In one message. */
export const OPINIONS_MAX = 100

export const encodeKey = (fingerprint: string): string =>
  encodeBase64(fromHex(fingerprint) ?? new Uint8Array())
export const decodeKey = (text: string): string | undefined => fingerprintOf(decodeBase64(text))
const fingerprintOf = (key: Uint8Array | undefined): string | undefined =>
  key?.length === KEY_BYTES ? toHex(key) : undefined

const openPgpFingerprint = (key: Uint8Array): string | undefined =>
  OPENPGP_BYTES.includes(key.length) ? toHex(key).toUpperCase() : undefined

/** All of one kind. */
export const trustMessage = (opinions: readonly Opinion[]): Element =>
  TrustMessage.build({
    usage: NS_ATM,
    encryption: opinions[0]?.of === 'openpgp' ? NS_OPENPGP : NS_OMEMO,
    owners: [...new Set(opinions.map(one => one.owner))].map(owner => ({
      jid: Jid.parse(owner),
      trust: keysOf(opinions, owner, true),
      distrust: keysOf(opinions, owner, false),
    })),
  })
const keysOf = (opinions: readonly Opinion[], owner: string, trust: boolean) =>
  opinions
    .filter(one => one.owner === owner && one.trust === trust)
    .map(({ key }) => ({ key: fromHex(key) ?? new Uint8Array() }))

/** undefined: the message is none, or of another use (XEP-0450 §4). */
export const opinionsIn = (message: Element): readonly Opinion[] | undefined => {
  const found = TrustMessage.in(message)
  if (found?.usage !== NS_ATM) return undefined
  const isOpenPgp = found.encryption === NS_OPENPGP
  if (!isOpenPgp && found.encryption !== NS_OMEMO) return undefined
  return found.owners
    .flatMap(({ jid, trust, distrust }) => {
      const owner = jid.bare.toString()
      const read = (keys: readonly { readonly key: Uint8Array }[], isTrusted: boolean): Opinion[] =>
        keys.flatMap(({ key: bytes }) => {
          const key = isOpenPgp ? openPgpFingerprint(bytes) : fingerprintOf(bytes)
          const said = { owner, trust: isTrusted, ...(isOpenPgp ? { of: 'openpgp' as const } : {}) }
          return key === undefined ? [] : [{ ...said, key }]
        })
      return [...read(trust, true), ...read(distrust, false)]
    })
    .slice(0, OPINIONS_MAX)
}
