/**
 * The wire of `urn:xmpp:omemo:2` (XEP-0384 §12): OMEMOMessage inside OMEMOAuthenticatedMessage, and that inside
 * OMEMOKeyExchange while the session is not confirmed. Identity keys travel and are bound in their Ed25519 form,
 * initiator before responder whoever sends (§4.2).
 */
import { ascii, concat } from '../bytes.ts'
import { edwardsToMontgomery, publicKey } from '../curve.ts'
import { Malformed } from '../errors.ts'
import { bytesField, readFields, type Shape, uint32Field } from '../protobuf.ts'
import type { Header, KeyExchange, Profile, RatchetMessage } from '../ratchet/profile.ts'

const TAG_LENGTH = 16

// n = 1, pn = 2, dh_pub = 3, ciphertext = 4
const MESSAGE: Shape = { 1: 'uint32', 2: 'uint32', 3: 'bytes', 4: 'bytes' }
// mac = 1, message = 2
const AUTHENTICATED: Shape = { 1: 'bytes', 2: 'bytes' }
// pk_id = 1, spk_id = 2, ik = 3, ek = 4, message = 5
const KEY_EXCHANGE: Shape = { 1: 'uint32', 2: 'uint32', 3: 'bytes', 4: 'bytes', 5: 'bytes' }

export const omemo2: Profile = {
  generation: 'omemo:2',
  x3dhInfo: ascii('OMEMO X3DH'),
  rootInfo: ascii('OMEMO Root Chain'),
  messageInfo: ascii('OMEMO Message Key Material'),
  tagLength: TAG_LENGTH,
  previousCounterSlack: 0,
  encodeIdentity: identity => identity.edPublicKey,
  decodeIdentity: edwardsToMontgomery,
  associatedData: direction => concat(direction.initiator, direction.responder),
  encodeBody,
  wrap: (body, tag) => concat(bytesField(1, tag), bytesField(2, body)),
  unwrap,
  encodeKeyExchange,
  decodeKeyExchange,
}

function encodeBody(header: Header, ciphertext: Uint8Array): Uint8Array {
  return concat(
    uint32Field(1, header.counter),
    uint32Field(2, header.previousCounter),
    bytesField(3, header.ratchetKey),
    bytesField(4, ciphertext),
  )
}

function unwrap(message: Uint8Array): RatchetMessage {
  const outer = readFields(message, AUTHENTICATED, 'refuse')
  const tag = outer.bytes(1)
  if (tag.length !== TAG_LENGTH) throw new Malformed('tag-length')
  const authenticated = outer.bytes(2)
  const inner = readFields(authenticated, MESSAGE)
  return {
    header: {
      ratchetKey: publicKey(inner.bytes(3)),
      counter: inner.uint32(1),
      previousCounter: inner.uint32(2),
    },
    ciphertext: inner.bytes(4),
    authenticated,
    tag,
  }
}

function encodeKeyExchange(exchange: KeyExchange, message: Uint8Array): Uint8Array {
  return concat(
    uint32Field(1, exchange.preKeyId),
    uint32Field(2, exchange.signedPreKeyId),
    bytesField(3, exchange.identity),
    bytesField(4, exchange.ephemeralKey),
    bytesField(5, message),
  )
}

/** pk_id is required: a key exchange without a one-time prekey MUST be rejected (§4.2). */
function decodeKeyExchange(bytes: Uint8Array): { exchange: KeyExchange; message: Uint8Array } {
  const fields = readFields(bytes, KEY_EXCHANGE, 'refuse')
  const exchange = {
    preKeyId: fields.uint32(1),
    signedPreKeyId: fields.uint32(2),
    identity: fields.bytes(3),
    ephemeralKey: publicKey(fields.bytes(4)),
  }
  return { exchange, message: fields.bytes(5) }
}
