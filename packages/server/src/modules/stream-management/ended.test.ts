import { expect, test } from 'vitest'
import { Ended, REMEMBERED } from './ended.ts'

test('XEP-0198 §5: the count of a session that is over is told to its account, and to no other (S083)', () => {
  const ended = new Ended()
  expect(ended.countOf('one', 'ana')).toBeUndefined()
  ended.remember('one', 'ana', 0)
  ended.remember('two', 'bruno', 4_294_967_295)
  expect(ended.countOf('one', 'ana')).toBe(0)
  expect(ended.countOf('two', 'bruno')).toBe(4_294_967_295)
  expect(ended.countOf('one', 'bruno')).toBeUndefined()
  expect(ended.countOf('two', 'ana')).toBeUndefined()
})

test('the oldest of too many is forgotten, the others are not', () => {
  const ended = new Ended()
  for (let i = 0; i <= REMEMBERED; i++) ended.remember(`id ${i}`, 'ana', i)
  expect(ended.countOf('id 0', 'ana')).toBeUndefined()
  expect(ended.countOf('id 1', 'ana')).toBe(1)
  expect(ended.countOf(`id ${REMEMBERED}`, 'ana')).toBe(REMEMBERED)
})
