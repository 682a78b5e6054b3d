import { expect, test } from 'vitest'
import { isolated } from './isolated.ts'

const nameIn = (name: string) => isolated({ name }).name

test.each(['Marta Olsen', 'Inés', 'Łukasz', '李明', 'a@b.example'])('%s stays as it is', name => {
  expect(nameIn(name)).toBe(name)
})
test('S331: a name from right to left turns nothing but itself', () => {
  expect(nameIn('نور')).toBe('\u2068نور\u2069')
  expect(nameIn('דנה (work)')).toBe('\u2068דנה (work)\u2069')
})
test('S331: marks that turn the line, and ends that would close the isolate, do not pass', () => {
  expect(nameIn('ana\u202efdp.exe')).toBe('\u2068anafdp.exe\u2069')
  expect(nameIn('ana\u2069\u202e')).toBe('\u2068ana\u2069')
})
test('numbers are numbers', () => expect(isolated({ count: 3 })).toEqual({ count: 3 }))
