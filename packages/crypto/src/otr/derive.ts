/** OTRv3 §"Computing AES keys, MAC keys, and the secure session id". */
import { concat } from '../bytes.ts'
import { sha1, sha256 } from '../primitives/hashes.ts'
import { byte, mpi } from './encoding.ts'
import { type DhPair, raise } from './group.ts'

export interface AkeKeys {
  /** 64 bits that both can read to each other. */
  readonly sessionId: Uint8Array
  /** For the Reveal Signature message, and for the Signature message. */
  readonly reveal: SignatureKeys
  readonly sign: SignatureKeys
}
export interface SignatureKeys {
  readonly cipher: Uint8Array
  readonly inner: Uint8Array
  readonly outer: Uint8Array
}
export function akeKeys(own: DhPair, theirs: bigint): AkeKeys {
  const secret = mpi(raise(theirs, own.secret))
  const h2 = (b: number): Uint8Array => sha256(concat(byte(b), secret))
  const ciphers = h2(1)
  return {
    sessionId: h2(0).slice(0, 8),
    reveal: { cipher: ciphers.slice(0, 16), inner: h2(2), outer: h2(3) },
    sign: { cipher: ciphers.slice(16), inner: h2(4), outer: h2(5) },
  }
}

export interface DataKeys {
  readonly sending: DirectionKeys
  readonly receiving: DirectionKeys
}
export interface DirectionKeys {
  readonly cipher: Uint8Array
  readonly mac: Uint8Array
}
/** Who has the greater public key is the "high" end. */
export function dataKeys(own: DhPair, theirs: bigint): DataKeys {
  const secret = mpi(raise(theirs, own.secret))
  const keysFor = (b: number): DirectionKeys => {
    const cipher = sha1(concat(byte(b), secret)).slice(0, 16)
    return { cipher, mac: sha1(cipher) }
  }
  const [sending, receiving] = own.open > theirs ? [1, 2] : [2, 1]
  return { sending: keysFor(sending!), receiving: keysFor(receiving!) }
}
