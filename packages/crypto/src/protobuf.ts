/**
 * As much of Protocol Buffers (version 2) as ratchet messages need. Known fields must have their type and come once;
 * everything is bounded. Unknown fields are passed over where an authentication tag covers them, and refused in the
 * wrappers that no tag covers.
 */
import { concat } from './bytes.ts'
import { Malformed } from './errors.ts'

export type FieldType = 'uint32' | 'bytes'
export type Shape = Readonly<Record<number, FieldType>>

/** Ratchet messages carry a key of some 50 bytes; the longest honest one is below 300. */
export const MAX_MESSAGE_LENGTH = 2048
const MAX_FIELDS = 32

export function uint32Field(number: number, value: number): Uint8Array {
  return concat(varint(number << 3), varint(value))
}

export function bytesField(number: number, value: Uint8Array): Uint8Array {
  return concat(varint((number << 3) | 2), varint(value.length), value)
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return Uint8Array.from(bytes)
}

/** The fields of one message. */
export class Fields {
  readonly #values: ReadonlyMap<number, number | Uint8Array>

  constructor(values: ReadonlyMap<number, number | Uint8Array>) {
    this.#values = values
  }

  uint32(number: number): number {
    const value = this.#values.get(number)
    if (typeof value !== 'number') throw new Malformed('field-missing')
    return value
  }

  bytes(number: number): Uint8Array {
    const value = this.#values.get(number)
    if (!(value instanceof Uint8Array)) throw new Malformed('field-missing')
    return value
  }
}

export function readFields(message: Uint8Array, shape: Shape, unknown: 'skip' | 'refuse' = 'skip'): Fields {
  if (message.length > MAX_MESSAGE_LENGTH) throw new Malformed('message-length')
  const reader = { bytes: message, offset: 0 }
  const values = new Map<number, number | Uint8Array>()
  for (let count = 0; reader.offset < message.length; count++) {
    if (count === MAX_FIELDS) throw new Malformed('field-count')
    const tag = readUint32(reader)
    const number = tag >>> 3
    const type = shape[number]
    const value = readValue(reader, tag & 7)
    if (type === undefined) {
      if (unknown === 'refuse') throw new Malformed('field-unknown')
      continue
    }
    if (values.has(number)) throw new Malformed('field-twice')
    if (type === 'bytes' ? !(value instanceof Uint8Array) : typeof value !== 'number') {
      throw new Malformed('field-type')
    }
    values.set(number, value as number | Uint8Array)
  }
  return new Fields(values)
}

interface Reader {
  readonly bytes: Uint8Array
  offset: number
}

/** A number that fits 32 bits, a string of bytes, or nothing for what no known field can be. */
function readValue(reader: Reader, wireType: number): number | Uint8Array | undefined {
  switch (wireType) {
    case 0: {
      const value = readVarint(reader)
      return value <= 0xffffffffn ? Number(value) : undefined
    }
    case 1:
      take(reader, 8)
      return undefined
    case 2:
      return take(reader, readUint32(reader)).slice()
    case 5:
      take(reader, 4)
      return undefined
    default:
      throw new Malformed('wire-type')
  }
}

function take(reader: Reader, length: number): Uint8Array {
  const end = reader.offset + length
  if (end > reader.bytes.length) throw new Malformed('truncated')
  const part = reader.bytes.subarray(reader.offset, end)
  reader.offset = end
  return part
}

function readUint32(reader: Reader): number {
  const value = readVarint(reader)
  if (value > 0xffffffffn) throw new Malformed('varint-range')
  return Number(value)
}

function readVarint(reader: Reader): bigint {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = take(reader, 1)[0] as number
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  throw new Malformed('varint-length')
}
