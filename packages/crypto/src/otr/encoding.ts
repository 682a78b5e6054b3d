/** OTRv3 §"Data types": bytes, numbers and lengths, all big-endian. What is read was written by others: every length is bounded. */
import { concat } from '../bytes.ts'
import { Malformed } from '../errors.ts'

export const byte = (value: number): Uint8Array => Uint8Array.of(value)
export const short = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value & 0xff)
export const int = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
export const data = (bytes: Uint8Array): Uint8Array => concat(int(bytes.length), bytes)
export const mpi = (value: bigint): Uint8Array => data(bytesOf(value))

/** Of minimal length; nothing for 0. */
export const bytesOf = (value: bigint): Uint8Array => {
  if (value === 0n) return new Uint8Array(0)
  const hex = value.toString(16)
  return fixed(value, Math.ceil(hex.length / 2))
}
export const fixed = (value: bigint, length: number): Uint8Array => {
  const hex = value.toString(16).padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}
export const numberOf = (bytes: Uint8Array): bigint => {
  let hex = ''
  for (const one of bytes) hex += one.toString(16).padStart(2, '0')
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}

export interface Reader {
  byte(): number
  short(): number
  int(): number
  bytes(length: number): Uint8Array
  /** At most so many bytes. */
  data(most: number): Uint8Array
  mpi(most: number): bigint
  readonly offset: number
  /** Throws when something is left. */
  end(): void
}

export const reader = (bytes: Uint8Array): Reader => {
  let offset = 0
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - offset) throw new Malformed('truncated')
    offset += length
    return bytes.slice(offset - length, offset)
  }
  const whole = (length: number): number => take(length).reduce((value, one) => value * 256 + one, 0)
  const bounded = (most: number): Uint8Array => {
    const length = whole(4)
    if (length > most) throw new Malformed('length')
    return take(length)
  }
  return {
    byte: () => whole(1),
    short: () => whole(2),
    int: () => whole(4),
    bytes: take,
    data: bounded,
    mpi(most) {
      const value = bounded(most)
      // "MPIs must use the minimum-length encoding": two spellings of a key would have two fingerprints.
      if (value[0] === 0) throw new Malformed('mpi')
      return numberOf(value)
    },
    get offset() {
      return offset
    },
    end() {
      if (offset !== bytes.length) throw new Malformed('trailing')
    },
  }
}
