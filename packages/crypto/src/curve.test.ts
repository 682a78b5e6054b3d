import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from './bytes.ts'
import { clamp, edwardsToMontgomery, generateKeyPair, montgomeryToEdwards, publicKey } from './curve.ts'
import { EdwardsPoint, x25519, x25519PublicKeyFast } from './primitives/curves.ts'
import { drawBelow } from './random.ts'
import { failure, fails } from './testing/pure.ts'
import { seededRandom } from './testing/random.ts'
import { edwardsPublicKey } from './xeddsa.ts'

const hex = (text: string) => fromHex(text) as Uint8Array
const littleEndian = (value: bigint) =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))

const P = 2n ** 255n - 19n
/** All points of order 1, 2, 4 and 8 of the curve and its twist, by u, reduced. */
const SMALL = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  P - 1n,
]
/** Points of small order of the Edwards curve, all canonical encodings. */
const SMALL_EDWARDS = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
]

describe('S300: keys of small order', () => {
  test.each(SMALL)('u = %i is refused as a key, and as the other side of an exchange', async u => {
    const key = littleEndian(u)
    await fails('Malformed', 'small-order-key', () => publicKey(key))
    await fails('Malformed', 'small-order-key', () => x25519(seededRandom(1)(32), key))
  })

  test.each(SMALL_EDWARDS)('the Ed25519 identity key %s is refused', async encoded => {
    expect((await failure(() => edwardsToMontgomery(hex(encoded)))).kind).toBe('Malformed')
  })
})

describe('S301: one canonical form', () => {
  test.each([...Array(19).keys()])('u = p + %i stands for a smaller number and is refused', async above => {
    await fails('Malformed', 'key-not-canonical', () => publicKey(littleEndian(P + BigInt(above))))
  })

  test('u = p - 2 is canonical', () => {
    expect(publicKey(littleEndian(P - 2n))).toHaveLength(32)
  })

  test('RFC 7748 §5: a set top bit would be masked, so it is refused', async () => {
    const { publicKey: key } = generateKeyPair(seededRandom(1))
    const high = key.slice()
    high[31] = (high[31] ?? 0) | 0x80
    await fails('Malformed', 'key-not-canonical', () => publicKey(high))
  })

  test.each([31, 33, 0])('a key of %i bytes is refused', async length => {
    await fails('Malformed', 'key-length', () => publicKey(new Uint8Array(length).fill(9)))
    await fails('Malformed', 'key-length', () => edwardsToMontgomery(new Uint8Array(length).fill(9)))
  })

  test('Ed25519 keys that are not canonical or not on the curve are refused', async () => {
    await fails('Malformed', 'key-not-on-curve', () => edwardsToMontgomery(littleEndian(P + 3n)))
    await fails('Malformed', 'key-not-on-curve', () => edwardsToMontgomery(littleEndian(2n)))
  })

  test('RFC 7748 §4.1: to Edwards form and back, with either sign', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(0 as const, 1 as const),
        (seed, sign) => {
          const { publicKey: key } = generateKeyPair(seededRandom(seed))
          const edwards = montgomeryToEdwards(key, sign)
          expect((edwards[31] ?? 0) >> 7).toBe(sign)
          expect(edwardsToMontgomery(edwards)).toEqual(key)
          expect(EdwardsPoint.fromBytes(edwards).isSmallOrder()).toBe(false)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('the Edwards key of a private key is the converted public key with sign 0', () => {
    for (let seed = 1; seed < 20; seed++) {
      const pair = generateKeyPair(seededRandom(seed))
      expect(edwardsPublicKey(pair.privateKey)).toEqual(montgomeryToEdwards(pair.publicKey, 0))
    }
  })

  test('RFC 7748 §6.1: a key that is not clamped counts as its clamped form, by either engine', async () => {
    const raw = seededRandom(5)(32)
    const { publicKey: other } = generateKeyPair(seededRandom(6))
    expect(await x25519PublicKeyFast(raw)).toEqual(await x25519PublicKeyFast(clamp(raw)))
    expect(await x25519(raw, other)).toEqual(await x25519(clamp(raw), other))
  })

  test('RFC 7748 §6.1: both sides come to one secret', async () => {
    const [a, b] = [seededRandom(7)(32), seededRandom(8)(32)]
    expect(await x25519(a, await x25519PublicKeyFast(b))).toEqual(
      await x25519(b, await x25519PublicKeyFast(a)),
    )
  })
})

test('a number below a limit is below it, and a source that miscounts is noticed', async () => {
  const random = seededRandom(1)
  for (let limit = 1; limit < 50; limit++) expect(drawBelow(random, limit)).toBeLessThan(limit)
  await fails('Misuse', 'random-source', () => drawBelow(() => new Uint8Array(3), 5))
  await fails('Misuse', 'random-source', () => drawBelow(n => new Uint8Array(n).fill(0xff), 5))
})
