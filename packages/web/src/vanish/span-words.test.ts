import { expect, it } from 'vitest'
import { exactUnit, leftWords, spanWords, unitName } from './span-words.ts'

it('a span is said in the largest unit that is exact, in the language of the reader', () => {
  expect(spanWords(30, ['en'])).toBe('30 seconds')
  expect(spanWords(300, ['en'])).toBe('5 minutes')
  expect(spanWords(86_400, ['es'])).toBe('1 día')
  expect(spanWords(2_419_200, ['da'])).toBe('4 uger')
  expect(spanWords(86_400, ['en'], 'narrow')).toBe('1d')
  expect(exactUnit(5400)).toEqual([90, 'minute'])
})
it('what is left is rounded up, and is nothing only when it is', () => {
  expect(leftWords(3_600_001, ['en'])).toBe('2h')
  expect(leftWords(61_000, ['en'])).toBe('2m')
  expect(leftWords(1, ['en'])).toBe('1s')
  expect(leftWords(-5, ['en'])).toBe('0s')
})
it('a unit has a name of its own', () => expect(unitName('hour', ['en'])).toBe('hours'))
