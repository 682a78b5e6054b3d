import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { CryptoError } from '../errors.ts'
import { otrKey } from '../testing/otr.ts'
import { seededRandom } from '../testing/random.ts'
import {
  decodeOtrKey,
  encodeOtrKey,
  encodePublicKey,
  generateOtrKey,
  otrFingerprint,
  type OtrPublicKey,
  readPublicKey,
  signOtr,
  verifyOtr,
} from './dsa.ts'
import { bytesOf, fixed, numberOf, reader } from './encoding.ts'
import { drawNumber, inverse, isPrime, power } from './numbers.ts'

const random = seededRandom(5)
const message = random(32)
const reasonOf = (run: () => unknown): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof CryptoError) return error.reason
    throw error
  }
}
const reread = (key: OtrPublicKey): OtrPublicKey => readPublicKey(reader(encodePublicKey(key)))

describe('keys of OTR', () => {
  it('FIPS 186-4 §A.1: are made anew, of the sizes that all others have', () => {
    const { p, q, g, x, y } = generateOtrKey(seededRandom(6))
    expect([p, q].map(one => one.toString(2).length)).toEqual([1024, 160])
    expect([isPrime(p, 10, random), isPrime(q, 10, random), (p - 1n) % q]).toEqual([true, true, 0n])
    expect([power(g, q, p), power(g, x, p)]).toEqual([1n, y])
  })
  it('are the same after they were kept', () => {
    const key = otrKey('ana')
    expect(decodeOtrKey(encodeOtrKey(key))).toEqual(key)
    expect(reasonOf(() => decodeOtrKey(concat(Uint8Array.of(9), encodeOtrKey(key))))).toBe('stored-kind')
  })
  it('sign what they are given, and nothing else passes', () => {
    const [ana, bert] = [otrKey('ana'), otrKey('bert')]
    const signature = signOtr(ana, message, random)
    expect(signature).toHaveLength(40)
    expect(reasonOf(() => verifyOtr(ana, message, signature))).toBeUndefined()
    expect(reasonOf(() => verifyOtr(bert, message, signature))).toBe('signature')
    expect(reasonOf(() => verifyOtr(ana, random(32), signature))).toBe('signature')
    for (const bad of [
      new Uint8Array(40),
      signature.slice(1),
      fixed(ana.q, 40),
      concat(fixed(ana.q, 20), signature.slice(20)),
    ])
      expect(reasonOf(() => verifyOtr(ana, message, bad))).toBe('signature')
  })
  it('never sign with the same secret number twice, even from a source that repeats itself', () => {
    const stuck = (length: number): Uint8Array => new Uint8Array(length)
    const half = (text: Uint8Array): string => String(signOtr(otrKey('ana'), text, stuck).slice(0, 20))
    expect(half(message)).not.toBe(half(random(32)))
  })
  it('S318: of others are refused where they are no such keys', () => {
    const { p, q, g, y } = otrKey('bert')
    const key = { p, q, g, y }
    expect(reread(key)).toEqual(key)
    expect(reasonOf(() => reread({ ...key, y: 1n }))).toBe('key-group')
    expect(reasonOf(() => reread({ ...key, y: p - 1n }))).toBe('key-group')
    expect(reasonOf(() => reread({ ...key, y: y + 1n }))).toBe('key-group')
    expect(reasonOf(() => reread({ ...key, g: 1n }))).toBe('key-group')
    expect(reasonOf(() => reread({ ...key, p: p + 1n }))).toBe('key-group')
    expect(reasonOf(() => reread({ ...key, q: q >> 8n }))).toBe('key-size')
    expect(reasonOf(() => reread({ ...key, p: p >> 8n }))).toBe('key-size')
    expect(reasonOf(() => reread({ ...key, p: 1n << 4000n }))).toBe('length')
    expect(reasonOf(() => readPublicKey(reader(Uint8Array.of(0, 1))))).toBe('key-type')
  })
  it('have a fingerprint of forty digits', () => {
    expect(otrFingerprint(otrKey('ana'))).toMatch(/^[0-9a-f]{40}$/)
    expect(otrFingerprint(otrKey('ana'))).not.toBe(otrFingerprint(otrKey('bert')))
  })
})

describe('arithmetic with large numbers', () => {
  it('raises as multiplication does', () => {
    for (let i = 0; i < 50; i++) {
      const [base, exponent, modulus] = [random(6), random(1), random(7)].map(numberOf) as [
        bigint,
        bigint,
        bigint,
      ]
      expect(power(base, exponent, modulus)).toBe(base ** exponent % modulus)
    }
    expect(power(5n, 0n, 7n)).toBe(1n)
  })
  it('inverts what it multiplies', () => {
    const { q } = otrKey('ana')
    for (let i = 0; i < 50; i++) {
      const value = drawNumber(random, q)
      expect((value * inverse(value, q)) % q).toBe(1n)
    }
    expect((inverse(-3n, q) * (q - 3n)) % q).toBe(1n)
  })
  it('tells primes from others, those that deceive a simpler test among them', () => {
    expect([7n, 7919n, 2n ** 127n - 1n].map(n => isPrime(n, 20, random))).toEqual([true, true, true])
    expect(
      [561n, 3_215_031_751n, (2n ** 127n - 1n) * (2n ** 61n - 1n)].map(n => isPrime(n, 20, random)),
    ).toEqual([false, false, false])
  })
  it('writes numbers without zeroes before them, and reads them back', () => {
    for (const value of [0n, 1n, 255n, 256n, 2n ** 200n]) expect(numberOf(bytesOf(value))).toBe(value)
    expect([bytesOf(0n), bytesOf(256n)]).toEqual([new Uint8Array(0), Uint8Array.of(1, 0)])
  })
})
