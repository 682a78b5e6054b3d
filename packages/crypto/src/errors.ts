/**
 * Errors by who is to blame. `reason` is a short fixed word for logs and tests; no error carries a key, a plaintext
 * or any other content.
 */
export type CryptoErrorKind = 'Malformed' | 'Forged' | 'UnknownKey' | 'Misuse' | 'Duplicate'

export abstract class CryptoError extends Error {
  abstract readonly kind: CryptoErrorKind
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.name = new.target.name
    this.reason = reason
  }
}

/** The sender's software is to blame: the bytes do not follow the specification. */
export class Malformed extends CryptoError {
  readonly kind = 'Malformed'
}

/** Somebody on the way is to blame, or the session is out of step: a signature or an authentication tag is wrong. */
export class Forged extends CryptoError {
  readonly kind = 'Forged'
}

/** Nobody is: the message needs a session, a prekey or an identity key that is not the one we have. */
export class UnknownKey extends CryptoError {
  readonly kind = 'UnknownKey'
}

/** The calling code is to blame. */
export class Misuse extends CryptoError {
  readonly kind = 'Misuse'
}

/** This very message was opened before; to be ignored without a word (XEP-0384 §6). */
export class Duplicate extends CryptoError {
  readonly kind = 'Duplicate'
}
