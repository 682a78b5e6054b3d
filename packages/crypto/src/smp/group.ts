/**
 * A group for the Socialist Millionaires' Protocol: the points of prime order on edwards25519. Whatever somebody else chose is checked
 * to be one of them, in its one canonical encoding, so that there is no small subgroup to be pushed into.
 */
import { ascii, concat } from '../bytes.ts'
import { Malformed } from '../errors.ts'
import { CURVE_ORDER, EdwardsPoint, littleEndian, toLittleEndian } from '../primitives/curves.ts'
import { sha512 } from '../primitives/hashes.ts'
import { draw, type Random } from '../random.ts'
import type { Scalar, SmpGroup } from './protocol.ts'

type Point = InstanceType<typeof EdwardsPoint>

export const WIDTH = 32
const DOMAIN = ascii('corrillo smp 1')

const modulo = (value: bigint): Scalar => ((value % CURVE_ORDER) + CURVE_ORDER) % CURVE_ORDER

/** Of 64 bytes, so that no value is likelier than another; zero is drawn again. */
function randomScalar(random: Random): Scalar {
  for (;;) {
    const value = modulo(littleEndian(draw(random, 64)))
    if (value !== 0n) return value
  }
}
export const hashToScalar = (label: string, ...parts: readonly Uint8Array[]): Scalar =>
  modulo(littleEndian(sha512(concat(DOMAIN, ascii(label), ...parts))))

/** Splits a message into parts of one width; throws for any other length. */
function partsOf(message: Uint8Array, count: number): readonly Uint8Array[] {
  if (message.length !== count * WIDTH) throw new Malformed('smp-length')
  return Array.from({ length: count }, (_, i) => message.slice(i * WIDTH, (i + 1) * WIDTH))
}
/** An element that somebody else chose: canonical, of prime order, and not the neutral one. */
function pointOf(bytes: Uint8Array | undefined): Point {
  try {
    const point = EdwardsPoint.fromBytes(bytes as Uint8Array, false)
    if (!point.is0() && point.isTorsionFree()) return point
  } catch {
    throw new Malformed('smp-point')
  }
  throw new Malformed('smp-point')
}
function scalarOf(bytes: Uint8Array | undefined): Scalar {
  const value = littleEndian(bytes as Uint8Array)
  if (value >= CURVE_ORDER) throw new Malformed('smp-scalar')
  return value
}
export const encodeScalar = (value: Scalar): Uint8Array => toLittleEndian(value)
const encode = (parts: readonly (Point | Scalar)[]): Uint8Array =>
  concat(...parts.map(part => (typeof part === 'bigint' ? encodeScalar(part) : part.toBytes())))

export const edwards: SmpGroup<Point> = {
  base: EdwardsPoint.BASE,
  times: (point, scalar) => (scalar === 0n ? EdwardsPoint.ZERO : point.multiply(scalar)),
  plus: (a, b) => a.add(b),
  minus: (a, b) => a.subtract(b),
  isNeutral: point => point.is0(),
  modulo,
  randomScalar,
  challenge: (step, points) => hashToScalar(String(step), encode(points)),
  write: encode,
  read: partsOf,
  element: pointOf,
  scalar: scalarOf,
  encode: point => point.toBytes(),
  encodeScalar,
}
