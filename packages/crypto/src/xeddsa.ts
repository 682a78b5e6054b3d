/**
 * XEdDSA: Ed25519 signatures by an X25519 key. Signing chooses, as the specification does, the private scalar whose
 * Edwards point has a sign bit of 0, so one signature satisfies every verifier: plain Ed25519 on the converted key
 * (XEP-0384 §4.2), and libsignal's, which reads the sign bit of the key from the signature's last byte.
 */
import { concat } from './bytes.ts'
import { clamp, KEY_LENGTH, montgomeryToEdwards } from './curve.ts'
import { CryptoError, Misuse } from './errors.ts'
import {
  CURVE_ORDER,
  EdwardsPoint,
  ed25519Verify,
  ed25519VerifyFast,
  littleEndian,
  toLittleEndian,
} from './primitives/curves.ts'
import { sha512 } from './primitives/hashes.ts'
import { draw, type Random } from './random.ts'

export const SIGNATURE_LENGTH = 64

// XEdDSA §2.5, hash_1: 2^256 - 2 in little-endian, which no encoded point begins with.
const HASH_1 = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0xfe : 0xff))

const hashToScalar = (...parts: Uint8Array[]): bigint => littleEndian(sha512(concat(...parts))) % CURVE_ORDER

function signingKey(privateKey: Uint8Array): { scalar: bigint; point: Uint8Array } {
  if (privateKey.length !== KEY_LENGTH) throw new Misuse('key-length')
  const scalar = littleEndian(clamp(privateKey)) % CURVE_ORDER
  const point = EdwardsPoint.BASE.multiply(scalar).toBytes()
  if (((point[31] as number) & 0x80) === 0) return { scalar, point }
  point[31] = (point[31] as number) & 0x7f
  return { scalar: CURVE_ORDER - scalar, point }
}

/** The Ed25519 form of the key that `xeddsaSign` signs with; its sign bit is 0. */
export const edwardsPublicKey = (privateKey: Uint8Array): Uint8Array => signingKey(privateKey).point

/** Signs with an X25519 private key. */
export function xeddsaSign(privateKey: Uint8Array, message: Uint8Array, random: Random): Uint8Array {
  const { scalar, point } = signingKey(privateKey)
  const nonce = hashToScalar(HASH_1, toLittleEndian(scalar), message, draw(random, 64))
  const commitment = EdwardsPoint.BASE.multiply(nonce).toBytes()
  const challenge = hashToScalar(commitment, point, message)
  return concat(commitment, toLittleEndian((nonce + challenge * scalar) % CURVE_ORDER))
}

/**
 * Verifies against an X25519 public key. The top bit of the signature is the sign of the key's Edwards form and not
 * part of the number s, which must be below the group order: a signature has one valid encoding.
 */
export function xeddsaVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const plain = asEd25519(publicKey, signature)
  return plain !== undefined && ed25519Verify(plain.signature, message, plain.key)
}

/** The same through WebCrypto. */
export async function xeddsaVerifyFast(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const plain = asEd25519(publicKey, signature)
  return plain !== undefined && (await ed25519VerifyFast(plain.signature, message, plain.key))
}

function asEd25519(publicKey: Uint8Array, signature: Uint8Array) {
  if (signature.length !== SIGNATURE_LENGTH) return undefined
  try {
    return { key: montgomeryToEdwards(publicKey, signOf(signature)), signature: withSign(signature, 0) }
  } catch (error) {
    if (error instanceof CryptoError) return undefined
    throw error
  }
}

/** The sign bit in the last byte, of a signature (libsignal) or of an Ed25519 key. */
export const signOf = (bytes: Uint8Array): 0 | 1 => (((bytes.at(-1) ?? 0) & 0x80) === 0 ? 0 : 1)

export function withSign(bytes: Uint8Array, sign: 0 | 1): Uint8Array {
  const copy = bytes.slice()
  copy[copy.length - 1] = ((copy.at(-1) ?? 0) & 0x7f) | (sign << 7)
  return copy
}
