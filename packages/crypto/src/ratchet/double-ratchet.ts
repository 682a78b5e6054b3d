/**
 * The Double Ratchet (§3, §5.2) as a pure step from state to state. The key pair of a new sending chain is drawn when
 * the chain is first used, not when the peer's new key arrives: the same on the wire, and no private key lies idle.
 */
import { equal } from '../bytes.ts'
import { generateKeyPairFast, type KeyPair, publicKey } from '../curve.ts'
import { Forged, Misuse } from '../errors.ts'
import { x25519 } from '../primitives/curves.ts'
import type { Random } from '../random.ts'
import {
  type Chain,
  chainStep,
  findChain,
  MAX_SKIP,
  type OlderChain,
  rootStep,
  type SkippedKey,
  skipTo,
  takeSkipped,
} from './chain.ts'
import type { Header, Profile } from './profile.ts'

/**
 * How many of the peer's past chains are remembered. XEP-0384 §4.3 wants skipped keys forgotten by events rather than
 * by time; the memory also tells a message that comes twice from one that is forged.
 */
export const MAX_OLDER_CHAINS = 50

export interface ReceivingChain extends Chain {
  readonly ratchetKey: Uint8Array
  readonly skipped: readonly SkippedKey[]
  /** How far this chain was when we last sent something. */
  readonly nextWhenSent: number
}

export interface RatchetState {
  readonly own: KeyPair
  readonly rootKey: Uint8Array
  readonly sending: Chain | undefined
  /** PN of our next sending chain, or of the present one. */
  readonly previousCounter: number
  readonly receiving: ReceivingChain | undefined
  /** Oldest first. */
  readonly older: readonly OlderChain[]
}

/** Double Ratchet §3.3, RatchetInitAlice: the signed prekey stands for the peer's first ratchet key. */
export async function ratchetAsInitiator(
  sharedSecret: Uint8Array,
  remoteSignedPreKey: Uint8Array,
  profile: Profile,
  random: Random,
): Promise<RatchetState> {
  const own = await generateKeyPairFast(random)
  const step = rootStep(sharedSecret, await x25519(own.privateKey, remoteSignedPreKey), profile.rootInfo)
  return {
    own,
    rootKey: step.rootKey,
    sending: step.chain,
    previousCounter: 0,
    receiving: undefined,
    older: [],
  }
}

/** RatchetInitBob. */
export function ratchetAsResponder(sharedSecret: Uint8Array, signedPreKey: KeyPair): RatchetState {
  return {
    own: { privateKey: signedPreKey.privateKey, publicKey: signedPreKey.publicKey },
    rootKey: sharedSecret,
    sending: undefined,
    previousCounter: 0,
    receiving: undefined,
    older: [],
  }
}

export interface SendStep {
  readonly state: RatchetState
  readonly header: Header
  readonly messageKey: Uint8Array
}

/** RatchetEncrypt without the encryption. */
export async function sendStep(state: RatchetState, profile: Profile, random: Random): Promise<SendStep> {
  const ready = state.sending === undefined ? await turn(state, profile, random) : state
  const sending = ready.sending as Chain
  if (sending.next > 0xffffffff) throw new Misuse('chain-exhausted')
  const { chain, messageKey } = chainStep(sending)
  const receiving = ready.receiving && { ...ready.receiving, nextWhenSent: ready.receiving.next }
  return {
    state: { ...ready, sending: chain, receiving },
    header: {
      ratchetKey: ready.own.publicKey,
      counter: sending.next,
      previousCounter: ready.previousCounter,
    },
    messageKey,
  }
}

/** The sending half of DHRatchet. */
async function turn(state: RatchetState, profile: Profile, random: Random): Promise<RatchetState> {
  if (state.receiving === undefined) throw new Misuse('nothing-received')
  const own = await generateKeyPairFast(random)
  const shared = await x25519(own.privateKey, state.receiving.ratchetKey)
  const step = rootStep(state.rootKey, shared, profile.rootInfo)
  return { ...state, own, rootKey: step.rootKey, sending: step.chain }
}

export interface ReceiveStep {
  readonly state: RatchetState
  readonly messageKey: Uint8Array
}

/** RatchetDecrypt without the decryption: the caller keeps the new state only if the message proves authentic. */
export async function receiveStep(
  state: RatchetState,
  header: Header,
  profile: Profile,
): Promise<ReceiveStep> {
  const { receiving } = state
  if (receiving !== undefined && equal(receiving.ratchetKey, header.ratchetKey)) {
    return advance(state, receiving, header.counter)
  }
  const older = findChain(state.older, header.ratchetKey)
  if (older !== undefined) return fromOlder(state, older, header.counter)
  const turned = await turnReceiving(state, header, profile)
  return advance(turned, turned.receiving as ReceivingChain, header.counter)
}

function advance(state: RatchetState, receiving: ReceivingChain, counter: number): ReceiveStep {
  if (counter < receiving.next) {
    const { messageKey, rest } = takeSkipped(receiving.skipped, counter)
    return { state: { ...state, receiving: { ...receiving, skipped: rest } }, messageKey }
  }
  const { chain, skipped } = skipTo(receiving, counter)
  const step = chainStep(chain)
  const moved = { ...receiving, ...step.chain, skipped: [...receiving.skipped, ...skipped] }
  return { state: forget({ ...state, receiving: moved }), messageKey: step.messageKey }
}

function fromOlder(state: RatchetState, older: OlderChain, counter: number): ReceiveStep {
  if (counter >= older.end) throw new Forged('beyond-chain')
  const { messageKey, rest } = takeSkipped(older.skipped, counter)
  const chains = state.older.map(chain => (chain === older ? { ...chain, skipped: rest } : chain))
  return { state: { ...state, older: chains }, messageKey }
}

/** The receiving half of DHRatchet, after SkipMessageKeys(PN). */
async function turnReceiving(state: RatchetState, header: Header, profile: Profile): Promise<RatchetState> {
  const closed = state.receiving && close(state.receiving, header.previousCounter, profile)
  const shared = await x25519(state.own.privateKey, publicKey(header.ratchetKey))
  const step = rootStep(state.rootKey, shared, profile.rootInfo)
  return {
    own: state.own,
    rootKey: step.rootKey,
    sending: undefined,
    previousCounter: state.sending?.next ?? state.previousCounter,
    receiving: { ...step.chain, ratchetKey: header.ratchetKey, skipped: [], nextWhenSent: 0 },
    older: closed === undefined ? state.older : [...state.older, closed],
  }
}

/**
 * More messages lost at the end of a chain than may be skipped must not bar the way for good: their keys are given
 * up, not the chain that follows.
 */
function close(receiving: ReceivingChain, previousCounter: number, profile: Profile): OlderChain {
  const end = previousCounter + profile.previousCounterSlack
  const { chain, skipped } = skipTo(receiving, end - receiving.next > MAX_SKIP ? receiving.next : end)
  return {
    ratchetKey: receiving.ratchetKey,
    end: chain.next,
    skipped: [...receiving.skipped, ...skipped],
  }
}

/** First in, first out, over all chains (XEP-0384 §4.3). */
function forget(state: RatchetState): RatchetState {
  const older = state.older.slice(-MAX_OLDER_CHAINS)
  const current = state.receiving?.skipped ?? []
  let excess = older.reduce((sum, chain) => sum + chain.skipped.length, current.length) - MAX_SKIP
  if (excess <= 0) return { ...state, older }
  const kept = older.map(chain => {
    const skipped = chain.skipped.slice(excess)
    excess -= chain.skipped.length - skipped.length
    return { ...chain, skipped }
  })
  const receiving = state.receiving && { ...state.receiving, skipped: current.slice(excess) }
  return { ...state, older: kept, receiving }
}
