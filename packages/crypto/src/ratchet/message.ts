/** One ratchet message: AES-256-CBC and a truncated HMAC by a message key (XEP-0384 §4.3, ENCRYPT). */
import { concat, equal } from '../bytes.ts'
import { Forged } from '../errors.ts'
import { cbcOpen, cbcSeal } from '../primitives/cbc.ts'
import { hkdfSha256, hmacSha256 } from '../primitives/hashes.ts'
import type { Header, Profile, RatchetMessage } from './profile.ts'

const SALT = new Uint8Array(32)

/** 80 bytes from a key: encryption key, authentication key, IV. */
export function expandKey(
  key: Uint8Array,
  info: Uint8Array,
): { readonly encryption: Uint8Array; readonly authentication: Uint8Array; readonly iv: Uint8Array } {
  const output = hkdfSha256(key, SALT, info, 80)
  return { encryption: output.slice(0, 32), authentication: output.slice(32, 64), iv: output.slice(64) }
}

export function sealMessage(
  messageKey: Uint8Array,
  header: Header,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
  profile: Profile,
): Uint8Array {
  const keys = expandKey(messageKey, profile.messageInfo)
  const body = profile.encodeBody(header, cbcSeal(keys.encryption, keys.iv, plaintext))
  return profile.wrap(body, tagOf(keys.authentication, associatedData, body, profile))
}

/** Verifies before it decrypts. */
export function openMessage(
  messageKey: Uint8Array,
  message: RatchetMessage,
  associatedData: Uint8Array,
  profile: Profile,
): Uint8Array {
  const keys = expandKey(messageKey, profile.messageInfo)
  const tag = tagOf(keys.authentication, associatedData, message.authenticated, profile)
  if (!equal(tag, message.tag)) throw new Forged('tag')
  return cbcOpen(keys.encryption, keys.iv, message.ciphertext)
}

function tagOf(key: Uint8Array, associatedData: Uint8Array, body: Uint8Array, profile: Profile): Uint8Array {
  return hmacSha256(key, concat(associatedData, body)).slice(0, profile.tagLength)
}
