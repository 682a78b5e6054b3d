import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from './bytes.ts'
import { generateKeyPair, montgomeryToEdwards } from './curve.ts'
import { CURVE_ORDER, ed25519Verify, littleEndian, toLittleEndian } from './primitives/curves.ts'
import { fails, withoutMutation } from './testing/pure.ts'
import { seededRandom } from './testing/random.ts'
import { xeddsaSign, xeddsaVerify, xeddsaVerifyFast } from './xeddsa.ts'

const pair = generateKeyPair(seededRandom(1))
const message = new TextEncoder().encode('Device in the kitchen')
const signature = xeddsaSign(pair.privateKey, message, seededRandom(2))

/** By both engines, which must agree. */
async function verifies(key: Uint8Array, text: Uint8Array, signed: Uint8Array): Promise<boolean> {
  const valid = xeddsaVerify(key, text, signed)
  expect(await xeddsaVerifyFast(key, text, signed)).toBe(valid)
  return valid
}

describe('XEdDSA', () => {
  test('XEdDSA §3: what is signed verifies, also as Ed25519 under the converted key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1 }), fc.uint8Array({ maxLength: 100 }), async (seed, text) => {
        const key = generateKeyPair(seededRandom(seed))
        const signed = await withoutMutation(xeddsaSign, key.privateKey, text, seededRandom(seed + 1))
        expect(await withoutMutation(verifies, key.publicKey, text, signed)).toBe(true)
        expect(ed25519Verify(signed, text, montgomeryToEdwards(key.publicKey))).toBe(true)
        expect(signed[63]).toBeLessThan(0x20)
      }),
      { numRuns: 20 },
    )
  })

  test('the same message signed twice gives two signatures', () => {
    expect(xeddsaSign(pair.privateKey, message, seededRandom(3))).not.toEqual(signature)
  })

  test('S301: no flipped bit of the signature verifies, the sign bit included', async () => {
    for (let bit = 0; bit < 512; bit++) {
      const altered = signature.slice()
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(await verifies(pair.publicKey, message, altered)).toBe(false)
    }
  })

  test.each([1n, 2n, 3n, 7n])('S301: s + %i times the group order is refused', async times => {
    const s = littleEndian(signature.slice(32)) + times * CURVE_ORDER
    const altered = signature.slice()
    altered.set(toLittleEndian(s), 32)
    expect(await verifies(pair.publicKey, message, altered)).toBe(false)
  })

  test('S301: signatures of other lengths, other messages and other keys are refused', async () => {
    expect(await verifies(pair.publicKey, message, signature.slice(1))).toBe(false)
    expect(await verifies(pair.publicKey, message.slice(1), signature)).toBe(false)
    expect(await verifies(generateKeyPair(seededRandom(9)).publicKey, message, signature)).toBe(false)
  })

  test('S300: no signature verifies under a key of small order', async () => {
    const identity = Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0))
    for (const key of ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`]) {
      expect(await verifies(fromHex(key) as Uint8Array, message, identity)).toBe(false)
    }
  })

  test('a public key on the twist has no Edwards form and verifies nothing', async () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 2 : 0))
    expect(await verifies(key, message, signature)).toBe(false)
  })

  test('a private key of another length is the caller’s mistake', async () => {
    await fails('Misuse', 'key-length', () => xeddsaSign(new Uint8Array(31), message, seededRandom(1)))
  })
})
