import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat } from './bytes.ts'
import { bytesField, MAX_MESSAGE_LENGTH, readFields, uint32Field } from './protobuf.ts'
import { CryptoError } from './errors.ts'
import { fails } from './testing/pure.ts'

const SHAPE = { 1: 'uint32', 2: 'bytes' } as const

describe('S299: protobuf', () => {
  test('what is written is read, whatever unknown fields stand between', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffffffff),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(0xffffffff),
        (number, bytes, other) => {
          const message = concat(
            uint32Field(7, other),
            uint32Field(1, number),
            bytesField(9, bytes),
            Uint8Array.of((3 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8, (4 << 3) | 5, 1, 2, 3, 4),
            bytesField(2, bytes),
          )
          const fields = readFields(message, SHAPE)
          expect(fields.uint32(1)).toBe(number)
          expect(fields.bytes(2)).toEqual(bytes)
        },
      ),
    )
  })

  test.each([
    ['truncated', Uint8Array.of(0x12, 5, 1, 2)],
    ['truncated', Uint8Array.of(0x08)],
    ['varint-length', new Uint8Array(16).fill(0x80)],
    ['varint-range', concat(new Uint8Array(8).fill(0xff), Uint8Array.of(1))],
    ['field-type', concat(Uint8Array.of(0x08), new Uint8Array(9).fill(0xff), Uint8Array.of(1))],
    ['field-type', bytesField(1, Uint8Array.of(1))],
    ['field-type', uint32Field(2, 1)],
    ['field-twice', concat(uint32Field(1, 1), uint32Field(1, 1))],
    ['wire-type', Uint8Array.of(0x0b)],
    ['field-count', concat(...Array.from({ length: 33 }, () => uint32Field(5, 1)))],
    ['message-length', new Uint8Array(MAX_MESSAGE_LENGTH + 1)],
  ])('%s is refused', async (reason, message) => {
    await fails('Malformed', reason, () => readFields(message, SHAPE))
  })

  test('an unknown field is refused where nothing vouches for it', async () => {
    const message = concat(uint32Field(1, 1), uint32Field(5, 1))
    expect(readFields(message, SHAPE).uint32(1)).toBe(1)
    await fails('Malformed', 'field-unknown', () => readFields(message, SHAPE, 'refuse'))
  })

  test('a missing field is noticed when it is asked for', async () => {
    await fails('Malformed', 'field-missing', () => readFields(new Uint8Array(), SHAPE).uint32(1))
    await fails('Malformed', 'field-missing', () => readFields(uint32Field(1, 1), SHAPE).bytes(2))
  })

  test('any bytes are read or refused, and never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          readFields(bytes, SHAPE)
        } catch (error) {
          expect(error).toBeInstanceOf(CryptoError)
        }
      }),
      { numRuns: 20_000 },
    )
  })
})
