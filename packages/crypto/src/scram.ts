/** What SCRAM (RFC 5802 §2.2, RFC 7677) asks of a hash function, as one value for code that has none of its own. */
import { equal } from './bytes.ts'
import { hmacSha1, hmacSha256, hmacSha512, pbkdf2, sha1, sha256, sha512 } from './primitives.ts'
import { draw, type Random } from './random.ts'

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-512'

export interface ScramHashes {
  hash(name: HashName, data: Uint8Array): Uint8Array
  hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array
  /** Hi(): as many bytes as the hash gives. */
  pbkdf2(name: HashName, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
  random(length: number): Uint8Array
}

const functions = {
  'SHA-1': { hash: sha1, hmac: hmacSha1, size: 20 },
  'SHA-256': { hash: sha256, hmac: hmacSha256, size: 32 },
  'SHA-512': { hash: sha512, hmac: hmacSha512, size: 64 },
} as const

export const scramHashes = (random: Random): ScramHashes => ({
  hash: (name, data) => functions[name].hash(data),
  hmac: (name, key, data) => functions[name].hmac(key, data),
  pbkdf2: (name, password, salt, iterations) =>
    pbkdf2(name, password, salt, iterations, functions[name].size),
  timingSafeEqual: equal,
  random: length => draw(random, length),
})
