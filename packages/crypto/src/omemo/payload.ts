/**
 * The payload of a message, encrypted once for all devices (XEP-0384 §4.4; version 0.3 §4.5), and the key that goes
 * to each of them through its session. The key always has the payload's tag behind it: a device that knows the key
 * could otherwise put another payload in the sender's name.
 */
import { ascii, concat, equal } from '../bytes.ts'
import { Forged, Malformed } from '../errors.ts'
import { aesOpen, aesSeal } from '../primitives/aes.ts'
import { cbcOpen } from '../primitives/cbc.ts'
import { hmacSha256 } from '../primitives/hashes.ts'
import { draw, type Random } from '../random.ts'
import { expandKey } from '../ratchet/message.ts'
import type { Generation } from '../ratchet/profile.ts'

/** What a client may be made to decrypt in one piece. */
export const MAX_PAYLOAD_LENGTH = 16 * 1024 * 1024

const INFO = ascii('OMEMO Payload')
const TAG_LENGTH = 16
/** Up to here a promise of WebCrypto costs more than the work. */
const SMALL = 4096
const IV_LENGTH = 12

export interface EncryptedPayload {
  /** For `encryptKey`: key and tag, 32 bytes in `omemo:0`, 48 in `omemo:2`. */
  readonly key: Uint8Array
  readonly payload: Uint8Array
  /** `omemo:0` alone sends one. */
  readonly iv?: Uint8Array
}

export async function encryptPayload(
  generation: Generation,
  plaintext: Uint8Array,
  random: Random,
): Promise<EncryptedPayload> {
  return generation === 'omemo:0' ? sealGcm(plaintext, random) : sealCbc(plaintext, random)
}

export async function decryptPayload(
  generation: Generation,
  key: Uint8Array,
  payload: Uint8Array,
  iv?: Uint8Array,
): Promise<Uint8Array> {
  if (payload.length > MAX_PAYLOAD_LENGTH + 2 * TAG_LENGTH) throw new Malformed('payload-length')
  return generation === 'omemo:0' ? openGcm(key, payload, iv) : openCbc(key, payload)
}

/**
 * The key of a message without payload, for heartbeats and to complete a key exchange: 32 zero bytes (XEP-0384
 * §5.5), or in version 0.3 a fresh key, the tag of nothing, and the IV that its schema asks for.
 */
export async function emptyKey(
  generation: Generation,
  random: Random,
): Promise<{ readonly key: Uint8Array; readonly iv?: Uint8Array }> {
  if (generation === 'omemo:2') return { key: new Uint8Array(32) }
  const { key, iv } = await sealGcm(new Uint8Array(0), random)
  return { key, iv }
}

async function sealGcm(plaintext: Uint8Array, random: Random) {
  const key = draw(random, 16)
  const iv = draw(random, IV_LENGTH)
  const sealed = await aesSeal('AES-GCM', key, iv, plaintext)
  return { key: concat(key, sealed.slice(-TAG_LENGTH)), payload: sealed.slice(0, -TAG_LENGTH), iv }
}

async function openGcm(
  key: Uint8Array,
  payload: Uint8Array,
  iv: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (key.length === 16) throw new Malformed('key-without-tag')
  if (key.length !== 16 + TAG_LENGTH) throw new Malformed('key-length')
  if (iv === undefined || (iv.length !== IV_LENGTH && iv.length !== 16)) throw new Malformed('iv-length')
  return aesOpen('AES-GCM', key.slice(0, 16), iv, concat(payload, key.slice(16)))
}

async function sealCbc(plaintext: Uint8Array, random: Random) {
  const key = draw(random, 32)
  const keys = expandKey(key, INFO)
  const payload = await aesSeal('AES-CBC', keys.encryption, keys.iv, plaintext)
  return { key: concat(key, hmacSha256(keys.authentication, payload).slice(0, TAG_LENGTH)), payload }
}

async function openCbc(key: Uint8Array, payload: Uint8Array): Promise<Uint8Array> {
  if (key.length === 32) throw new Malformed('key-without-tag')
  if (key.length !== 32 + TAG_LENGTH) throw new Malformed('key-length')
  const keys = expandKey(key.slice(0, 32), INFO)
  const tag = hmacSha256(keys.authentication, payload).slice(0, TAG_LENGTH)
  if (!equal(tag, key.slice(32))) throw new Forged('payload')
  return payload.length <= SMALL
    ? cbcOpen(keys.encryption, keys.iv, payload)
    : aesOpen('AES-CBC', keys.encryption, keys.iv, payload)
}
