import { describe, expect, it } from 'vitest'
import { namesOf } from './names-of.ts'

describe('a name that is typed', () => {
  it.each([
    ['ana', 'ana', undefined],
    [' Marta  Ruiz ', 'marta.ruiz', 'Marta Ruiz'],
    ['José Ñandú', 'jose.nandu', 'José Ñandú'],
    ['Søren Ærø Åse', 'soren.aero.ase', 'Søren Ærø Åse'],
    ['Łukasz', 'lukasz', 'Łukasz'],
    ['דנה', 'דנה', undefined],
    ['Йорданка', 'йорданка', 'Йорданка'],
  ])('%s has the address %s, and contacts read %s', (typed, name, shownName) =>
    expect(namesOf(typed)).toEqual({ name, shownName }),
  )
})
