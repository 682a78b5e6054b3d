import { expect, test } from 'vitest'
import { hasWord } from './words.ts'

test('a word of one’s own is found whole, whatever capitals, accents and signs are around it', () => {
  expect(hasWord('Wer hat den Schlüssel?', ['schlussel'])).toBe(true)
  expect(hasWord('the keyboard', ['key'])).toBe(false)
  expect(hasWord('(KEY), please', ['key'])).toBe(true)
  expect(hasWord('at the  river\nbank today', ['River bank'])).toBe(true)
})
test('nothing means nobody: no words, and words without a letter', () => {
  expect(hasWord('anything', [])).toBe(false)
  expect(hasWord('a — b', ['—', ' '])).toBe(false)
})
