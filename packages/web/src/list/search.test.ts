import { describe, expect, it } from 'vitest'
import type { ConversationItem } from '../bind/contract.ts'
import { addressIn, matching } from './search.ts'

const item = (name: string, address: string, ...labels: readonly string[]) =>
  ({ name, address, labels }) as unknown as ConversationItem
const items = [
  item('José Núñez', 'jose@casa.example'),
  item('Søren Kjær', 'soren@hav.example'),
  item('Lis', 'lis@casa.example', 'Kirkekor'),
]
const names = (typed: string) => matching(items, typed).map(({ name }) => name)

describe('search of people', () => {
  it.each([
    ['jose', ['José Núñez']],
    ['NUN jos', ['José Núñez']],
    ['søren', ['Søren Kjær']],
    ['kjaer', ['Søren Kjær']],
    ['kirke', ['Lis']],
    ['casa', ['José Núñez', 'Lis']],
    ['  ', ['José Núñez', 'Søren Kjær', 'Lis']],
    ['nobody', []],
  ])('%j finds %j', (typed, expected) => expect(names(typed)).toEqual(expected))
  it('a whole address can be written to', () => {
    expect(addressIn(' New@Casa.example ')).toBe('new@casa.example')
    for (const text of ['new', 'a@b@c', 'a b@c', '<x>@c', 'a@']) expect(addressIn(text)).toBeUndefined()
  })
})
