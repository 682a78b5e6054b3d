/** AES-CBC at once, by noble: for a ratchet message a promise costs more than the work. */
import { cbc } from '@noble/ciphers/aes.js'
import { Forged } from '../errors.ts'

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
