/** What differs between the generations of OMEMO, so that one ratchet serves both. */

/** `omemo:0` is `eu.siacs.conversations.axolotl` (XEP-0384 version 0.3); `omemo:2` is `urn:xmpp:omemo:2`. */
export type Generation = 'omemo:0' | 'omemo:2'

/** Double Ratchet §3.1: what travels in the clear before the ciphertext. */
export interface Header {
  readonly ratchetKey: Uint8Array
  /** N, the number of this message in its sending chain. */
  readonly counter: number
  /** PN, the length of the sender's chain before this one. */
  readonly previousCounter: number
}

/** A ratchet message taken apart. `authenticated` are the received bytes that the tag covers, never re-encoded. */
export interface RatchetMessage {
  readonly header: Header
  readonly ciphertext: Uint8Array
  readonly authenticated: Uint8Array
  readonly tag: Uint8Array
}

/** X3DH §3.3: what the initiator sends along until the responder has answered. */
export interface KeyExchange {
  readonly preKeyId: number
  readonly signedPreKeyId: number
  /** The initiator's identity key, encoded as on the wire. */
  readonly identity: Uint8Array
  readonly ephemeralKey: Uint8Array
}

/** An identity key in both of its forms. */
export interface PublicIdentity {
  readonly publicKey: Uint8Array
  readonly edPublicKey: Uint8Array
}

export interface Profile {
  readonly generation: Generation
  readonly x3dhInfo: Uint8Array
  readonly rootInfo: Uint8Array
  readonly messageInfo: Uint8Array
  readonly tagLength: number
  /** How many messages a chain may have beyond the PN that the peer states. */
  readonly previousCounterSlack: 0 | 1
  encodeIdentity(identity: PublicIdentity): Uint8Array
  /** The X25519 form, checked. */
  decodeIdentity(encoded: Uint8Array): Uint8Array
  associatedData(direction: Direction): Uint8Array
  encodeBody(header: Header, ciphertext: Uint8Array): Uint8Array
  wrap(body: Uint8Array, tag: Uint8Array): Uint8Array
  unwrap(message: Uint8Array): RatchetMessage
  encodeKeyExchange(exchange: KeyExchange, message: Uint8Array): Uint8Array
  decodeKeyExchange(bytes: Uint8Array): { readonly exchange: KeyExchange; readonly message: Uint8Array }
}

/** Who speaks to whom: the encoded identity keys by both orders that a generation may bind. */
export interface Direction {
  readonly sender: Uint8Array
  readonly recipient: Uint8Array
  readonly initiator: Uint8Array
  readonly responder: Uint8Array
}
