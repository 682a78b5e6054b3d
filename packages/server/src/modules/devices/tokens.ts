/**
 * Tokens of XEP-0484: 256 bits, made from a serial, what the account is proved by, and a key of this domain. What is stored of a token
 * opens nothing, and a new password makes all of them void at once.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import {
  HT_BINDING_TYPES,
  type HtBinding,
  htMechanism,
  htProof,
  parseHtMechanism,
  SaslError,
} from '@corrillo/xmpp'
import { scramCrypto } from '../../accounts/scram-crypto.ts'
import type { Bindings } from '../../stream/bindings.ts'
import type { Slot } from './device.ts'

const OFFERED: readonly HtBinding[] = ['EXPR', 'ENDP', 'NONE']
const UNBOUND = new Uint8Array(0)

/** `tls-unique` is not for TLS 1.3 (RFC 9266 §1) and not offered. */
const dataFor = (binding: HtBinding, bindings: Bindings): Uint8Array | undefined =>
  binding === 'NONE' ? UNBOUND : bindings.get(HT_BINDING_TYPES[binding])

/** Where a connection has these types, the strongest first; the last is for clients that cannot see their connection (§3.1). */
export const mechanismsFor = (types: readonly string[]): readonly string[] =>
  OFFERED.filter(binding => binding === 'NONE' || types.includes(HT_BINDING_TYPES[binding])).map(htMechanism)

/** What a proof by this mechanism is bound to on this connection. */
export const bindingOf = (mechanism: string, bindings: Bindings): Uint8Array => {
  const binding = parseHtMechanism(mechanism)
  const data = binding && OFFERED.includes(binding) ? dataFor(binding, bindings) : undefined
  if (data === undefined) throw new SaslError('invalid-mechanism')
  return data
}

export const tokenOf = (key: Uint8Array, serial: string, seal: string): string =>
  createHmac('sha256', createSecretKey(key)).update(`${serial} ${seal}`).digest('base64url')

interface Attempt {
  readonly mechanism: string
  readonly bound: Uint8Array
  readonly proof: Uint8Array
}

/** Without a slot or a seal everything is done as if there were one: who asks learns nothing from the time (S048). */
const fits = async (key: Uint8Array, slot: Slot | undefined, seal: string | undefined, attempt: Attempt) => {
  const token = tokenOf(key, slot?.serial ?? '', seal ?? '')
  const expected = await htProof(scramCrypto, 'Initiator', token, attempt.bound)
  const proven = timingSafeEqual(expected, attempt.proof)
  const real = slot !== undefined && seal !== undefined && slot.mechanism === attempt.mechanism
  return proven && real ? token : undefined
}

export interface Match {
  readonly slot: Slot
  /** What the server shows in return. */
  readonly answer: Uint8Array
}

/** §7: the newer slot first. Both are always looked at. */
export const match = async (
  key: Uint8Array,
  slots: readonly [Slot | undefined, Slot | undefined],
  seal: string | undefined,
  attempt: Attempt,
): Promise<Match | undefined> => {
  let found: Match | undefined
  for (const slot of slots) {
    const token = await fits(key, slot, seal, attempt)
    if (token !== undefined && slot !== undefined)
      found ??= { slot, answer: await htProof(scramCrypto, 'Responder', token, attempt.bound) }
  }
  return found
}
