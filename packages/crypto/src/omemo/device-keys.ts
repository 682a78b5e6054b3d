/** The private keys of this device and their upkeep: rotation of the signed prekey, refill of the one-time prekeys. */
import { generateKeyPair, type KeyPair } from '../curve.ts'
import type { Random } from '../random.ts'
import type { Generation } from '../ratchet/profile.ts'
import { edwardsPublicKey, xeddsaSign } from '../xeddsa.ts'
import { type IdentityKeyPair, MAX_ID, randomDeviceId } from './identity.ts'
import { encodeTypedKey } from './whisper.ts'

/** XEP-0384 §4.2: around 100. */
export const PRE_KEY_COUNT = 100

/** XEP-0384 §4.2: rotate once a week to once a month; the old one is kept for one period more. */
export const SIGNED_PRE_KEY_PERIOD_MS = 7 * 24 * 60 * 60 * 1000

export interface SignedPreKey extends KeyPair {
  readonly id: number
  /** Milliseconds, by the clock of whoever made it. */
  readonly createdAt: number
  /** One each: the generations sign different encodings of the same key. */
  readonly signatures: Readonly<Record<Generation, Uint8Array>>
}

export interface PreKey extends KeyPair {
  readonly id: number
}

export interface DeviceKeys {
  readonly deviceId: number
  readonly identity: IdentityKeyPair
  readonly signedPreKey: SignedPreKey
  readonly previousSignedPreKey?: SignedPreKey
  readonly preKeys: readonly PreKey[]
  readonly nextPreKeyId: number
}

export function generateIdentity(random: Random): IdentityKeyPair {
  const pair = generateKeyPair(random)
  return { ...pair, edPublicKey: edwardsPublicKey(pair.privateKey) }
}

export function generateDeviceKeys(random: Random, now: number): DeviceKeys {
  const identity = generateIdentity(random)
  const keys: DeviceKeys = {
    deviceId: randomDeviceId(random),
    identity,
    signedPreKey: signedPreKey(identity, 1, random, now),
    preKeys: [],
    nextPreKeyId: 1,
  }
  return refillPreKeys(keys, random)
}

/** What a signature over a signed prekey covers. */
export const signedBytes = (key: Uint8Array, generation: Generation): Uint8Array =>
  generation === 'omemo:0' ? encodeTypedKey(key) : key

function signedPreKey(identity: IdentityKeyPair, id: number, random: Random, now: number): SignedPreKey {
  const pair = generateKeyPair(random)
  const sign = (generation: Generation) =>
    xeddsaSign(identity.privateKey, signedBytes(pair.publicKey, generation), random)
  return {
    ...pair,
    id,
    createdAt: now,
    signatures: { 'omemo:0': sign('omemo:0'), 'omemo:2': sign('omemo:2') },
  }
}

const following = (id: number): number => (id >= MAX_ID ? 1 : id + 1)

/** A new signed prekey; the one before is kept for messages under way, any older one is gone. */
export function rotateSignedPreKey(keys: DeviceKeys, random: Random, now: number): DeviceKeys {
  return {
    ...keys,
    signedPreKey: signedPreKey(keys.identity, following(keys.signedPreKey.id), random, now),
    previousSignedPreKey: keys.signedPreKey,
  }
}

/** Milliseconds since the signed prekey was made. */
export const signedPreKeyAge = (keys: DeviceKeys, now: number): number => now - keys.signedPreKey.createdAt

/** True also when the clock has gone back behind the key's making. */
export function signedPreKeyDue(keys: DeviceKeys, now: number): boolean {
  const age = signedPreKeyAge(keys, now)
  return age < 0 || age >= SIGNED_PRE_KEY_PERIOD_MS
}

/** Back to 100 prekeys; ids go on counting, so that a used one does not come again. */
export function refillPreKeys(keys: DeviceKeys, random: Random): DeviceKeys {
  const preKeys = [...keys.preKeys]
  const taken = new Set(preKeys.map(key => key.id))
  let id = keys.nextPreKeyId
  while (preKeys.length < PRE_KEY_COUNT) {
    if (!taken.has(id)) preKeys.push({ id, ...generateKeyPair(random) })
    id = following(id)
  }
  return { ...keys, preKeys, nextPreKeyId: id }
}

export function findSignedPreKey(keys: DeviceKeys, id: number): SignedPreKey | undefined {
  return [keys.signedPreKey, keys.previousSignedPreKey].find(key => key?.id === id)
}
