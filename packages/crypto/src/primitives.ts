/**
 * The one place that touches noble and WebCrypto. WebCrypto does what is bulky or what it does many times faster
 * (X25519, payloads); noble does the small synchronous steps, for which a promise costs more than the work.
 */
import { ghash as nobleGhash } from '@noble/ciphers/_polyval.js'
import { cbc } from '@noble/ciphers/aes.js'
import { ed25519, x25519 as nobleX25519 } from '@noble/curves/ed25519.js'
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha1 as nobleSha1 } from '@noble/hashes/legacy.js'
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js'
import { concat } from './bytes.ts'
import { Forged, Malformed } from './errors.ts'

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
/** NIST SP 800-38D §6.4. Each piece counts as padded to whole blocks: only the last may be other than that. */
export const runningGhash = (key: Uint8Array): Running => nobleGhash.create(key, LONG)
/** How much noble makes ready for; a table for long messages pays from here on. */
const LONG = 1 << 20

/** NIST SP 800-38A §6.5 with AES; the last 32 bits of the block are the counter, as in GCM. */
export const aesCtr = async (key: CryptoKey, counter: Uint8Array, data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(
    await globalThis.crypto.subtle.encrypt(
      { name: 'AES-CTR', counter: view(counter), length: 32 },
      key,
      view(data),
    ),
  )
export const aesCtrKey = (key: Uint8Array): Promise<CryptoKey> =>
  globalThis.crypto.subtle.importKey('raw', view(key), 'AES-CTR', false, ['encrypt'])

/** RFC 5869 with SHA-256. */
export function hkdfSha256(
  input: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return expand(nobleSha256, extract(nobleSha256, input, salt), info, length)
}

export const CURVE_ORDER: bigint = ed25519.Point.Fn.ORDER
export const EdwardsPoint = ed25519.Point
export const Field = ed25519.Point.Fp
export const littleEndian = (bytes: Uint8Array): bigint => bytesToNumberLE(bytes)
export const toLittleEndian = (value: bigint): Uint8Array => numberToBytesLE(value, 32)

/** RFC 8032 verification: canonical encodings only, s below the group order, no small-order public key. */
export function ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return ed25519.verify(signature, message, publicKey, { zip215: false })
}

/** The same through WebCrypto, several times faster; an engine without Ed25519 falls back. */
export async function ed25519VerifyFast(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  try {
    const subtle = globalThis.crypto.subtle
    const key = await subtle.importKey('raw', view(publicKey), 'Ed25519', false, ['verify'])
    return await subtle.verify('Ed25519', key, view(signature), view(message))
  } catch {
    return ed25519Verify(signature, message, publicKey)
  }
}

/** The public key of a private key, at once. */
export const x25519PublicKey = (privateKey: Uint8Array): Uint8Array => nobleX25519.getPublicKey(privateKey)

const BASE_POINT = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0))

/** The same through WebCrypto. */
export const x25519PublicKeyFast = (privateKey: Uint8Array): Promise<Uint8Array> =>
  x25519(privateKey, BASE_POINT)

/** RFC 7748 §6.1 with the check for an all-zero result, which only a small-order point can give. */
export async function x25519(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array> {
  const secret = (await x25519Web(privateKey, publicKey)) ?? x25519Noble(privateKey, publicKey)
  if (secret.every(byte => byte === 0)) throw new Malformed('small-order-key')
  return secret
}

// RFC 8410 §7: everything of a PKCS #8 X25519 key but the 32 bytes themselves.
const PKCS8_X25519 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32)

async function x25519Web(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const subtle = globalThis.crypto.subtle
    const [own, other] = await Promise.all([
      subtle.importKey('pkcs8', view(concat(PKCS8_X25519, privateKey)), 'X25519', false, ['deriveBits']),
      subtle.importKey('raw', view(publicKey), 'X25519', false, []),
    ])
    return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: other }, own, 256))
  } catch {
    return undefined // an engine without X25519, or a point that it refuses: noble tells which
  }
}

function x25519Noble(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  try {
    return nobleX25519.getSharedSecret(privateKey, publicKey)
  } catch {
    throw new Malformed('small-order-key')
  }
}

/** AES-CBC with PKCS #7 padding, at once: for the 48 bytes of a ratchet message. */
export const cbcSeal = (key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  cbc(key, iv).encrypt(plaintext)

/** To be called only after the authentication tag was verified: a padding error must not become an oracle. */
export function cbcOpen(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    return cbc(key, iv).decrypt(ciphertext)
  } catch {
    throw new Forged('padding')
  }
}

type AesName = 'AES-CBC' | 'AES-GCM'

async function aesKey(name: AesName, key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey('raw', view(key), name, false, [usage])
}

/** AES-CBC or AES-GCM by WebCrypto; GCM appends its 16 byte tag. */
export async function aesSeal(
  name: AesName,
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
  additional?: Uint8Array,
): Promise<Uint8Array> {
  const secret = await aesKey(name, key, 'encrypt')
  return new Uint8Array(
    await globalThis.crypto.subtle.encrypt(parameters(name, iv, additional), secret, view(plaintext)),
  )
}

/** The reverse; whatever goes wrong inside is `Forged`. */
export async function aesOpen(
  name: AesName,
  key: Uint8Array,
  iv: Uint8Array,
  ciphertext: Uint8Array,
  additional?: Uint8Array,
): Promise<Uint8Array> {
  const secret = await aesKey(name, key, 'decrypt')
  try {
    return new Uint8Array(
      await globalThis.crypto.subtle.decrypt(parameters(name, iv, additional), secret, view(ciphertext)),
    )
  } catch {
    throw new Forged('payload')
  }
}

function parameters(name: AesName, iv: Uint8Array, additional: Uint8Array | undefined) {
  return additional === undefined
    ? { name, iv: view(iv) }
    : { name, iv: view(iv), additionalData: view(additional) }
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

/** WebCrypto's types ask for an unshared buffer, which is all that we ever hold. */
const view = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>
