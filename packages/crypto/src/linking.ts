/**
 * A letter that only the holder of one key can open, and that only who was shown this key can write: the public key stands in a code
 * that goes from screen to camera, and nowhere else. Ephemeral X25519 (RFC 7748 §6.1), HKDF (RFC 5869) over both public keys, AES-256-GCM.
 */
import { concat } from './bytes.ts'
import { generateKeyPairFast, KEY_LENGTH, type KeyPair, publicKey } from './curve.ts'
import { Malformed } from './errors.ts'
import { x25519 } from './primitives/curves.ts'
import { hkdfSha256 } from './primitives/hashes.ts'
import type { Random } from './random.ts'
import { openBytes, sealBytes } from './sealed.ts'

const INFO = new TextEncoder().encode('corrillo letter 1')

const keyOf = (secret: Uint8Array, ephemeral: Uint8Array, to: Uint8Array): Uint8Array =>
  hkdfSha256(secret, concat(ephemeral, to), INFO, 32)

export const letterKeys = (random: Random): Promise<KeyPair> => generateKeyPairFast(random)

/** Throws where `to` is no key that anybody may write to. */
export async function sealLetter(
  to: Uint8Array,
  plaintext: Uint8Array,
  about: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  const ephemeral = await generateKeyPairFast(random)
  const secret = await x25519(ephemeral.privateKey, publicKey(to))
  return concat(
    ephemeral.publicKey,
    await sealBytes(keyOf(secret, ephemeral.publicKey, to), plaintext, about, random),
  )
}

/** Throws where it was not written to this key, or was changed since. */
export async function openLetter(own: KeyPair, letter: Uint8Array, about: Uint8Array): Promise<Uint8Array> {
  if (letter.length < KEY_LENGTH) throw new Malformed('truncated')
  const ephemeral = publicKey(letter.slice(0, KEY_LENGTH))
  const secret = await x25519(own.privateKey, ephemeral)
  return openBytes(keyOf(secret, ephemeral, own.publicKey), letter.slice(KEY_LENGTH), about)
}

export type { KeyPair } from './curve.ts'
