/** OTRv3 §"Public keys, signatures, and fingerprints": DSA with 1024 and 160 bits, which is all that it has. */
import { concat, toHex } from '../bytes.ts'
import { Forged, Malformed } from '../errors.ts'
import { sha1, sha512 } from '../primitives/hashes.ts'
import { draw, type Random } from '../random.ts'
import { bytesOf, fixed, int, mpi, numberOf, type Reader, reader, short } from './encoding.ts'
import { drawNumber, inverse, isPrime, modulo, power } from './numbers.ts'

export interface OtrPublicKey {
  readonly p: bigint
  readonly q: bigint
  readonly g: bigint
  readonly y: bigint
}
export interface OtrKey extends OtrPublicKey {
  readonly x: bigint
}
const TYPE_DSA = 0
const Q_BYTES = 20
/** Of others: 1024 bits is what all have, and more than this is work for nothing. */
const P_BYTES_MAX = 384
const P_BYTES_MIN = 128
export const SIGNATURE_BYTES = 2 * Q_BYTES
const ROUNDS = 40

/** FIPS 186-4 §A.1: seconds of work, for a thread of its own. */
export function generateOtrKey(random: Random): OtrKey {
  const q = prime(random, Q_BYTES, 2n)
  const p = prime(random, P_BYTES_MIN, 2n * q)
  const g = generator(p, q)
  const x = drawNumber(random, q)
  return { p, q, g, x, y: power(g, x, p) }
}
/** Of exactly so many bytes, its highest bit set, and 1 modulo `step`. */
function prime(random: Random, bytes: number, step: bigint): bigint {
  const top = 1n << BigInt(8 * bytes - 1)
  for (;;) {
    const drawn = top | (numberOf(draw(random, bytes)) & (top - 1n))
    const candidate = drawn - (drawn % step) + 1n
    if (candidate >= top && isPrime(candidate, ROUNDS, random)) return candidate
  }
}
function generator(p: bigint, q: bigint): bigint {
  for (let h = 2n; ; h++) {
    const g = power(h, (p - 1n) / q, p)
    if (g > 1n) return g
  }
}

/** FIPS 186-4 §4.6. `message` is used as it is; what makes the signature unique is drawn, and bound to key and message besides. */
export function signOtr({ p, q, g, x }: OtrKey, message: Uint8Array, random: Random): Uint8Array {
  for (;;) {
    const k = modulo(numberOf(sha512(concat(draw(random, 64), fixed(x, Q_BYTES), message))), q - 1n) + 1n
    const r = power(g, k, p) % q
    const s = modulo(inverse(k, q) * (numberOf(message) + x * r), q)
    if (r !== 0n && s !== 0n) return concat(fixed(r, Q_BYTES), fixed(s, Q_BYTES))
  }
}
/** FIPS 186-4 §4.7. */
export function verifyOtr({ p, q, g, y }: OtrPublicKey, message: Uint8Array, signature: Uint8Array): void {
  const [r, s] = [numberOf(signature.slice(0, Q_BYTES)), numberOf(signature.slice(Q_BYTES))]
  const isInRange = [r, s].every(one => one > 0n && one < q)
  if (!isInRange || signature.length !== SIGNATURE_BYTES) throw new Forged('signature')
  const w = inverse(s, q)
  const left = power(g, modulo(numberOf(message) * w, q), p)
  if (((left * power(y, modulo(r * w, q), p)) % p) % q !== r) throw new Forged('signature')
}

export const encodePublicKey = ({ p, q, g, y }: OtrPublicKey): Uint8Array =>
  concat(short(TYPE_DSA), mpi(p), mpi(q), mpi(g), mpi(y))
/** What somebody else says is their key: of the sizes that there are, with g and y in the subgroup of order q. */
export function readPublicKey(from: Reader): OtrPublicKey {
  if (from.short() !== TYPE_DSA) throw new Malformed('key-type')
  const [p, q] = [from.mpi(P_BYTES_MAX), from.mpi(Q_BYTES)]
  const [g, y] = [from.mpi(P_BYTES_MAX), from.mpi(P_BYTES_MAX)]
  if (bytesOf(q).length !== Q_BYTES || bytesOf(p).length < P_BYTES_MIN) throw new Malformed('key-size')
  if (p % 2n === 0n || (p - 1n) % q !== 0n) throw new Malformed('key-group')
  const isInGroup = [g, y].every(one => one > 1n && one < p - 1n && power(one, q, p) === 1n)
  if (!isInGroup) throw new Malformed('key-group')
  return { p, q, g, y }
}
/** SHA-1 of the key without its type, in lower case. */
export const otrFingerprint = (key: OtrPublicKey): string => toHex(fingerprintBytes(key))
export const fingerprintBytes = (key: OtrPublicKey): Uint8Array => sha1(encodePublicKey(key).slice(2))

const KEY_VERSION = 1
/** For a store that keeps nothing but bytes; it is not sealed yet. */
export const encodeOtrKey = (key: OtrKey): Uint8Array =>
  concat(int(KEY_VERSION), encodePublicKey(key), mpi(key.x))
export function decodeOtrKey(bytes: Uint8Array): OtrKey {
  const from = reader(bytes)
  if (from.int() !== KEY_VERSION) throw new Malformed('stored-kind')
  const key = { ...readPublicKey(from), x: from.mpi(Q_BYTES) }
  from.end()
  return key
}
