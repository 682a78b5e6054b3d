/**
 * The mathematics of end-to-end encryption: bytes in, bytes out; state in, state out. Nothing here reads a clock,
 * draws randomness of its own, or keeps state between calls.
 */
export { concat, equal, fromHex, toHex } from './bytes.ts'
export { edwardsToMontgomery, montgomeryToEdwards } from './curve.ts'
export type { KeyPair } from './public-key.ts'
export {
  CryptoError,
  type CryptoErrorKind,
  Duplicate,
  Forged,
  Malformed,
  Misuse,
  UnknownKey,
} from './errors.ts'
export { type GcmStream, gcmStream, GCM_TAG_BYTES } from './gcm-stream.ts'
export { type Hash, type HashName, hashes } from './hashes.ts'
export {
  type Bundle,
  decodeBundle,
  decodeBundleFast,
  encodeBundle,
  MAX_PRE_KEYS,
  publicBundle,
  type PublicPreKey,
  type WireBundle,
} from './omemo/bundle.ts'
export {
  type DeviceKeys,
  generateDeviceKeys,
  type PreKey,
  PRE_KEY_COUNT,
  refillPreKeys,
  rotateSignedPreKey,
  SIGNED_PRE_KEY_PERIOD_MS,
  type SignedPreKey,
  signedPreKeyAge,
  signedPreKeyDue,
} from './omemo/device-keys.ts'
export { fingerprint, fingerprintEd25519, type IdentityKeyPair, randomDeviceId } from './omemo/identity.ts'
export {
  decryptPayload,
  emptyKey,
  type EncryptedPayload,
  encryptPayload,
  MAX_PAYLOAD_LENGTH,
} from './omemo/payload.ts'
export { removePreKeys } from './omemo/used-keys.ts'
export { type DecryptedKey, decryptKey, encryptKey, startSession } from './omemo/session.ts'
export { ed25519VerifyFast } from './primitives/curves.ts'
export {
  hkdfSha256,
  hmacSha256,
  keyedHmacSha256,
  hmacSha512,
  type Running,
  runningSha256,
  sha256,
  sha512,
} from './primitives/hashes.ts'
export type { Random } from './random.ts'
export { MAX_SKIP } from './ratchet/chain.ts'
export type { Generation } from './ratchet/profile.ts'
export { HEARTBEAT_COUNTER, heartbeatDue } from './ratchet/heartbeat.ts'
export { type RatchetSession, replaceSession } from './ratchet/session.ts'
export { type ScramHashes, scramHashes } from './scram.ts'
export { openBytes, sealBytes } from './sealed.ts'
export { decodeDeviceKeys, decodeSession, encodeDeviceKeys, encodeSession } from './state-codec.ts'
export { xeddsaSign, xeddsaVerify } from './xeddsa.ts'
