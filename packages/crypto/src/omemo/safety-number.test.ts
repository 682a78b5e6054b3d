import { describe, expect, it } from 'vitest'
import { seededRandom } from '../testing/random.ts'
import { generateIdentity } from './device-keys.ts'
import { safetyNumber } from './safety-number.ts'
import { safetyWords } from './safety-words.ts'
import { wordlist } from '@scure/bip39/wordlists/english.js'

const random = seededRandom(21)
const party = (address: string) => ({ address, identityKey: generateIdentity(random).publicKey })
const ana = party('ana@plaza.example')
const bruno = party('bruno@plaza.example')

describe('the safety number', () => {
  it('is twelve groups of five digits, the same on both sides', () => {
    const number = safetyNumber(ana, bruno)
    expect(number).toHaveLength(12)
    for (const group of number) expect(group).toMatch(/^\d{5}$/)
    expect(safetyNumber(bruno, ana)).toEqual(number)
  })
  it('stays what it is from one version to the next', () => {
    expect(safetyNumber(ana, bruno).join(' ')).toMatchInlineSnapshot(
      `"03539 21825 89075 31832 53403 39479 11562 18181 56369 94688 62635 15254"`,
    )
  })
  it('is another one with another key or another address, in that half alone', () => {
    const number = safetyNumber(ana, bruno)
    for (const other of [party('bruno@plaza.example'), { ...bruno, address: 'brunо@plaza.example' }]) {
      const changed = safetyNumber(ana, other)
      expect(changed).not.toEqual(number)
      expect(number.filter(group => changed.includes(group)).length).toBeGreaterThanOrEqual(6)
    }
  })
  it('takes no key of small order', () => {
    expect(() => safetyNumber(ana, { ...bruno, identityKey: new Uint8Array(32) })).toThrow('small-order-key')
  })
})

describe('its words', () => {
  it('are eighteen, the same on both sides, and others with another number', () => {
    const words = safetyWords(safetyNumber(ana, bruno))
    expect(words).toEqual(safetyWords(safetyNumber(bruno, ana)))
    expect(words).toHaveLength(18)
    expect(safetyWords(safetyNumber(ana, party('bruno@plaza.example')))).not.toEqual(words)
  })
  it('stay what they are from one version to the next', () => {
    expect(safetyWords(safetyNumber(ana, bruno)).join(' ')).toMatchInlineSnapshot(
      `"pottery firm engine cabin usual neither universe engage maid simple original miracle dinner disagree media observe usage fatal"`,
    )
  })
  it('come from 2048, each known by its first four letters', () => {
    expect(wordlist).toHaveLength(2048)
    expect(new Set(wordlist.map(word => word.slice(0, 4))).size).toBe(2048)
  })
})
