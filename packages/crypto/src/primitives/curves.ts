/** Curve25519 in both forms. WebCrypto where it is many times faster, noble for the rest and where WebCrypto lacks it. */
import { ed25519, x25519 as nobleX25519 } from '@noble/curves/ed25519.js'
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js'
import { concat } from '../bytes.ts'
import { Malformed } from '../errors.ts'
import { view } from './view.ts'

export const CURVE_ORDER: bigint = ed25519.Point.Fn.ORDER
export const EdwardsPoint = ed25519.Point
export const Field = ed25519.Point.Fp
export const littleEndian = (bytes: Uint8Array): bigint => bytesToNumberLE(bytes)
export const toLittleEndian = (value: bigint): Uint8Array => numberToBytesLE(value, 32)

/** RFC 8032 verification: canonical encodings only, s below the group order, no small-order public key. */
export function ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return ed25519.verify(signature, message, publicKey, { zip215: false })
}

/** The same through WebCrypto, several times faster; an engine without Ed25519 falls back. */
export async function ed25519VerifyFast(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  try {
    const subtle = globalThis.crypto.subtle
    const key = await subtle.importKey('raw', view(publicKey), 'Ed25519', false, ['verify'])
    return await subtle.verify('Ed25519', key, view(signature), view(message))
  } catch {
    return ed25519Verify(signature, message, publicKey)
  }
}

/** The public key of a private key, at once. */
export const x25519PublicKey = (privateKey: Uint8Array): Uint8Array => nobleX25519.getPublicKey(privateKey)

const BASE_POINT = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0))

/** The same through WebCrypto. */
export const x25519PublicKeyFast = (privateKey: Uint8Array): Promise<Uint8Array> =>
  x25519(privateKey, BASE_POINT)

/** RFC 7748 §6.1 with the check for an all-zero result, which only a small-order point can give. */
export async function x25519(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
  const secret = (await x25519Web(privateKey, publicKey)) ?? x25519Noble(privateKey, publicKey)
  if (secret.every(byte => byte === 0)) throw new Malformed('small-order-key')
  return secret
}

// RFC 8410 §7: everything of a PKCS #8 X25519 key but the 32 bytes themselves.
const PKCS8_X25519 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32)

async function x25519Web(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const subtle = globalThis.crypto.subtle
    const [own, other] = await Promise.all([
      subtle.importKey('pkcs8', view(concat(PKCS8_X25519, privateKey)), 'X25519', false, ['deriveBits']),
      subtle.importKey('raw', view(publicKey), 'X25519', false, []),
    ])
    return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: other }, own, 256))
  } catch {
    return undefined // an engine without X25519, or a point that it refuses: noble tells which
  }
}

function x25519Noble(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  try {
    return nobleX25519.getSharedSecret(privateKey, publicKey)
  } catch {
    throw new Malformed('small-order-key')
  }
}
