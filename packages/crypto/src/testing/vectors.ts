/** Reads the recorded conversations of `vectors/` into our own shapes. */
import omemo0 from '../../vectors/omemo-0.json' with { type: 'json' }
import omemo2 from '../../vectors/omemo-2.json' with { type: 'json' }
import { equal, fromHex } from '../bytes.ts'
import { clamp } from '../curve.ts'
import type { WireBundle } from '../omemo/bundle.ts'
import type { DeviceKeys } from '../omemo/device-keys.ts'
import { profileOf } from '../omemo/profiles.ts'
import { x25519PublicKey } from '../primitives/curves.ts'
import type { SkippedKey } from '../ratchet/chain.ts'
import type { RatchetState } from '../ratchet/double-ratchet.ts'
import type { Generation } from '../ratchet/profile.ts'
import { type RatchetSession, sessionOf } from '../ratchet/session.ts'

export type Recording = typeof omemo0 | typeof omemo2
export type Person = 'alice' | 'bob'
type Opened = Recording['opened'][number]
type StoredState = NonNullable<Opened['stateBefore']> | Recording['initiator']

export const recordings: Readonly<Record<Generation, Recording>> = { 'omemo:0': omemo0, 'omemo:2': omemo2 }

export const otherThan = (person: Person): Person => (person === 'alice' ? 'bob' : 'alice')

export function hex(text: string): Uint8Array {
  const bytes = fromHex(text)
  if (bytes === undefined) throw new Error('bad vector')
  return bytes
}

const pair = (key: { private: string; public: string }) => ({
  privateKey: hex(key.private),
  publicKey: hex(key.public),
})

export function keysOf(recording: Recording, person: Person): DeviceKeys {
  const secret = recording.private[person]
  const device = recording.devices[person]
  const signature = hex(secret.signed_pre_key.signature)
  return {
    deviceId: device.id,
    identity: {
      privateKey: clamp(hex(secret.identity_private_curve25519)),
      publicKey: hex(device.identity_key_curve25519),
      edPublicKey: hex(device.identity_key_ed25519),
    },
    signedPreKey: {
      ...pair(secret.signed_pre_key),
      id: secret.signed_pre_key.id,
      createdAt: 0,
      signatures: { 'omemo:0': signature, 'omemo:2': signature },
    },
    preKeys: secret.pre_keys.map(key => ({ id: key.id, ...pair(key) })),
    nextPreKeyId: 101,
  }
}

export function wireBundleOf(recording: Recording, person: Person): WireBundle {
  const bundle = recording.bundles[person]
  return {
    identityKey: hex(bundle.identityKey),
    signedPreKeyId: bundle.signedPreKeyId,
    signedPreKey: hex(bundle.signedPreKey),
    signature: hex(bundle.signature),
    preKeys: bundle.preKeys.map(({ id, key }) => ({ id, key: hex(key) })),
  }
}

/** The recipient's session as it was stored before a message was opened. */
export function sessionBefore(generation: Generation, person: Person, stored: StoredState): RatchetSession {
  const recording = recordings[generation]
  const profile = profileOf(generation)
  const [own, other] = [keysOf(recording, person), keysOf(recording, otherThan(person))]
  const current = {
    initiator: stored.initiator,
    localIdentity: profile.encodeIdentity(own.identity),
    remoteIdentity: profile.encodeIdentity(other.identity),
    exchange: {
      preKeyId: stored.exchange.preKeyId,
      signedPreKeyId: stored.exchange.signedPreKeyId,
      identity: profile.encodeIdentity((stored.initiator ? own : other).identity),
      ephemeralKey: hex(stored.exchange.ephemeralKey),
    },
    confirmed: stored.confirmed,
    ratchet: ratchetOf(stored),
  }
  return sessionOf(generation, other.identity.publicKey, current, [])
}

function ratchetOf(stored: StoredState): RatchetState {
  const remote = hex(stored.remoteRatchetKey)
  const skipped = stored.skipped as readonly { ratchetKey: string; counter: number; key: string }[]
  const skippedOf = (key: Uint8Array): readonly SkippedKey[] =>
    skipped
      .filter(entry => equal(hex(entry.ratchetKey), key))
      .map(({ counter, key: messageKey }) => ({ counter, key: hex(messageKey) }))
  const past = [...new Set(skipped.map(entry => entry.ratchetKey))]
    .map(hex)
    .filter(key => !equal(key, remote))
  const privateKey = hex(stored.ownPrivate)
  return {
    own: { privateKey, publicKey: x25519PublicKey(privateKey) },
    rootKey: hex(stored.rootKey),
    sending: { chainKey: hex(stored.sending.key), next: stored.sending.next },
    previousCounter: stored.previous ?? 0,
    receiving: stored.receiving
      ? {
          ratchetKey: remote,
          chainKey: hex(stored.receiving.key),
          next: stored.receiving.next,
          skipped: skippedOf(remote),
          nextWhenSent: 0,
        }
      : undefined,
    older: past.map(ratchetKey => {
      const keys = skippedOf(ratchetKey)
      return { ratchetKey, end: 1 + Math.max(...keys.map(key => key.counter)), skipped: keys }
    }),
  }
}
