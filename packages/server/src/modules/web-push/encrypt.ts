/** RFC 8291 over RFC 8188: one record that only the browser reads, of the same size whatever it says. */
import { createCipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'

export interface Keys {
  /** The browser's public key, an uncompressed point of P-256. */
  readonly p256dh: Uint8Array
  readonly auth: Uint8Array
}
export interface Fresh {
  /** Made for this one message (RFC 8291 §3.1). */
  readonly key: ECDH
  readonly salt: Uint8Array
}

/** Plaintext with its delimiter and padding: every message is as long as every other. */
const RECORD = 128
const TAG = 16
const LAST = 0x02

const hkdf = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

export const freshKey = (): Fresh => {
  const key = createECDH('prime256v1')
  key.generateKeys()
  return { key, salt: randomBytes(16) }
}

/** RFC 8291 §3.4. Throws when the browser's key is no point of the curve. */
const contentKeys = ({ p256dh, auth }: Keys, { key, salt }: Fresh) => {
  const own = key.getPublicKey()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, own])
  const secret = hkdf(key.computeSecret(p256dh), auth, info, 32)
  return {
    own,
    key: hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    nonce: hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  }
}

/** `size` is the padded length of the record; a shorter one than the text is an error of ours. */
export const encrypt = (text: Uint8Array, keys: Keys, fresh: Fresh, size = RECORD): Buffer => {
  if (text.length >= size) throw new RangeError('does not fit in its record')
  const { own, key, nonce } = contentKeys(keys, fresh)
  const padded = Buffer.alloc(size)
  padded.set(text)
  padded[text.length] = LAST
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(padded), cipher.final(), cipher.getAuthTag()])
  // RFC 8188 §2.1: salt, record size, length of the key id, key id.
  const head = Buffer.alloc(5)
  head.writeUInt32BE(Math.max(4096, size + TAG), 0)
  head[4] = own.length
  return Buffer.concat([fresh.salt, head, own, sealed])
}

/** Whether these are keys that something can be encrypted to. */
export const areKeys = ({ p256dh, auth }: Keys): boolean => {
  if (p256dh.length !== 65 || p256dh[0] !== 4 || auth.length !== 16) return false
  try {
    freshKey().key.computeSecret(p256dh)
    return true
  } catch {
    return false
  }
}
