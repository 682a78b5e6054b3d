/**
 * The wire of `eu.siacs.conversations.axolotl`: libsignal's WhisperMessage and PreKeyWhisperMessage, version 3. Public
 * keys carry the type byte 0x05; the tag follows the message bare; both sides bind sender before recipient.
 */
import { ascii, concat } from '../bytes.ts'
import { KEY_LENGTH, publicKey } from '../public-key.ts'
import { Malformed } from '../errors.ts'
import { bytesField, MAX_MESSAGE_LENGTH, readFields, type Shape, uint32Field } from '../protobuf.ts'
import type { Header, KeyExchange, Profile, RatchetMessage } from '../ratchet/profile.ts'

const VERSION = Uint8Array.of(0x33)
const KEY_TYPE = 0x05
const TAG_LENGTH = 8

// ratchetKey = 1, counter = 2, previousCounter = 3, ciphertext = 4
const WHISPER: Shape = { 1: 'bytes', 2: 'uint32', 3: 'uint32', 4: 'bytes' }
// preKeyId = 1, baseKey = 2, identityKey = 3, message = 4, registrationId = 5 (not used), signedPreKeyId = 6
const PRE_KEY_WHISPER: Shape = { 1: 'uint32', 2: 'bytes', 3: 'bytes', 4: 'bytes', 5: 'uint32', 6: 'uint32' }

export const encodeTypedKey = (key: Uint8Array): Uint8Array => concat(Uint8Array.of(KEY_TYPE), key)

export function decodeTypedKey(encoded: Uint8Array): Uint8Array {
  if (encoded.length !== KEY_LENGTH + 1) throw new Malformed('key-length')
  if (encoded[0] !== KEY_TYPE) throw new Malformed('key-type')
  return publicKey(encoded.slice(1))
}

export const whisper: Profile = {
  generation: 'omemo:0',
  x3dhInfo: ascii('WhisperText'),
  rootInfo: ascii('WhisperRatchet'),
  messageInfo: ascii('WhisperMessageKeys'),
  tagLength: TAG_LENGTH,
  // COMPAT(libsignal): it states the number of the last message of the chain before, not that chain's length.
  previousCounterSlack: 1,
  encodeIdentity: identity => encodeTypedKey(identity.publicKey),
  decodeIdentity: decodeTypedKey,
  associatedData: direction => concat(direction.sender, direction.recipient),
  encodeBody,
  wrap: (body, tag) => concat(body, tag),
  unwrap,
  encodeKeyExchange,
  decodeKeyExchange,
}

function encodeBody(header: Header, ciphertext: Uint8Array): Uint8Array {
  return concat(
    VERSION,
    bytesField(1, encodeTypedKey(header.ratchetKey)),
    uint32Field(2, header.counter),
    uint32Field(3, header.previousCounter),
    bytesField(4, ciphertext),
  )
}

function unwrap(message: Uint8Array): RatchetMessage {
  if (message.length <= TAG_LENGTH) throw new Malformed('truncated')
  const authenticated = message.slice(0, -TAG_LENGTH)
  const fields = readFields(versioned(authenticated), WHISPER)
  return {
    header: {
      ratchetKey: decodeTypedKey(fields.bytes(1)),
      counter: fields.uint32(2),
      previousCounter: fields.uint32(3),
    },
    ciphertext: fields.bytes(4),
    authenticated,
    tag: message.slice(-TAG_LENGTH),
  }
}

function encodeKeyExchange(exchange: KeyExchange, message: Uint8Array): Uint8Array {
  return concat(
    VERSION,
    uint32Field(1, exchange.preKeyId),
    bytesField(2, encodeTypedKey(exchange.ephemeralKey)),
    bytesField(3, exchange.identity),
    bytesField(4, message),
    uint32Field(6, exchange.signedPreKeyId),
  )
}

/** A key exchange without a one-time prekey lacks field 1 and is refused like any other that is incomplete. */
function decodeKeyExchange(bytes: Uint8Array): { exchange: KeyExchange; message: Uint8Array } {
  const fields = readFields(versioned(bytes), PRE_KEY_WHISPER, 'refuse')
  const identity = fields.bytes(3)
  decodeTypedKey(identity)
  const exchange = {
    preKeyId: fields.uint32(1),
    signedPreKeyId: fields.uint32(6),
    identity,
    ephemeralKey: decodeTypedKey(fields.bytes(2)),
  }
  return { exchange, message: fields.bytes(4) }
}

function versioned(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_MESSAGE_LENGTH) throw new Malformed('message-length')
  if (bytes[0] !== VERSION[0]) throw new Malformed('version')
  return bytes.subarray(1)
}
