/**
 * A session with one device: X3DH, the ratchet that came of it, and a few earlier ratchets that the peer may still
 * speak in. Two devices that begin at the same time each replace the other's session; keeping the replaced one for
 * reading, and following the peer to the one it uses, lets them meet again.
 *
 * All values here are plain and can be stored by structured clone.
 */
import { equal } from '../bytes.ts'
import { type CryptoError, Forged, Malformed, Misuse } from '../errors.ts'
import type { Random } from '../random.ts'
import { type RatchetState, receiveStep, sendStep } from './double-ratchet.ts'
import { openMessage, sealMessage } from './message.ts'
import type { Generation, KeyExchange, Profile, RatchetMessage } from './profile.ts'

export const MAX_ARCHIVED = 4

/** What is bound in a message key is at most a key and a tag; a peer may transport a key of its own length. */
const MAX_KEY_LENGTH = 256

export interface SessionState {
  readonly initiator: boolean
  /** The identity keys as the generation encodes them, which is what both sides authenticate. */
  readonly localIdentity: Uint8Array
  readonly remoteIdentity: Uint8Array
  readonly exchange: KeyExchange
  /** The initiator's: the peer has answered, the key exchange need not be sent any more. */
  readonly confirmed: boolean
  readonly ratchet: RatchetState
}

export interface RatchetSession {
  readonly generation: Generation
  /** The peer's identity key in X25519 form. */
  readonly remoteIdentity: Uint8Array
  /** False while what we send still carries the key exchange. */
  readonly confirmed: boolean
  /** How many messages the present sending chain has. */
  readonly sentCounter: number
  /** How many messages the peer's present chain had, as far as we know. */
  readonly receivedCounter: number
  /** How far the peer's present chain went on since we last sent something. */
  readonly receivedSinceLastSend: number
  readonly current: SessionState
  /** Newest first. */
  readonly archived: readonly SessionState[]
}

export function sessionOf(
  generation: Generation,
  remoteIdentity: Uint8Array,
  current: SessionState,
  archived: readonly SessionState[],
): RatchetSession {
  const { sending, receiving } = current.ratchet
  return {
    generation,
    remoteIdentity,
    confirmed: current.confirmed,
    sentCounter: sending?.next ?? 0,
    receivedCounter: receiving?.next ?? 0,
    receivedSinceLastSend: receiving === undefined ? 0 : receiving.next - receiving.nextWhenSent,
    current,
    archived: archived.slice(0, MAX_ARCHIVED),
  }
}

/** Puts a new session in the place of another with the same device, which stays readable. */
export function replaceSession(session: RatchetSession, replaced: RatchetSession): RatchetSession {
  if (session.generation !== replaced.generation) throw new Misuse('generation')
  if (!equal(session.remoteIdentity, replaced.remoteIdentity)) throw new Misuse('identity')
  const archived = [...session.archived, replaced.current, ...replaced.archived]
  return sessionOf(session.generation, session.remoteIdentity, session.current, archived)
}

function associatedData(state: SessionState, sending: boolean, profile: Profile): Uint8Array {
  const { localIdentity: local, remoteIdentity: remote, initiator } = state
  return profile.associatedData({
    sender: sending ? local : remote,
    recipient: sending ? remote : local,
    initiator: initiator ? local : remote,
    responder: initiator ? remote : local,
  })
}

/** Seals a key; until the peer has answered, the key exchange goes along (XEP-0384 §4.3). */
export async function sealKey(
  session: RatchetSession,
  key: Uint8Array,
  profile: Profile,
  random: Random,
): Promise<{ session: RatchetSession; message: Uint8Array; isKeyExchange: boolean }> {
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) throw new Misuse('key-length')
  const { current } = session
  const step = await sendStep(current.ratchet, profile, random)
  const data = associatedData(current, true, profile)
  const sealed = sealMessage(step.messageKey, step.header, key, data, profile)
  const isKeyExchange = current.initiator && !current.confirmed
  const next = { ...current, ratchet: step.state }
  return {
    session: sessionOf(session.generation, session.remoteIdentity, next, session.archived),
    message: isKeyExchange ? profile.encodeKeyExchange(current.exchange, sealed) : sealed,
    isKeyExchange,
  }
}

/** Opens a message with one state, or throws and leaves everything as it was. */
export async function openWith(
  state: SessionState,
  message: RatchetMessage,
  profile: Profile,
): Promise<{ readonly state: SessionState; readonly key: Uint8Array }> {
  const step = await receiveStep(state.ratchet, message.header, profile)
  const key = openMessage(step.messageKey, message, associatedData(state, false, profile), profile)
  return { state: { ...state, ratchet: step.state, confirmed: true }, key }
}

/**
 * Opens a message with the present state or an archived one, which then becomes the present one: the peer has shown
 * that it is the one it uses.
 */
export async function openKey(
  session: RatchetSession,
  message: RatchetMessage,
  profile: Profile,
): Promise<{ session: RatchetSession; key: Uint8Array }> {
  const states = [session.current, ...session.archived]
  const failures: CryptoError[] = []
  for (const state of states) {
    try {
      const opened = await openWith(state, message, profile)
      const others = states.filter(other => other !== state)
      return {
        session: sessionOf(session.generation, session.remoteIdentity, opened.state, others),
        key: opened.key,
      }
    } catch (error) {
      if (!(error instanceof Forged || error instanceof Malformed)) throw error
      failures.push(error)
    }
  }
  throw failures[0] as CryptoError
}

/** The state that a repeated key exchange belongs to; ids or identity that differ are a forgery (XEP-0384 §4.3). */
export function matchExchange(session: RatchetSession, exchange: KeyExchange): SessionState | undefined {
  const match = [session.current, ...session.archived].find(
    state => !state.initiator && equal(state.exchange.ephemeralKey, exchange.ephemeralKey),
  )
  if (match === undefined) return undefined
  const same =
    equal(match.exchange.identity, exchange.identity) &&
    match.exchange.preKeyId === exchange.preKeyId &&
    match.exchange.signedPreKeyId === exchange.signedPreKeyId
  if (!same) throw new Forged('key-exchange')
  return match
}
