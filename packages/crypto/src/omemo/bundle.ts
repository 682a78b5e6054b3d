/**
 * Bundles (XEP-0384 §5.3.2): what a device publishes for others to begin a session with. Inside they have one form
 * for both generations; the sign of the Ed25519 identity key rides in the top bit of the signature, where libsignal
 * puts it.
 */
import { edwardsToMontgomery, montgomeryToEdwards, publicKey } from '../curve.ts'
import { Forged, Malformed } from '../errors.ts'
import type { Generation } from '../ratchet/profile.ts'
import { SIGNATURE_LENGTH, signOf, withSign, xeddsaVerify, xeddsaVerifyFast } from '../xeddsa.ts'
import { type DeviceKeys, signedBytes } from './device-keys.ts'
import { MAX_ID } from './identity.ts'
import { decodeTypedKey, encodeTypedKey } from './whisper.ts'

export interface PublicPreKey {
  readonly id: number
  readonly key: Uint8Array
}

/** All keys in 32 byte X25519 form. */
export interface Bundle {
  readonly identityKey: Uint8Array
  readonly signedPreKeyId: number
  readonly signedPreKey: Uint8Array
  readonly signature: Uint8Array
  readonly preKeys: readonly PublicPreKey[]
}

/** The same fields as raw bytes as they go on the wire, before base64. */
export interface WireBundle {
  readonly identityKey: Uint8Array
  readonly signedPreKeyId: number
  readonly signedPreKey: Uint8Array
  readonly signature: Uint8Array
  readonly preKeys: readonly PublicPreKey[]
}

export const MAX_PRE_KEYS = 1000

// XEP-0384 §4.2 MUST; version 0.3 asks 20 of publishers, and its clients are known to run low.
const MIN_PRE_KEYS: Readonly<Record<Generation, number>> = { 'omemo:0': 1, 'omemo:2': 25 }

// XEP-0384 §5.3.2: positive. Version 0.3 sets no rule, and libsignal's first id is 0.
const MIN_ID: Readonly<Record<Generation, number>> = { 'omemo:0': 0, 'omemo:2': 1 }

export function publicBundle(keys: DeviceKeys, generation: Generation): Bundle {
  const signature = keys.signedPreKey.signatures[generation]
  return {
    identityKey: keys.identity.publicKey,
    signedPreKeyId: keys.signedPreKey.id,
    signedPreKey: keys.signedPreKey.publicKey,
    signature: withSign(signature, signOf(keys.identity.edPublicKey)),
    preKeys: keys.preKeys.map(({ id, publicKey: key }) => ({ id, key })),
  }
}

export function encodeBundle(bundle: Bundle, generation: Generation): WireBundle {
  if (generation === 'omemo:2') {
    return { ...bundle, identityKey: edIdentityOf(bundle), signature: withSign(bundle.signature, 0) }
  }
  return {
    ...bundle,
    identityKey: encodeTypedKey(bundle.identityKey),
    signedPreKey: encodeTypedKey(bundle.signedPreKey),
    preKeys: bundle.preKeys.map(({ id, key }) => ({ id, key: encodeTypedKey(key) })),
  }
}

/** The identity key of a bundle as `urn:xmpp:omemo:2` writes it. */
export const edIdentityOf = (bundle: Bundle): Uint8Array =>
  montgomeryToEdwards(bundle.identityKey, signOf(bundle.signature))

/** Checks everything, what is cheap first; a bundle with one bad key is no bundle. */
export function decodeBundle(wire: WireBundle, generation: Generation): Bundle {
  const bundle = decodeFields(wire, generation)
  verifyBundle(bundle, generation)
  return bundle
}

/** The same, with the signature through WebCrypto: of a large group there are a thousand. */
export async function decodeBundleFast(wire: WireBundle, generation: Generation): Promise<Bundle> {
  const bundle = decodeFields(wire, generation)
  await verifyBundleFast(bundle, generation)
  return bundle
}

function decodeFields(wire: WireBundle, generation: Generation): Bundle {
  if (wire.signature.length !== SIGNATURE_LENGTH) throw new Malformed('signature-length')
  checkPreKeys(wire, generation)
  const decode = generation === 'omemo:0' ? decodeTypedKey : publicKey
  return {
    ...decodeIdentity(wire, generation),
    signedPreKeyId: wire.signedPreKeyId,
    signedPreKey: decode(wire.signedPreKey),
    preKeys: wire.preKeys.map(({ id, key }) => ({ id, key: decode(key) })),
  }
}

function checkPreKeys(wire: WireBundle, generation: Generation): void {
  const { preKeys } = wire
  if (preKeys.length < MIN_PRE_KEYS[generation]) throw new Malformed('too-few-prekeys')
  if (preKeys.length > MAX_PRE_KEYS) throw new Malformed('too-many-prekeys')
  for (const id of [wire.signedPreKeyId, ...preKeys.map(key => key.id)]) {
    if (!Number.isInteger(id) || id < MIN_ID[generation] || id > MAX_ID) throw new Malformed('id')
  }
  if (new Set(preKeys.map(key => key.id)).size !== preKeys.length) throw new Malformed('duplicate-id')
}

function decodeIdentity(
  wire: WireBundle,
  generation: Generation,
): { identityKey: Uint8Array; signature: Uint8Array } {
  if (generation === 'omemo:0') {
    return { identityKey: decodeTypedKey(wire.identityKey), signature: wire.signature.slice() }
  }
  if (signOf(wire.signature) !== 0) throw new Forged('signature')
  return {
    identityKey: edwardsToMontgomery(wire.identityKey),
    signature: withSign(wire.signature, signOf(wire.identityKey)),
  }
}

/** X3DH §3.3: without this the server could put a signed prekey of its own. */
function verifyBundle(bundle: Bundle, generation: Generation): void {
  const message = signedBytes(bundle.signedPreKey, generation)
  if (!xeddsaVerify(bundle.identityKey, message, bundle.signature)) throw new Forged('signature')
}

/** The same once more before use, for a bundle that lay in a store or was meant for the other generation. */
export async function verifyBundleFast(bundle: Bundle, generation: Generation): Promise<void> {
  const message = signedBytes(bundle.signedPreKey, generation)
  if (!(await xeddsaVerifyFast(bundle.identityKey, message, bundle.signature))) throw new Forged('signature')
}
