import { describe, expect, it } from 'vitest'
import { actionOf, type Block, isOnlyEmoji, type Span, styled } from './styling.ts'

const shape = (span: Span): string => {
  if (span.kind === 'text') return span.text
  if (span.kind === 'code') return `<code ${span.text}>`
  return `<${span.kind} ${span.spans.map(shape).join('')}>`
}
const draw = (block: Block): string => {
  if (block.kind === 'code') return `{${block.text}}`
  if (block.kind === 'quote') return `[${block.blocks.map(draw).join('|')}]`
  return block.spans.map(shape).join('')
}
const drawn = (text: string): string[] => styled(text).map(draw)
const depth = (spans: readonly Span[]): number =>
  Math.max(0, ...spans.map(span => ('spans' in span ? 1 + depth(span.spans) : 1)))

describe('XEP-0393 styling', () => {
  it.each([
    ['this is *strong* and _soft_', 'this is <strong strong> and <emphasis soft>'],
    ['*both _at once_*', '<strong both <emphasis at once>>'],
    ['~gone~ `as *is*`', '<strike gone> <code as *is*>'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['*not strong *', '*not strong *'],
    ['a*b*c and snake_case_name', 'a*b*c and snake_case_name'],
    ['** and *', '** and *'],
    ['*this* and*not*', '<strong this> and*not*'],
    ['*across', '*across'],
  ])('§6.2: %s', (text, expected) => expect(drawn(text)).toEqual([expected]))

  it('§5.1.2, §5.1.3: code as it is, and quotations inside quotations', () => {
    expect(drawn('see\n```ts\nconst *a* = 1\n```\nthere')).toEqual(['see', '{const *a* = 1}', 'there'])
    expect(drawn('```\nnever closed')).toEqual(['{never closed}'])
    expect(drawn('> one\n>> two\nthree')).toEqual(['[one|[two]]', 'three'])
  })
  it('a piece of text knows where it stands in the whole, so that mentions are drawn in their place', () => {
    const [, second] = styled('first\n*hi* ana')
    expect(second).toMatchObject({ spans: [{ spans: [{ text: 'hi', at: 7 }] }, { text: ' ana', at: 10 }] })
  })
})

describe('S330: whatever is written, it is text and it is quick', () => {
  it('markup of other kinds stays what it is', () => {
    const text = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) **<b>x</b>**'
    expect(drawn(text)[0]).toContain('<img src=x onerror=alert(1)> [a](javascript:alert(1))')
  })
  it.each([
    ['two thousand deep', '*_~'.repeat(2000)],
    ['openers without an end', '*a '.repeat(30_000)],
    ['every kind of opener', '*a _b ~c `d '.repeat(10_000)],
    ['quotations', '>'.repeat(20_000)],
    ['ten thousand lines', '*a*\n'.repeat(10_000)],
    ['fences', '```\n'.repeat(5_000)],
  ])('%s: under 50 ms', (_, text) => {
    const blocks = styled(text)
    // The quickest of a few: other programs may be in the way of one.
    const took = Array.from({ length: 5 }, () => {
      const from = performance.now()
      styled(text)
      return performance.now() - from
    })
    expect(Math.min(...took)).toBeLessThan(50)
    expect(Math.max(...blocks.map(block => ('spans' in block ? depth(block.spans) : 0)))).toBeLessThan(8)
  })
})

it('a few emoji stand alone, words do not', () => {
  expect(['🐢', '👍🏽', '👨‍👩‍👧 ❤️', '🇩🇰'].map(isOnlyEmoji)).toEqual([true, true, true, true])
  expect(['1️⃣', '©️', '™️', ' ‼️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'].map(isOnlyEmoji)).toEqual([true, true, true, true, true])
  expect(['ok 🐢', '', '12', '🐢🐢🐢🐢'].map(isOnlyEmoji)).toEqual([false, false, false, false])
})
it('XEP-0245: only in front, and with a space behind', () => {
  expect(actionOf('/me waves')).toBe('waves')
  expect(actionOf(' /me waves')).toBeUndefined()
  expect(actionOf('/men')).toBeUndefined()
})
