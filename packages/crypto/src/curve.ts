/** Keys of Curve25519 are made and turned from one form into the other (RFC 7748). */
import { Malformed } from './errors.ts'
import { KEY_LENGTH, type KeyPair, publicKey } from './public-key.ts'
import { draw, type Random } from './random.ts'
import {
  EdwardsPoint,
  Field,
  littleEndian,
  toLittleEndian,
  x25519PublicKey,
  x25519PublicKeyFast,
} from './primitives/curves.ts'

export { KEY_LENGTH, type KeyPair, publicKey } from './public-key.ts'

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
