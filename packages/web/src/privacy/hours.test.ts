import { expect, test } from 'vitest'
import { busiest } from './hours.ts'

const day = (counts: Readonly<Record<number, number>>): readonly number[] =>
  Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0)

test('the busiest hours of a day are three in a row, over midnight, too', () => {
  expect(busiest(day({ 8: 2, 19: 5, 20: 1, 21: 4 }))).toEqual({ from: 19, to: 22 })
  expect(busiest(day({ 12: 5, 23: 4, 0: 4 }))).toEqual({ from: 22, to: 1 })
})
