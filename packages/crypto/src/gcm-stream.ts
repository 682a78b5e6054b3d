/**
 * AES in Galois/Counter Mode over what is too big to hold (NIST SP 800-38D §7): WebCrypto's counter mode and noble's GHASH, piece by
 * piece. What is opened must not be used before `ends` has said that the tag is right.
 */
import { concat, equal } from './bytes.ts'
import { Misuse } from './errors.ts'
import { aesCtr, aesCtrKey } from './primitives/aes.ts'
import { runningGhash } from './primitives/ghash.ts'
import { type Running } from './primitives/hashes.ts'

export const GCM_TAG_BYTES = 16
const BLOCK = 16
/** §5.2.1.1: 2^39 − 256 bits. */
const MOST_BYTES = 2 ** 36 - 32

export interface GcmStream {
  /** Every piece but the last is a multiple of sixteen bytes. */
  seal(piece: Uint8Array): Promise<Uint8Array>
  open(piece: Uint8Array): Promise<Uint8Array>
  /** Behind the last piece. */
  tag(): Promise<Uint8Array>
  /** Whether this is the tag of all that was opened. */
  ends(tag: Uint8Array): Promise<boolean>
}

export const gcmStream = async (key: Uint8Array, iv: Uint8Array): Promise<GcmStream> => {
  if (key.length !== 32 || iv.length === 0) throw new Misuse('gcm key or iv')
  const aes = await aesCtrKey(key)
  const hashKey = await aesCtr(aes, new Uint8Array(BLOCK), new Uint8Array(BLOCK))
  const first = firstCounter(hashKey, iv)
  const mac: Running = runningGhash(hashKey)
  let done = 0
  let isLast = false

  const counted = (piece: Uint8Array): Uint8Array => {
    if (isLast || done + piece.length > MOST_BYTES) throw new Misuse('gcm piece')
    const counter = stepped(first, 1 + done / BLOCK)
    isLast = piece.length % BLOCK !== 0
    done += piece.length
    return counter
  }
  const tag = async (): Promise<Uint8Array> => {
    isLast = true
    mac.update(lengths(0, done))
    return aesCtr(aes, first, mac.digest())
  }
  return {
    async seal(piece) {
      const sealed = await aesCtr(aes, counted(piece), piece)
      mac.update(sealed)
      return sealed
    },
    async open(piece) {
      const counter = counted(piece)
      mac.update(piece)
      return aesCtr(aes, counter, piece)
    },
    tag,
    ends: async given => equal(await tag(), given),
  }
}

/** §7.1 step 2: a vector of twelve bytes is taken as it is, any other is hashed. */
const firstCounter = (hashKey: Uint8Array, iv: Uint8Array): Uint8Array => {
  if (iv.length === 12) return concat(iv, Uint8Array.of(0, 0, 0, 1))
  const mac = runningGhash(hashKey)
  mac.update(iv)
  mac.update(lengths(0, iv.length))
  return mac.digest()
}
/** The lengths of two strings in bits, 64 bits each. */
const lengths = (a: number, b: number): Uint8Array => {
  const block = new Uint8Array(BLOCK)
  const view = new DataView(block.buffer)
  view.setBigUint64(0, BigInt(a) * 8n)
  view.setBigUint64(8, BigInt(b) * 8n)
  return block
}
/** §6.2: the last 32 bits go round, the others stay. */
const stepped = (counter: Uint8Array, steps: number): Uint8Array => {
  const next = counter.slice()
  const view = new DataView(next.buffer)
  view.setUint32(12, (view.getUint32(12) + steps) % 2 ** 32)
  return next
}
