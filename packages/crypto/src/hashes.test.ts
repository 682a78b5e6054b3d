import { expect, test } from 'vitest'
import { equal, toHex } from './bytes.ts'
import { hashes } from './hashes.ts'
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
    const { digest, hmac, pbkdf2 } = hashes[hash]
    const salted = await pbkdf2(text('pencil'), from64(salt), 4096)
    const clientKey = hmac(salted, text('Client Key'))
    const signature = hmac(digest(clientKey), text(auth))
    expect(to64(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)))).toBe(proof)
  },
)

test('every hash is as long as it says', async () => {
  for (const { size, digest, hmac, pbkdf2 } of Object.values(hashes)) {
    expect(digest(text('abc'))).toHaveLength(size)
    expect(hmac(text('key'), text('abc'))).toHaveLength(size)
    expect(await pbkdf2(text('pencil'), text('salt'), 1)).toHaveLength(size)
  }
  expect(toHex(hashes['SHA-512'].digest(text('abc'))).slice(0, 16)).toBe('ddaf35a193617aba')
})

test('what SCRAM is given are these same functions', async () => {
  const scram = scramHashes(seededRandom(1))
  const [key, data] = [scram.random(20), text('data')]
  for (const { name, digest, hmac, pbkdf2 } of Object.values(hashes)) {
    expect(scram.hash(name, data)).toEqual(digest(data))
    expect(scram.hmac(name, key, data)).toEqual(hmac(key, data))
    expect(await scram.pbkdf2(name, key, data, 2)).toEqual(await pbkdf2(key, data, 2))
  }
})

test('comparing tells equal from unequal', () => {
  const bytes = text('equal')
  for (const same of [equal, scramHashes(seededRandom(1)).timingSafeEqual]) {
    expect(same(bytes, text('equal'))).toBe(true)
    expect(same(bytes, text('equaL'))).toBe(false)
    expect(same(bytes, bytes.slice(1))).toBe(false)
  }
})
