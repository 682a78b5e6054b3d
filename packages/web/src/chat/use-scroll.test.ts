import { describe, expect, it } from 'vitest'
import { foldAt } from './folded-text.tsx'
import { arrivedAfter } from './use-scroll.ts'

describe('what came while the reader was further up', () => {
  it.each([
    [['a', 'b'], ['a', 'b', 'c', 'd'], 2],
    [['c'], ['a', 'b', 'c'], 0],
    [['a', 'b'], ['a', 'c'], 1],
    [[], ['a'], 0],
    [['x'], ['a'], 0],
  ])('%j then %j: %i', (before, after, count) => expect(arrivedAfter(before, after)).toBe(count))
})

describe('long text folds', () => {
  it('not before it is long', () => expect(foldAt('a '.repeat(700))).toBeUndefined())
  it('at the end of a line', () => expect(foldAt('line\n'.repeat(40))).toBe(22 * 5 - 1))
  it('between words', () => expect('word '.repeat(400)[foldAt('word '.repeat(400)) ?? 0]).toBe(' '))
})
