/**
 * Curve25519 keys as other people send them (RFC 7748 §5, §6.1). One canonical form of each key is accepted, so that
 * comparing bytes is comparing keys, and no point of small order in any position.
 */
import { toHex } from './bytes.ts'
import { Malformed } from './errors.ts'
import { draw, type Random } from './random.ts'
import {
  EdwardsPoint,
  Field,
  littleEndian,
  toLittleEndian,
  x25519PublicKey,
  x25519PublicKeyFast,
} from './primitives/curves.ts'

export interface KeyPair {
  readonly privateKey: Uint8Array
  readonly publicKey: Uint8Array
}

export const KEY_LENGTH = 32

/** u-coordinates of the points whose order divides eight, on the curve and on its twist. */
const SMALL_ORDER = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
])

/** Returns the key, or throws: 32 bytes, below 2^255 - 19, not of small order. */
export function publicKey(key: Uint8Array): Uint8Array {
  if (key.length !== KEY_LENGTH) throw new Malformed('key-length')
  if (!isReduced(key)) throw new Malformed('key-not-canonical')
  if (SMALL_ORDER.has(toHex(key))) throw new Malformed('small-order-key')
  return key
}

function isReduced(key: Uint8Array): boolean {
  const top = key[31] as number
  if (top !== 0x7f) return top < 0x7f
  return (key[0] as number) < 0xed || !key.subarray(1, 31).every(byte => byte === 0xff)
}

/** RFC 7748 §5: which bits of a private key are fixed. */
export function clamp(privateKey: Uint8Array): Uint8Array {
  const key = privateKey.slice()
  key[0] = (key[0] as number) & 248
  key[31] = ((key[31] as number) & 127) | 64
  return key
}

export function generateKeyPair(random: Random): KeyPair {
  const privateKey = clamp(draw(random, KEY_LENGTH))
  return { privateKey, publicKey: x25519PublicKey(privateKey) }
}

export async function generateKeyPairFast(random: Random): Promise<KeyPair> {
  const privateKey = clamp(draw(random, KEY_LENGTH))
  return { privateKey, publicKey: await x25519PublicKeyFast(privateKey) }
}

/** RFC 7748 §4.1: y = (u - 1) / (u + 1). The curve does not tell the sign of x; the caller does. */
export function montgomeryToEdwards(key: Uint8Array, sign: 0 | 1 = 0): Uint8Array {
  const u = littleEndian(publicKey(key))
  const y = Field.mul(Field.sub(u, Field.ONE), Field.inv(Field.add(u, Field.ONE)))
  const bytes = toLittleEndian(y)
  bytes[31] = (bytes[31] as number) | (sign << 7)
  return bytes
}

/** RFC 7748 §4.1: u = (1 + y) / (1 - y). Throws for bytes that are not one canonical point of large order. */
export function edwardsToMontgomery(key: Uint8Array): Uint8Array {
  if (key.length !== KEY_LENGTH) throw new Malformed('key-length')
  const y = decodePoint(key)
  const u = Field.mul(Field.add(Field.ONE, y), Field.inv(Field.sub(Field.ONE, y)))
  return publicKey(toLittleEndian(u))
}

function decodePoint(key: Uint8Array): bigint {
  try {
    const point = EdwardsPoint.fromBytes(key, false)
    if (!point.isSmallOrder()) return point.toAffine().y
  } catch {
    throw new Malformed('key-not-on-curve')
  }
  throw new Malformed('small-order-key')
}
