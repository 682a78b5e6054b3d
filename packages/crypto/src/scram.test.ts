import { expect, test } from 'vitest'
import { concat, toHex } from './bytes.ts'
import { scramHashes } from './scram.ts'
import { seededRandom } from './testing/random.ts'

const text = (value: string) => new TextEncoder().encode(value)
const from64 = (value: string) => Uint8Array.from(atob(value), character => character.charCodeAt(0))
const to64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

/** The exchange of each specification: user `user`, password `pencil`. */
const EXAMPLES = [
  {
    hash: 'SHA-1',
    salt: 'QSXCR+Q6sek8bf92',
    auth: 'n=user,r=fyko+d2lbbFgONRv9qkxdawL,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j',
    proof: 'v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  },
  {
    hash: 'SHA-256',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    auth: 'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    proof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  },
] as const

test.each(EXAMPLES)(
  'RFC 5802 §5, RFC 7677 §3: the proof of the example, $hash',
  async ({ hash, salt, auth, proof }) => {
    const scram = scramHashes(seededRandom(1))
    const salted = await scram.pbkdf2(hash, text('pencil'), from64(salt), 4096)
    const clientKey = scram.hmac(hash, salted, text('Client Key'))
    const signature = scram.hmac(hash, scram.hash(hash, clientKey), text(auth))
    expect(to64(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)))).toBe(proof)
  },
)

test('SHA-512 gives 64 bytes, and comparing tells equal from unequal', async () => {
  const scram = scramHashes(seededRandom(1))
  expect(await scram.pbkdf2('SHA-512', text('pencil'), text('salt'), 1)).toHaveLength(64)
  expect(toHex(scram.hash('SHA-512', text('abc'))).slice(0, 16)).toBe('ddaf35a193617aba')
  const random = scram.random(20)
  expect(scram.timingSafeEqual(random, concat(random))).toBe(true)
  expect(scram.timingSafeEqual(random, scram.random(20))).toBe(false)
  expect(scram.timingSafeEqual(random, random.slice(1))).toBe(false)
})
