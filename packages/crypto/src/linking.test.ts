/** Letters to a key that was shown (S316, S333): nobody else opens them, and nobody who has not seen the key writes one. */
import { describe, expect, it } from 'vitest'
import { letterKeys, openLetter, sealLetter } from './linking.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const about = utf8('about')

describe('a letter', () => {
  it('opens for whom it is, and says nothing on the way', async () => {
    const keys = await letterKeys(random)
    const letter = await sealLetter(keys.publicKey, utf8('canary-12'), about, random)
    expect(new TextDecoder('latin1').decode(letter)).not.toContain('canary')
    expect(await openLetter(keys, letter, about)).toEqual(utf8('canary-12'))
  })
  it('S333: does not open with another key, so that a key exchanged on the way is noticed', async () => {
    const [shown, relays] = await Promise.all([letterKeys(random), letterKeys(random)])
    const letter = await sealLetter(relays.publicKey, utf8('x'), about, random)
    await expect(openLetter(shown, letter, about)).rejects.toThrow()
  })
  it('S333: every changed byte and every cut is noticed', async () => {
    const keys = await letterKeys(random)
    const letter = await sealLetter(keys.publicKey, utf8('token'), about, random)
    for (let i = 0; i < letter.length; i++) {
      const changed = letter.slice()
      changed[i]! ^= 1
      await expect(openLetter(keys, changed, about), `byte ${i}`).rejects.toThrow()
      await expect(openLetter(keys, letter.slice(0, i), about), `${i} bytes`).rejects.toThrow()
    }
  })
  it('is about one thing', async () => {
    const keys = await letterKeys(random)
    const letter = await sealLetter(keys.publicKey, utf8('x'), about, random)
    await expect(openLetter(keys, letter, utf8('another'))).rejects.toThrow()
  })
  it('S316: is not written to a key of small order', async () => {
    await expect(sealLetter(new Uint8Array(32), utf8('x'), about, random)).rejects.toThrow('small-order-key')
  })
})
