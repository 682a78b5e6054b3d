import { describe, expect, it } from 'vitest'
import { random } from './random.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('Random bytes from a stock', () => {
  it('gives out none twice, over the end of a stock too', () => {
    const given = Array.from({ length: 2000 }, () => hex(random(15)))
    expect(new Set(given).size).toBe(2000)
  })

  it('what was given out stays as it is and belongs to who asked', () => {
    const given = random(24)
    const before = hex(given)
    for (let i = 0; i < 500; i++) random(24)
    expect(hex(given)).toBe(before)
    expect(given.buffer.byteLength).toBe(24)
  })

  it('gives as many as are asked for, of more than a stock has too', () => {
    for (const bytes of [0, 1, 63, 64, 65, 4096, 10_000]) expect(random(bytes)).toHaveLength(bytes)
    expect(random(10_000).some(byte => byte !== 0)).toBe(true)
  })
})
