/** What SCRAM (RFC 5802 §2.2) asks of its surroundings, by the name of the hash. */
import { equal } from './bytes.ts'
import { type HashName, hashes } from './hashes.ts'
import { draw, type Random } from './random.ts'

export interface ScramHashes {
  hash(name: HashName, data: Uint8Array): Uint8Array
  hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array
  /** Hi(): as many bytes as the hash gives. */
  pbkdf2(name: HashName, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
  random(length: number): Uint8Array
}

export const scramHashes = (random: Random): ScramHashes => ({
  hash: (name, data) => hashes[name].digest(data),
  hmac: (name, key, data) => hashes[name].hmac(key, data),
  pbkdf2: (name, password, salt, iterations) => hashes[name].pbkdf2(password, salt, iterations),
  timingSafeEqual: equal,
  random: length => draw(random, length),
})
