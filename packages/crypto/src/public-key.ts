/**
 * Curve25519 keys as other people send them (RFC 7748 §5, §6.1). One canonical form of each key is accepted, so that
 * comparing bytes is comparing keys, and no point of small order in any position. Without the mathematics of the curve.
 */
import { toHex } from './bytes.ts'
import { Malformed } from './errors.ts'

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
