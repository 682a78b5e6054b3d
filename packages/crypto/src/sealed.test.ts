import { describe, expect, test } from 'vitest'
import { openBytes, sealBytes } from './sealed.ts'
import { fails, withoutMutation } from './testing/pure.ts'
import { seededRandom } from './testing/random.ts'

const key = seededRandom(1)(32)
const place = new TextEncoder().encode('sessions/anna@example.org/5')
const value = new TextEncoder().encode('a value')

describe('sealed store values', () => {
  test('what is sealed opens in its place, and twice sealed is not twice the same', async () => {
    const sealed = await withoutMutation(sealBytes, key, value, place, seededRandom(2))
    expect(await withoutMutation(openBytes, key, sealed, place)).toEqual(value)
    expect(await sealBytes(key, value, place, seededRandom(3))).not.toEqual(sealed)
  })

  test('S299: no flipped bit opens', async () => {
    const sealed = await sealBytes(key, value, place, seededRandom(2))
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = sealed.slice()
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await fails('Forged', 'payload', () => openBytes(key, altered, place))
    }
  })

  test('another place, another key, or too few bytes do not open', async () => {
    const sealed = await sealBytes(key, value, place, seededRandom(2))
    await fails('Forged', 'payload', () => openBytes(key, sealed, place.slice(1)))
    await fails('Forged', 'payload', () => openBytes(seededRandom(4)(32), sealed, place))
    await fails('Malformed', 'truncated', () => openBytes(key, sealed.slice(0, 27), place))
    await fails('Misuse', 'key-length', () => openBytes(key.slice(1), sealed, place))
    await fails('Misuse', 'key-length', () => sealBytes(key.slice(1), value, place, seededRandom(2)))
  })
})
