/** Sessions by bundles and device keys (XEP-0384 §5.4, §5.5, §6): the two ways to begin one, and its use. */
import { equal } from '../bytes.ts'
import { generateKeyPairFast, publicKey } from '../curve.ts'
import { Malformed, Misuse, UnknownKey } from '../errors.ts'
import { drawBelow, type Random } from '../random.ts'
import { ratchetAsInitiator, ratchetAsResponder } from '../ratchet/double-ratchet.ts'
import type { Generation, KeyExchange, Profile, RatchetMessage } from '../ratchet/profile.ts'
import {
  matchExchange,
  openKey,
  openWith,
  type RatchetSession,
  sealKey,
  type SessionState,
  sessionOf,
} from '../ratchet/session.ts'
import { agreeAsInitiator, agreeAsResponder } from '../ratchet/x3dh.ts'
import { type Bundle, edIdentityOf, verifyBundleFast } from './bundle.ts'
import { type DeviceKeys, findSignedPreKey } from './device-keys.ts'
import { removePreKeys } from './used-keys.ts'
import { profileOf } from './profiles.ts'

/** Begins a session with a device by its bundle and one of its one-time prekeys, chosen at random. */
export async function startSession(
  keys: DeviceKeys,
  bundle: Bundle,
  generation: Generation,
  random: Random,
): Promise<RatchetSession> {
  const profile = profileOf(generation)
  const remote = publicKey(bundle.identityKey)
  const signedPreKey = publicKey(bundle.signedPreKey)
  await verifyBundleFast(bundle, generation)
  if (bundle.preKeys.length === 0) throw new Malformed('too-few-prekeys')
  const preKey = bundle.preKeys[drawBelow(random, bundle.preKeys.length)] as Bundle['preKeys'][number]
  const ephemeral = await generateKeyPairFast(random)
  const sharedSecret = await agreeAsInitiator(
    {
      identityPrivate: keys.identity.privateKey,
      ephemeralPrivate: ephemeral.privateKey,
      remoteIdentity: remote,
      remoteSignedPreKey: signedPreKey,
      remotePreKey: publicKey(preKey.key),
    },
    profile.x3dhInfo,
  )
  const localIdentity = profile.encodeIdentity(keys.identity)
  const state: SessionState = {
    initiator: true,
    localIdentity,
    remoteIdentity: profile.encodeIdentity({ publicKey: remote, edPublicKey: edIdentityOf(bundle) }),
    exchange: {
      preKeyId: preKey.id,
      signedPreKeyId: bundle.signedPreKeyId,
      identity: localIdentity,
      ephemeralKey: ephemeral.publicKey,
    },
    confirmed: false,
    ratchet: await ratchetAsInitiator(sharedSecret, signedPreKey, profile, random),
  }
  return sessionOf(generation, remote, state, [])
}

/** Encrypts a key for the peer; `isKeyExchange` is the `prekey` or `kex` attribute of the element it goes into. */
export function encryptKey(
  session: RatchetSession,
  plaintextKey: Uint8Array,
  random: Random,
): Promise<{ session: RatchetSession; message: Uint8Array; isKeyExchange: boolean }> {
  return sealKey(session, plaintextKey, profileOf(session.generation), random)
}

export interface DecryptedKey {
  readonly session: RatchetSession
  readonly key: Uint8Array
  /** Without the one-time prekey, if this message used one. */
  readonly keys: DeviceKeys
  readonly usedPreKeyId?: number
  readonly newSession: boolean
}

/**
 * Decrypts what a device sent us. The result is to be saved whole or not at all; a throw changes nothing, and only a
 * genuine key exchange makes a session. The caller looks up `session` by bare JID and device id.
 */
export async function decryptKey(
  keys: DeviceKeys,
  session: RatchetSession | undefined,
  message: Uint8Array,
  isKeyExchange: boolean,
  generation: Generation,
): Promise<DecryptedKey> {
  const profile = profileOf(generation)
  if (session !== undefined && session.generation !== generation) throw new Misuse('generation')
  if (isKeyExchange) return openExchange(keys, session, message, profile)
  const parsed = profile.unwrap(message)
  if (session === undefined) throw new UnknownKey('no-session')
  return { ...(await openKey(session, parsed, profile)), keys, newSession: false }
}

async function openExchange(
  keys: DeviceKeys,
  session: RatchetSession | undefined,
  bytes: Uint8Array,
  profile: Profile,
): Promise<DecryptedKey> {
  const { exchange, message } = profile.decodeKeyExchange(bytes)
  const parsed = profile.unwrap(message)
  const remote = identityIn(session, exchange) ?? profile.decodeIdentity(exchange.identity)
  if (session !== undefined) {
    if (!equal(session.remoteIdentity, remote)) throw new UnknownKey('identity-changed')
    const known = matchExchange(session, exchange)
    if (known !== undefined)
      return { ...(await reopen(session, known, parsed, profile)), keys, newSession: false }
  }
  const opened = await openWith(await accept(keys, exchange, remote, profile), parsed, profile)
  const replaced = session === undefined ? [] : [session.current, ...session.archived]
  return {
    session: sessionOf(profile.generation, remote, opened.state, replaced),
    key: opened.key,
    keys: removePreKeys(keys, [exchange.preKeyId]),
    usedPreKeyId: exchange.preKeyId,
    newSession: true,
  }
}

/** A key that was decoded before, by its bytes: a device that waits for an answer repeats it with each message. */
const identityIn = (session: RatchetSession | undefined, exchange: KeyExchange): Uint8Array | undefined =>
  session !== undefined && equal(session.current.remoteIdentity, exchange.identity)
    ? session.remoteIdentity
    : undefined

/**
 * A repeated key exchange is an ordinary message of the session that the first one made (XEP-0384 §4.3). One that
 * comes late, for a session since replaced, is read without going back to that session.
 */
async function reopen(
  session: RatchetSession,
  known: SessionState,
  message: RatchetMessage,
  profile: Profile,
): Promise<{ session: RatchetSession; key: Uint8Array }> {
  const opened = await openWith(known, message, profile)
  const put = (state: SessionState) => (state === known ? opened.state : state)
  return {
    session: sessionOf(
      session.generation,
      session.remoteIdentity,
      put(session.current),
      session.archived.map(put),
    ),
    key: opened.key,
  }
}

async function accept(
  keys: DeviceKeys,
  exchange: KeyExchange,
  remote: Uint8Array,
  profile: Profile,
): Promise<SessionState> {
  const signedPreKey = findSignedPreKey(keys, exchange.signedPreKeyId)
  if (signedPreKey === undefined) throw new UnknownKey('signed-prekey')
  const preKey = keys.preKeys.find(key => key.id === exchange.preKeyId)
  if (preKey === undefined) throw new UnknownKey('prekey')
  const sharedSecret = await agreeAsResponder(
    {
      identityPrivate: keys.identity.privateKey,
      signedPreKeyPrivate: signedPreKey.privateKey,
      preKeyPrivate: preKey.privateKey,
      remoteIdentity: remote,
      remoteEphemeral: exchange.ephemeralKey,
    },
    profile.x3dhInfo,
  )
  return {
    initiator: false,
    localIdentity: profile.encodeIdentity(keys.identity),
    remoteIdentity: exchange.identity,
    exchange,
    confirmed: true,
    ratchet: ratchetAsResponder(sharedSecret, signedPreKey),
  }
}
