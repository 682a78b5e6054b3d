import { describe, expect, it } from 'vitest'
import { seededRandom } from '../testing/random.ts'
import { generateIdentity } from './device-keys.ts'
import { safetyNumber } from './safety-number.ts'

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
