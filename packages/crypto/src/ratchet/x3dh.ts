/**
 * X3DH (§3.3, §3.4) as OMEMO uses it: curve 25519, SHA-256, and always with a one-time prekey. Each of the four
 * exchanges refuses an all-zero result.
 */
import { concat } from '../bytes.ts'
import { x25519 } from '../primitives/curves.ts'
import { hkdfSha256 } from '../primitives/hashes.ts'

// X3DH §2.2: F, 32 bytes 0xFF before the key material for X25519.
const PREFIX = new Uint8Array(32).fill(0xff)
const SALT = new Uint8Array(32)

export interface InitiatorKeys {
  readonly identityPrivate: Uint8Array
  readonly ephemeralPrivate: Uint8Array
  readonly remoteIdentity: Uint8Array
  readonly remoteSignedPreKey: Uint8Array
  readonly remotePreKey: Uint8Array
}

export interface ResponderKeys {
  readonly identityPrivate: Uint8Array
  readonly signedPreKeyPrivate: Uint8Array
  readonly preKeyPrivate: Uint8Array
  readonly remoteIdentity: Uint8Array
  readonly remoteEphemeral: Uint8Array
}

export async function agreeAsInitiator(keys: InitiatorKeys, info: Uint8Array): Promise<Uint8Array> {
  return derive(
    await Promise.all([
      x25519(keys.identityPrivate, keys.remoteSignedPreKey),
      x25519(keys.ephemeralPrivate, keys.remoteIdentity),
      x25519(keys.ephemeralPrivate, keys.remoteSignedPreKey),
      x25519(keys.ephemeralPrivate, keys.remotePreKey),
    ]),
    info,
  )
}

export async function agreeAsResponder(keys: ResponderKeys, info: Uint8Array): Promise<Uint8Array> {
  return derive(
    await Promise.all([
      x25519(keys.signedPreKeyPrivate, keys.remoteIdentity),
      x25519(keys.identityPrivate, keys.remoteEphemeral),
      x25519(keys.signedPreKeyPrivate, keys.remoteEphemeral),
      x25519(keys.preKeyPrivate, keys.remoteEphemeral),
    ]),
    info,
  )
}

const derive = (exchanges: readonly Uint8Array[], info: Uint8Array): Uint8Array =>
  hkdfSha256(concat(PREFIX, ...exchanges), SALT, info, 32)
