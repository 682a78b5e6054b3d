import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatId, parseId } from './archive-id.ts'

const position = fc.maxSafeNat()
const salt = fc.nat({ max: 2 ** 40 - 1 })

it('S196: ids are read back, and their order is that of their positions', () => {
  fc.assert(
    fc.property(position, salt, position, salt, (one, oneSalt, other, otherSalt) => {
      const [a, b] = [formatId(one, oneSalt), formatId(other, otherSalt)]
      expect(parseId(a)).toEqual({ position: one, salt: oneSalt })
      if (one !== other) expect(a < b).toBe(one < other)
    }),
  )
})
it.each([
  [0, 0, '0000000000000000000'],
  [Number.MAX_SAFE_INTEGER, 2 ** 40 - 1, '7zzzzzzzzzzzzzzzzzz'],
  [2 ** 30, 2 ** 30, '0000100000001000000'],
])('%d and %d are %s', (place, random, text) => {
  expect(formatId(place, random)).toBe(text)
})
