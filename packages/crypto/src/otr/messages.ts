/** OTRv3 §"Encoded messages": the five of them, between their bytes and what they say. */
import { concat } from '../bytes.ts'
import { Malformed } from '../errors.ts'
import { byte, data, int, mpi, type Reader, reader, short } from './encoding.ts'
import { checkedElement, ELEMENT_BYTES } from './group.ts'

export const VERSION = 3
/** §"Instance Tags": smaller ones are nobody's. */
export const TAG_MIN = 0x100
export const MAC_BYTES = 20
export const COUNTER_BYTES = 8
/** What a message may bring; a text is at most 60 000 bytes, and servers take little more. */
const CONTENT_MAX = 200_000
const SIGNATURE_MAX = 4_000
const OLD_MACS_MAX = 200 * MAC_BYTES

export interface Commit {
  readonly kind: 'commit'
  readonly encryptedKey: Uint8Array
  readonly keyHash: Uint8Array
}
export interface Key {
  readonly kind: 'key'
  readonly key: bigint
}
export interface Reveal {
  readonly kind: 'reveal'
  readonly revealed: Uint8Array
  readonly signature: Uint8Array
  readonly mac: Uint8Array
}
export interface Signature {
  readonly kind: 'signature'
  readonly signature: Uint8Array
  readonly mac: Uint8Array
}
export interface Data {
  readonly kind: 'data'
  readonly ignoreUnreadable: boolean
  readonly senderKeyId: number
  readonly recipientKeyId: number
  readonly nextKey: bigint
  readonly counter: Uint8Array
  readonly ciphertext: Uint8Array
}
/** What the MAC of a data message covers, and what follows it. */
export interface Authenticated {
  readonly covered: Uint8Array
  readonly mac: Uint8Array
  readonly oldMacs: Uint8Array
}
export type AkeMessage = Commit | Key | Reveal | Signature
export interface Tags {
  readonly sender: number
  /** 0: not known yet. */
  readonly receiver: number
}
export type Read = Tags & { readonly message: AkeMessage | (Data & Authenticated) }

const TYPES = { commit: 0x02, data: 0x03, key: 0x0a, reveal: 0x11, signature: 0x12 } as const
const FLAG_IGNORE_UNREADABLE = 0x01

const head = (kind: keyof typeof TYPES, { sender, receiver }: Tags): Uint8Array =>
  concat(short(VERSION), byte(TYPES[kind]), int(sender), int(receiver))

export function writeAke(message: AkeMessage, tags: Tags): Uint8Array {
  const begin = head(message.kind, tags)
  switch (message.kind) {
    case 'commit':
      return concat(begin, data(message.encryptedKey), data(message.keyHash))
    case 'key':
      return concat(begin, mpi(message.key))
    case 'reveal':
      return concat(begin, data(message.revealed), data(message.signature), message.mac)
    case 'signature':
      return concat(begin, data(message.signature), message.mac)
  }
}
/** All that the MAC covers. */
export const writeData = (message: Data, tags: Tags): Uint8Array =>
  concat(
    head('data', tags),
    byte(message.ignoreUnreadable ? FLAG_IGNORE_UNREADABLE : 0),
    int(message.senderKeyId),
    int(message.recipientKeyId),
    mpi(message.nextKey),
    message.counter,
    data(message.ciphertext),
  )
export const closeData = ({ covered, mac, oldMacs }: Authenticated): Uint8Array =>
  concat(covered, mac, data(oldMacs))

/** Throws for another version: nobody is talked down to one that is weaker (S318). */
export function readMessage(bytes: Uint8Array): Read {
  const from = reader(bytes)
  if (from.short() !== VERSION) throw new Malformed('version')
  const type = from.byte()
  const tags = { sender: from.int(), receiver: from.int() }
  if (tags.sender < TAG_MIN || (tags.receiver > 0 && tags.receiver < TAG_MIN)) throw new Malformed('tag')
  const message = bodyOf(type, from, bytes)
  from.end()
  return { ...tags, message }
}
function bodyOf(type: number, from: Reader, bytes: Uint8Array): Read['message'] {
  const element = (): bigint => checkedElement(from.mpi(ELEMENT_BYTES))
  switch (type) {
    case TYPES.commit:
      return { kind: 'commit', encryptedKey: from.data(ELEMENT_BYTES + 4), keyHash: from.data(32) }
    case TYPES.key:
      return { kind: 'key', key: element() }
    case TYPES.reveal: {
      const [revealed, signature] = [from.data(16), from.data(SIGNATURE_MAX)]
      return { kind: 'reveal', revealed, signature, mac: from.bytes(MAC_BYTES) }
    }
    case TYPES.signature:
      return { kind: 'signature', signature: from.data(SIGNATURE_MAX), mac: from.bytes(MAC_BYTES) }
    case TYPES.data: {
      const data = {
        kind: 'data' as const,
        ignoreUnreadable: (from.byte() & FLAG_IGNORE_UNREADABLE) !== 0,
        senderKeyId: from.int(),
        recipientKeyId: from.int(),
        nextKey: element(),
        counter: from.bytes(COUNTER_BYTES),
        ciphertext: from.data(CONTENT_MAX),
      }
      const covered = bytes.slice(0, from.offset)
      return { ...data, covered, mac: from.bytes(MAC_BYTES), oldMacs: from.data(OLD_MACS_MAX) }
    }
    default:
      throw new Malformed('type')
  }
}
