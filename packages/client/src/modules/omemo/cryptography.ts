/**
 * The heavy half of OMEMO: state in, state out, and nothing kept between two calls, so that another thread can do it. What comes
 * back is stored, or not, by who asked; keys and sessions are sealed before they are written, as ever.
 */
import {
  type Bundle,
  CryptoError,
  type CryptoErrorKind,
  decodeBundleFast,
  decryptKey,
  decryptPayload,
  type DeviceKeys,
  encodeBundle,
  encryptKey,
  equal,
  generateDeviceKeys,
  type Generation,
  Malformed,
  publicBundle,
  type Random,
  type RatchetSession,
  refillPreKeys,
  removePreKeys,
  replaceSession,
  rotateSignedPreKey,
  signedPreKeyDue,
  startSession,
  type WireBundle,
  xeddsaVerify,
} from '@corrillo/crypto'
import type { OtrAct, OtrContext, OtrKey, OtrState, OtrStep } from '@corrillo/crypto/otr'
import { Jid } from '@corrillo/xmpp'
import { paced } from '../../platform/pace.ts'
import { openEnvelope } from './envelope.ts'

/** One message as it came for this device. */
export interface Received {
  readonly from: string
  readonly to: string
  readonly inRoom: boolean
  readonly isKeyExchange: boolean
  readonly data: Uint8Array
  readonly payload: Uint8Array | undefined
  readonly iv: Uint8Array | undefined
}
/** What one device sent, in order. */
export interface Receipts {
  readonly generation: Generation
  readonly session: RatchetSession | undefined
  /** Needed where one of the messages begins a session. */
  readonly keys: DeviceKeys | undefined
  readonly messages: readonly Received[]
}
export interface Failure {
  readonly kind: CryptoErrorKind
  readonly reason: string
}
export interface Plain {
  /** undefined: the message had no payload. */
  readonly content: Uint8Array | undefined
  readonly usedPreKeyId: number | undefined
  readonly newSession: boolean
}
export type Outcome = Plain | { readonly failure: Failure }
export interface Opened {
  /** As those messages left it that could be opened; the others changed nothing (S299). */
  readonly session: RatchetSession | undefined
  readonly outcomes: readonly Outcome[]
}
/** Where the key goes: along a session, or along a new one that a bundle begins, in the place of another or of none. */
export type Way =
  | { readonly session: RatchetSession }
  | { readonly bundle: Bundle; readonly replaced?: RatchetSession | undefined }
export interface Sealing {
  readonly generation: Generation
  readonly key: Uint8Array
  /** Needed where a session is begun. */
  readonly keys: DeviceKeys | undefined
  readonly ways: readonly Way[]
}
export interface Sealed {
  readonly session: RatchetSession
  readonly message: Uint8Array
  readonly isKeyExchange: boolean
}

/** Rejects with a CryptoError, or with what went wrong in the thread. */
export interface Cryptography {
  open(receipts: Receipts): Promise<Opened>
  seal(sealing: Sealing): Promise<readonly Sealed[]>
  createDevice(now: number): Promise<DeviceKeys>
  /** Without what was used, rotated when it is time, refilled. undefined: nothing to do (S220, S221). */
  upkeep(keys: DeviceKeys, used: readonly number[], now: number): Promise<DeviceKeys | undefined>
  /** Checked whole (S219); of its one-time keys one is left, drawn at random: a session begins with one. */
  readBundle(wire: WireBundle, generation: Generation): Promise<Bundle>
  /** What this device publishes for others to begin a session with. */
  ownBundle(keys: DeviceKeys, generation: Generation): Promise<WireBundle>
  /** Whether the device with this identity key (X25519) has signed these bytes by XEdDSA. */
  isSigned(identityKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** The key of this device for OTR: a new one, or the one that was kept. */
  otrKey(kept: Uint8Array | undefined): Promise<KeptOtrKey>
  /** One step of an OTR conversation; undefined: it begins. */
  otr(state: OtrState | undefined, act: OtrAct, context: OtrContext): Promise<OtrStep>
  /** Nothing is left of it in memory; the next call begins anew. */
  rest(): void
}

export interface KeptOtrKey {
  readonly key: OtrKey
  readonly bytes: Uint8Array
  readonly fingerprint: string
}
const otrPart = () => import('@corrillo/crypto/otr')

/** In this very thread. */
export const cryptography = (random: Random, breathe: () => Promise<void>): Cryptography => {
  const sessionOf = async (
    way: Way,
    keys: DeviceKeys | undefined,
    generation: Generation,
  ): Promise<RatchetSession> => {
    if ('session' in way) return way.session
    const { bundle, replaced } = way
    const begun = await startSession(needed(keys), bundle, generation, random)
    // With another identity nothing of the old one is worth keeping.
    const isSame = replaced && equal(replaced.remoteIdentity, begun.remoteIdentity)
    return isSame ? replaceSession(begun, replaced) : begun
  }
  return {
    async open({ generation, session: known, keys, messages }) {
      let session = known
      const turn = paced(breathe)
      const outcomes: Outcome[] = []
      for (const message of messages) {
        await turn()
        try {
          const opened = await openOne(keys, session, message, generation)
          session = opened.session
          outcomes.push(opened.plain)
        } catch (error) {
          if (!(error instanceof CryptoError)) throw error
          outcomes.push({ failure: { kind: error.kind, reason: error.reason } })
        }
      }
      return { session, outcomes }
    },
    async seal({ generation, key, keys, ways }) {
      const turn = paced(breathe)
      const all: Sealed[] = []
      for (const way of ways) {
        await turn()
        all.push(await encryptKey(await sessionOf(way, keys, generation), key, random))
      }
      return all
    },
    createDevice: async now => generateDeviceKeys(random, now),
    async upkeep(keys, used, now) {
      const left = used.length > 0 ? removePreKeys(keys, used) : keys
      const rotated = signedPreKeyDue(left, now) ? rotateSignedPreKey(left, random, now) : left
      const filled = refillPreKeys(rotated, random)
      return rotated === keys && filled.preKeys.length === keys.preKeys.length ? undefined : filled
    },
    readBundle: async (wire, generation) => withOne(await decodeBundleFast(wire, generation), random),
    ownBundle: async (keys, generation) => encodeBundle(publicBundle(keys, generation), generation),
    // The sign of the Ed25519 form is not in the key: one of both must fit.
    isSigned: async (identityKey, message, signature) =>
      [0, 0x80].some(sign => {
        const candidate = signature.slice()
        candidate[63] = (candidate[63]! & 0x7f) | sign
        return verifies(identityKey, message, candidate)
      }),
    async otrKey(kept) {
      const { decodeOtrKey, encodeOtrKey, generateOtrKey, otrFingerprint } = await otrPart()
      const key = kept ? decodeOtrKey(kept) : generateOtrKey(random)
      return { key, bytes: encodeOtrKey(key), fingerprint: otrFingerprint(key) }
    },
    async otr(state, act, context) {
      const { OTR_BEGIN, otrStep } = await otrPart()
      return otrStep(state ?? OTR_BEGIN, act, context, random)
    },
    rest() {},
  }
}

/** All hundred of each of a thousand bundles are half a second of copying between two threads. */
const withOne = (bundle: Bundle, random: Random): Bundle => {
  const drawn = new DataView(random(4).slice().buffer).getUint32(0) % bundle.preKeys.length
  return { ...bundle, preKeys: bundle.preKeys.slice(drawn, drawn + 1) }
}

const verifies = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  try {
    return xeddsaVerify(key, message, signature)
  } catch (error) {
    if (error instanceof CryptoError) return false
    throw error
  }
}

const needed = (keys: DeviceKeys | undefined): DeviceKeys => {
  if (!keys) throw new Error('a session is begun with the keys of this device')
  return keys
}

/** Whole or not at all: key, payload, and who it says it is from and to (S295, S296). */
const openOne = async (
  keys: DeviceKeys | undefined,
  session: RatchetSession | undefined,
  message: Received,
  generation: Generation,
): Promise<{ readonly session: RatchetSession; readonly plain: Plain }> => {
  const { isKeyExchange, data, payload, iv } = message
  const opened = await decryptKey(keys as DeviceKeys, session, data, isKeyExchange, generation)
  const content = payload && (await decryptPayload(generation, opened.key, payload, iv))
  const addressed = { ...message, to: Jid.parse(message.to) }
  if (content && generation === 'omemo:2' && !openEnvelope(content, addressed))
    throw new Malformed('envelope')
  const { usedPreKeyId, newSession } = opened
  return { session: opened.session, plain: { content, usedPreKeyId, newSession } }
}
