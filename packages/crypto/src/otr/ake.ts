/**
 * OTRv3 §"Authenticated Key Exchange": four messages after which both have a secret and know by whose key. Whoever commits first hides
 * their half until the other half is there. What comes at the wrong time changes nothing.
 */
import { concat, equal } from '../bytes.ts'
import { Forged, Malformed } from '../errors.ts'
import { ctrApply } from '../primitives/ctr.ts'
import { hmacSha256, sha256 } from '../primitives/hashes.ts'
import { draw, type Random } from '../random.ts'
import { type AkeKeys, akeKeys, type SignatureKeys } from './derive.ts'
import {
  encodePublicKey,
  type OtrKey,
  type OtrPublicKey,
  readPublicKey,
  SIGNATURE_BYTES,
  signOtr,
  verifyOtr,
} from './dsa.ts'
import { data, int, mpi, numberOf, reader } from './encoding.ts'
import { checkedElement, type DhPair, dhPair, ELEMENT_BYTES } from './group.ts'
import { type AkeMessage, type Commit, type Key, MAC_BYTES, type Reveal, type Signature } from './messages.ts'

export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'awaiting-key'; readonly own: DhPair; readonly cover: Uint8Array; readonly sent: Commit }
  | { readonly kind: 'awaiting-reveal'; readonly own: DhPair; readonly heard: Commit }
  | {
      readonly kind: 'awaiting-signature'
      readonly own: DhPair
      readonly theirs: bigint
      readonly keys: AkeKeys
      readonly sent: Reveal
    }
/** What both have when it is through. */
export interface Established {
  readonly own: DhPair
  readonly theirs: bigint
  readonly theirKeyId: number
  readonly theirKey: OtrPublicKey
  readonly sessionId: Uint8Array
  /** Who sent the Reveal Signature message reads the first half of the session id aloud. */
  readonly revealed: boolean
}
export interface AkeStep {
  readonly auth: Auth
  readonly send?: AkeMessage
  readonly established?: Established
}
/** §"Key Management": what goes through the exchange is the first key of each. */
export const FIRST_KEY_ID = 1
const NONE: Auth = { kind: 'none' }
const COUNTER_ZERO = new Uint8Array(16)
const COVER_BYTES = 16

export function commit(random: Random): AkeStep {
  const [own, cover] = [dhPair(random), draw(random, COVER_BYTES)]
  const key = mpi(own.open)
  const sent: Commit = {
    kind: 'commit',
    encryptedKey: ctrApply(cover, COUNTER_ZERO, key),
    keyHash: sha256(key),
  }
  return { auth: { kind: 'awaiting-key', own, cover, sent }, send: sent }
}

/** Throws where signatures, MACs or keys are wrong; then `auth` is what it was. */
export function hearAke(auth: Auth, message: AkeMessage, identity: OtrKey, random: Random): AkeStep {
  switch (message.kind) {
    case 'commit':
      return onCommit(auth, message, random)
    case 'key':
      return onKey(auth, message, identity, random)
    case 'reveal':
      return auth.kind === 'awaiting-reveal' ? onReveal(auth, message, identity, random) : { auth }
    case 'signature':
      return auth.kind === 'awaiting-signature' ? onSignature(auth, message) : { auth }
  }
}

function onCommit(auth: Auth, heard: Commit, random: Random): AkeStep {
  // Both began at once: the higher hash goes on.
  if (auth.kind === 'awaiting-key' && numberOf(auth.sent.keyHash) > numberOf(heard.keyHash))
    return { auth, send: auth.sent }
  const own = auth.kind === 'awaiting-reveal' ? auth.own : dhPair(random)
  return { auth: { kind: 'awaiting-reveal', own, heard }, send: { kind: 'key', key: own.open } }
}
function onKey(auth: Auth, { key: theirs }: Key, identity: OtrKey, random: Random): AkeStep {
  if (auth.kind === 'awaiting-signature') return auth.theirs === theirs ? { auth, send: auth.sent } : { auth }
  if (auth.kind !== 'awaiting-key') return { auth }
  const { own, cover: revealed } = auth
  if (own.open === theirs) throw new Forged('own-key')
  const keys = akeKeys(own, theirs)
  const sent: Reveal = { kind: 'reveal', revealed, ...sealed(keys.reveal, own, theirs, identity, random) }
  return { auth: { kind: 'awaiting-signature', own, theirs, keys, sent }, send: sent }
}
function onReveal(
  { own, heard }: Extract<Auth, { kind: 'awaiting-reveal' }>,
  message: Reveal,
  identity: OtrKey,
  random: Random,
): AkeStep {
  const theirs = uncovered(heard, message.revealed)
  if (own.open === theirs) throw new Forged('own-key')
  const keys = akeKeys(own, theirs)
  const signed = opened(keys.reveal, own, theirs, message)
  const send: Signature = { kind: 'signature', ...sealed(keys.sign, own, theirs, identity, random) }
  const { sessionId } = keys
  return { auth: NONE, send, established: { own, theirs, ...signed, sessionId, revealed: false } }
}
function onSignature(
  { own, theirs, keys }: Extract<Auth, { kind: 'awaiting-signature' }>,
  message: Signature,
): AkeStep {
  const signed = opened(keys.sign, own, theirs, message)
  const { sessionId } = keys
  return { auth: NONE, established: { own, theirs, ...signed, sessionId, revealed: true } }
}

/** The key that was committed to. */
function uncovered({ encryptedKey, keyHash }: Commit, cover: Uint8Array): bigint {
  if (cover.length !== COVER_BYTES) throw new Malformed('length')
  const key = ctrApply(cover, COUNTER_ZERO, encryptedKey)
  if (!equal(sha256(key), keyHash)) throw new Forged('commitment')
  const from = reader(key)
  const value = checkedElement(from.mpi(ELEMENT_BYTES))
  from.end()
  return value
}

/** What is signed: both halves, and who says so. Without the MAC a signature could be carried into another exchange. */
const signedText = (
  { inner }: SignatureKeys,
  first: bigint,
  second: bigint,
  key: OtrPublicKey,
  keyId: number,
): Uint8Array => hmacSha256(inner, concat(mpi(first), mpi(second), encodePublicKey(key), int(keyId)))

const outerMac = ({ outer }: SignatureKeys, signature: Uint8Array): Uint8Array =>
  hmacSha256(outer, data(signature)).slice(0, MAC_BYTES)

function sealed(
  keys: SignatureKeys,
  own: DhPair,
  theirs: bigint,
  identity: OtrKey,
  random: Random,
): Pick<Signature, 'signature' | 'mac'> {
  const text = signedText(keys, own.open, theirs, identity, FIRST_KEY_ID)
  const plain = concat(encodePublicKey(identity), int(FIRST_KEY_ID), signOtr(identity, text, random))
  const signature = ctrApply(keys.cipher, COUNTER_ZERO, plain)
  return { signature, mac: outerMac(keys, signature) }
}
function opened(
  keys: SignatureKeys,
  own: DhPair,
  theirs: bigint,
  { signature, mac }: Pick<Signature, 'signature' | 'mac'>,
): Pick<Established, 'theirKey' | 'theirKeyId'> {
  if (!equal(outerMac(keys, signature), mac)) throw new Forged('mac')
  const from = reader(ctrApply(keys.cipher, COUNTER_ZERO, signature))
  const theirKey = readPublicKey(from)
  const theirKeyId = from.int()
  const text = signedText(keys, theirs, own.open, theirKey, theirKeyId)
  verifyOtr(theirKey, text, from.bytes(SIGNATURE_BYTES))
  from.end()
  if (theirKeyId === 0) throw new Malformed('key-id')
  return { theirKey, theirKeyId }
}
