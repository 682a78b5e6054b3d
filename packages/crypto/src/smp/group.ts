/**
 * The group of the Socialist Millionaires' Protocol: the points of prime order on edwards25519. Whatever somebody else chose is checked
 * to be one of them, in its one canonical encoding, so that there is no small subgroup to be pushed into. The proofs are those of
 * OTRv4 §"SMP", with this group in the place of Ed448.
 */
import { ascii, concat } from '../bytes.ts'
import { Forged, Malformed } from '../errors.ts'
import { CURVE_ORDER, EdwardsPoint, littleEndian, toLittleEndian } from '../primitives/curves.ts'
import { sha512 } from '../primitives/hashes.ts'
import { draw, type Random } from '../random.ts'

export type Point = InstanceType<typeof EdwardsPoint>
export type Scalar = bigint

export const WIDTH = 32
export const BASE: Point = EdwardsPoint.BASE
const DOMAIN = ascii('corrillo smp 1')

const modulo = (value: bigint): Scalar => ((value % CURVE_ORDER) + CURVE_ORDER) % CURVE_ORDER

/** Of 64 bytes, so that no value is likelier than another; zero is drawn again. */
export function randomScalar(random: Random): Scalar {
  for (;;) {
    const value = modulo(littleEndian(draw(random, 64)))
    if (value !== 0n) return value
  }
}
export const hashToScalar = (label: string, ...parts: readonly Uint8Array[]): Scalar =>
  modulo(littleEndian(sha512(concat(DOMAIN, ascii(label), ...parts))))

export const times = (point: Point, scalar: Scalar): Point =>
  scalar === 0n ? EdwardsPoint.ZERO : point.multiply(scalar)

/** Splits a message into parts of one width; throws for any other length. */
export function partsOf(message: Uint8Array, count: number): readonly Uint8Array[] {
  if (message.length !== count * WIDTH) throw new Malformed('smp-length')
  return Array.from({ length: count }, (_, i) => message.slice(i * WIDTH, (i + 1) * WIDTH))
}
/** An element that somebody else chose: canonical, of prime order, and not the neutral one. */
export function pointOf(bytes: Uint8Array | undefined): Point {
  try {
    const point = EdwardsPoint.fromBytes(bytes as Uint8Array, false)
    if (!point.is0() && point.isTorsionFree()) return point
  } catch {
    throw new Malformed('smp-point')
  }
  throw new Malformed('smp-point')
}
export function scalarOf(bytes: Uint8Array | undefined): Scalar {
  const value = littleEndian(bytes as Uint8Array)
  if (value >= CURVE_ORDER) throw new Malformed('smp-scalar')
  return value
}
export const encodeScalar = (value: Scalar): Uint8Array => toLittleEndian(value)
export const encode = (...parts: readonly (Point | Scalar)[]): Uint8Array =>
  concat(...parts.map(part => (typeof part === 'bigint' ? encodeScalar(part) : part.toBytes())))

/** A challenge and the answers to it. */
export interface Proof {
  readonly challenge: Scalar
  readonly answers: readonly Scalar[]
}
type Commitment = (blinds: readonly Scalar[]) => readonly Point[]

/** Schnorr's proof, made by hash: that we know the secrets behind points, without saying them. */
export function prove(label: string, commit: Commitment, secrets: readonly Scalar[], random: Random): Proof {
  const blinds = secrets.map(() => randomScalar(random))
  const challenge = hashToScalar(label, encode(...commit(blinds)))
  return { challenge, answers: secrets.map((secret, i) => modulo(blinds[i]! - secret * challenge)) }
}
/** `recommit` makes of the answers, and the points times the challenge, what was committed to. */
export function check(label: string, { challenge, answers }: Proof, recommit: Commitment): void {
  if (hashToScalar(label, encode(...recommit(answers))) !== challenge) throw new Forged('smp-proof')
}
