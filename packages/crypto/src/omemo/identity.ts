/**
 * The long-term half of a device: its id and its identity key pair, one for both generations. The pair is X25519;
 * what `urn:xmpp:omemo:2` shows of it is the Ed25519 form that its XEdDSA signatures verify under.
 */
import { concat, toHex } from '../bytes.ts'
import { Malformed } from '../errors.ts'
import { publicKey } from '../public-key.ts'
import { draw, type Random } from '../random.ts'
import type { Generation } from '../ratchet/profile.ts'

export interface IdentityKeyPair {
  /** X25519, clamped. */
  readonly privateKey: Uint8Array
  /** X25519 (Montgomery form). */
  readonly publicKey: Uint8Array
  /** Ed25519 form, sign bit included. */
  readonly edPublicKey: Uint8Array
}

export const MAX_ID = 2 ** 31 - 1

/** XEP-0384 §5.1: a random number from 1 to 2^31 - 1. The caller draws again if the account has it already. */
export function randomDeviceId(random: Random): number {
  const bytes = draw(random, 4)
  const id = new DataView(concat(bytes).buffer).getUint32(0) & MAX_ID
  return id === 0 ? randomDeviceId(random) : id
}

/**
 * XEP-0384 §8: the identity key in Curve25519 form as lowercase hex, the same for both generations so that a key
 * verified in one is verified in the other. Grouping and colour are the screen's.
 */
export function fingerprint(identityKey: Uint8Array, _generation?: Generation): string {
  return toHex(publicKey(identityKey))
}

/** The Ed25519 form, for peers that show that one. */
export function fingerprintEd25519(edPublicKey: Uint8Array): string {
  if (edPublicKey.length !== 32) throw new Malformed('key-length')
  return toHex(edPublicKey)
}
