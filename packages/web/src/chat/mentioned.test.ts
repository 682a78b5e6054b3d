import { expect, it } from 'vitest'
import { mentioned, naming } from './mentioned.ts'

const people = [
  { address: 'ana@casa.example', name: 'Ana' },
  { address: 'anabel@casa.example', name: 'Ana Belén' },
]
it('a name behind “@” means the person, the longer name first, and no part of a word', () => {
  expect(mentioned('@Ana Belén and @Ana, not @Anastasia or me@Ana', people)).toEqual([
    { begin: 0, end: 10, address: 'anabel@casa.example' },
    { begin: 15, end: 19, address: 'ana@casa.example' },
  ])
})
it('somebody is being named from the “@” to the caret', () => {
  expect(naming('hi @An', 6)).toBe('An')
  expect(naming('@', 1)).toBe('')
  expect(naming('mail@An', 7)).toBeUndefined()
  expect(naming('hi @An and', 10)).toBeUndefined()
})
