import { describe, expect, it } from 'vitest'
import { CryptoError } from '../errors.ts'
import { OtrEnd } from '../testing/otr.ts'
import { assemble, type Fragments } from './fragments.ts'

const TAG = 0x1234
const piece = (k: number | string, n: number | string, text: string, from = '100', to = '1234'): string =>
  `?OTR|${from}|${to},${k},${n},${text},`
const reasonOf = (text: string, was?: Fragments): string | undefined => {
  try {
    assemble(was, text, TAG, 0)
    return undefined
  } catch (error) {
    if (error instanceof CryptoError) return error.reason
    throw error
  }
}
const all = (texts: readonly string[], times: readonly number[] = []): string | undefined => {
  let fragments: Fragments | undefined
  let whole: string | undefined
  texts.forEach(
    (text, i) =>
      ({ fragments, whole } = { whole: undefined, ...assemble(fragments, text, TAG, times[i] ?? 0) }),
  )
  return whole
}

describe('S318: pieces of a message', () => {
  it('that come one after the other make the whole; the form of libotr is one of those that there are', () => {
    expect(all([piece(1, 3, '?OTR:AA'), piece(2, 3, 'AB'), piece(3, 3, '.')])).toBe('?OTR:AAAB.')
    expect(
      all([piece('00001', '00002', 'a', '00000100', '00001234'), piece('00002', '00002', 'b', '00000100')]),
    ).toBe('ab')
    expect(all([piece(1, 1, 'x', '100', '0')])).toBe('x')
  })
  it.each([
    ['a gap', [piece(1, 3, 'a'), piece(3, 3, 'c')]],
    ['another order', [piece(2, 2, 'b'), piece(1, 2, 'a')]],
    ['one twice', [piece(1, 2, 'a'), piece(1, 2, 'a'), piece(1, 2, 'a')]],
    ['another count', [piece(1, 2, 'a'), piece(2, 3, 'b'), piece(3, 3, 'c')]],
    ['another sender', [piece(1, 2, 'a'), piece(2, 2, 'b', '200')]],
  ])('that do not follow make nothing: %s', (_, texts) => {
    expect(all(texts)).toBeUndefined()
  })
  it('that come too late make nothing', () => {
    expect(all([piece(1, 2, 'a'), piece(2, 2, 'b')], [0, 301_000])).toBeUndefined()
    expect(all([piece(1, 2, 'a'), piece(2, 2, 'b')], [0, 299_000])).toBe('ab')
  })
  it.each([
    [piece(0, 1, 'a'), 'fragment'],
    [piece(1, 0, 'a'), 'fragment'],
    [piece(3, 2, 'a'), 'fragment'],
    [piece(1, 2, ''), 'fragment'],
    [piece('1x', 2, 'a'), 'fragment'],
    [piece(-1, 2, 'a'), 'fragment'],
    [piece(1, 655_350, 'a'), 'fragment'],
    [piece(1, 65_535, 'a'), 'fragment-count'],
    [piece(1, 2, 'a', '0'), 'tag'],
    [piece(1, 2, 'a', 'ff'), 'tag'],
    [piece(1, 2, 'a', '100', 'ff'), 'tag'],
    [piece(1, 2, 'a').slice(0, -1), 'fragment'],
    [piece(1, 2, 'x'.repeat(300_001)), 'length'],
  ])('that cannot be are refused: %#', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })
  it('hold no more together than a message may have', () => {
    const { fragments } = assemble(undefined, piece(1, 3, 'x'.repeat(200_000)), TAG, 0)
    expect(reasonOf(piece(2, 3, 'x'.repeat(200_000)), fragments)).toBe('length')
  })
  it('for another instance are left alone, with what there is of ours', () => {
    const { fragments } = assemble(undefined, piece(1, 2, 'a'), TAG, 0)
    const other = assemble(fragments, piece(1, 2, 'z', '100', '9999'), TAG, 0)
    expect(other).toEqual({ fragments, notOurs: true })
  })
  it('are forgotten when something else comes, and make no pieces again', () => {
    const ana = new OtrEnd('ana', 1)
    const tag = ana.tag.toString(16)
    ana.hears(piece(1, 2, 'a', '100', tag))
    expect(ana.state.fragments).toBeDefined()
    ana.hears('hello')
    expect(ana.state.fragments).toBeUndefined()
    ana.hears(piece(1, 2, '?OTR|100', '100', tag))
    ana.told()
    ana.hears(piece(2, 2, '|1', '100', tag))
    expect(ana.told()).toEqual([{ kind: 'refused', reason: 'fragment' }])
  })
})
