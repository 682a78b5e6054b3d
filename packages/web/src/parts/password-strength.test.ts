import { describe, expect, it } from 'vitest'
import { strengthOf } from './password-strength.ts'

describe('words on a password', () => {
  it.each([
    ['', 'empty'],
    ['abc', 'short'],
    ['password123', 'common'],
    ['12345678', 'common'],
    ['aaaaaaaaaa', 'common'],
    ['abababab', 'common'],
    ['monkeytree', 'weak'],
    ['correct horse battery', 'strong'],
    ['lentil roof 7', 'good'],
  ])('%j is %s', (password, kind) => expect(strengthOf(password).kind).toBe(kind))
  it('counts characters as people do', () =>
    expect(strengthOf('🐕🐕🐕')).toEqual({ kind: 'short', missing: 5 }))
})
