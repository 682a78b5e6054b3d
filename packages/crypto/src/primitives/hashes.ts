/** Hashes and what is made of them alone. Noble's, at once; PBKDF2 is WebCrypto's. */
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha1 as nobleSha1 } from '@noble/hashes/legacy.js'
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js'
import { view } from './view.ts'

export const sha1 = (data: Uint8Array): Uint8Array => nobleSha1(data)
export const sha256 = (data: Uint8Array): Uint8Array => nobleSha256(data)
export const sha512 = (data: Uint8Array): Uint8Array => nobleSha512(data)
export const hmacSha1 = (key: Uint8Array, data: Uint8Array): Uint8Array => hmac(nobleSha1, key, data)
export const hmacSha256 = (key: Uint8Array, data: Uint8Array): Uint8Array => hmac(nobleSha256, key, data)
/** For many texts under one key: what the key alone decides is done once. */
export const keyedHmacSha256 = (key: Uint8Array): ((data: Uint8Array) => Uint8Array) => {
  const begun = hmac.create(nobleSha256, key)
  return data => begun.clone().update(data).digest()
}
export const hmacSha512 = (key: Uint8Array, data: Uint8Array): Uint8Array => hmac(nobleSha512, key, data)

/** A hash that is fed piece by piece. */
export interface Running {
  update(data: Uint8Array): unknown
  digest(): Uint8Array
}
export const runningSha256 = (): Running => nobleSha256.create()
/** RFC 5869 with SHA-256. */
export function hkdfSha256(
  input: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return expand(nobleSha256, extract(nobleSha256, input, salt), info, length)
}

/** PBKDF2 (RFC 8018 §5.2), one output block of the hash's own size. */
export async function pbkdf2(
  hash: 'SHA-1' | 'SHA-256' | 'SHA-512',
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Promise<Uint8Array> {
  const subtle = globalThis.crypto.subtle
  const key = await subtle.importKey('raw', view(password), 'PBKDF2', false, ['deriveBits'])
  return new Uint8Array(
    await subtle.deriveBits({ name: 'PBKDF2', hash, salt: view(salt), iterations }, key, length * 8),
  )
}
