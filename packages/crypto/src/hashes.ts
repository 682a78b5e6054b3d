/** The hash functions of SCRAM (RFC 5802 §2.2, RFC 7677) as values to hand to code that has none of its own. */
import { hmacSha1, hmacSha256, hmacSha512, pbkdf2, sha1, sha256, sha512 } from './primitives/hashes.ts'

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-512'

export interface Hash {
  readonly name: HashName
  /** Bytes of output. */
  readonly size: number
  digest(data: Uint8Array): Uint8Array
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array
  /** Hi(): PBKDF2 with this hash, as long as its output. */
  pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
}

function hash(name: HashName, size: number, digest: Hash['digest'], hmac: Hash['hmac']): Hash {
  return {
    name,
    size,
    digest,
    hmac,
    pbkdf2: (password, salt, iterations) => pbkdf2(name, password, salt, iterations, size),
  }
}

export const hashes: Readonly<Record<HashName, Hash>> = {
  'SHA-1': hash('SHA-1', 20, sha1, hmacSha1),
  'SHA-256': hash('SHA-256', 32, sha256, hmacSha256),
  'SHA-512': hash('SHA-512', 64, sha512, hmacSha512),
}
