/** The primitives of SCRAM on this platform. */
import { createHmac, createSecretKey, hash as oneHash, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { random } from '../host/random.ts'
import type { ScramCrypto, ScramHash } from '@corrillo/xmpp'

const NAMES: Readonly<Record<ScramHash, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
}
const SIZES: Readonly<Record<ScramHash, number>> = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 }
const derive = promisify(pbkdf2)

export const scramCrypto: ScramCrypto = {
  hash: (hash, data) => oneHash(NAMES[hash], data, 'buffer'),
  // Bare bytes as key cost Node 34 µs a time, a key object 2.
  hmac: (hash, key, data) => createHmac(NAMES[hash], createSecretKey(key)).update(data).digest(),
  pbkdf2: (hash, password, salt, iterations) => derive(password, salt, iterations, SIZES[hash], NAMES[hash]),
  timingSafeEqual: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  random,
}
