import { expect, test } from 'vitest'
import { keysAfter, noKeys } from './risen.ts'

const all = Array.from({ length: 40 }, (_, n) => `friend${n}@plaza.example`)
const [first = '', ...others] = all
const last = all.at(-1) ?? ''

test('only the row that rises far is drawn anew', () => {
  const keys = keysAfter(keysAfter(noKeys, all), [last, ...all.slice(0, -1)])
  expect([...keys.risen]).toEqual([[last, 1]])
})
test('a row that falls, a short way up and another list leave the rows as they are', () => {
  const begun = keysAfter(noKeys, all)
  const next = [[...others, first], [all[10] ?? '', ...all.filter((_, n) => n !== 10)], all.slice(25)]
  for (const order of next) expect(keysAfter(begun, order).risen.size).toBe(0)
})
