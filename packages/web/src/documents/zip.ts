/**
 * ZIP archives as documents are (APPNOTE.TXT 6.3.10): read by their directory, within bounds that hold whatever they say of
 * themselves, and written without dates, owners and notes.
 */
import { inflateSync, zipSync } from 'fflate'
import { NotTouched } from './findings.ts'

const ENTRIES_MAX = 10_000
/** All of a document together, and what lies in it. */
const UNPACKED_MAX = 256 * 1024 ** 2

/** How much may still be unpacked; one for a document with all that is nested in it. */
export interface Budget {
  left: number
}
export const budget = (): Budget => ({ left: UNPACKED_MAX })

export type Entries = Map<string, Uint8Array>

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const STORED = 0
const DEFLATED = 8

const damaged = (): never => {
  throw new NotTouched('unreadable')
}
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** §4.3.16: at the end, before a comment of at most 65,535 bytes. */
const endOf = (view: DataView): number => {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === END) return at
  return damaged()
}
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  return sum
})
/** §4.4.7 */
const sumOf = (bytes: Uint8Array): number => {
  let sum = 0xffffffff
  for (const byte of bytes) sum = (sum >>> 8) ^ table[(sum ^ byte) & 0xff]!
  return ~sum >>> 0
}

export const unzipped = (bytes: Uint8Array, left: Budget): Entries => {
  try {
    return entriesIn(bytes, left)
  } catch (error) {
    // It points to where it has no bytes.
    throw error instanceof NotTouched ? error : new NotTouched('unreadable')
  }
}
const entriesIn = (bytes: Uint8Array, left: Budget): Entries => {
  const view = viewOf(bytes)
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  if (count > ENTRIES_MAX) throw new NotTouched('large')
  const entries: Entries = new Map()
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== CENTRAL) damaged()
    const [nameLength, behind] = [
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true) + view.getUint16(at + 32, true),
    ]
    const name = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(at + 46, at + 46 + nameLength),
    )
    if (entries.has(name)) damaged()
    if (!name.endsWith('/')) entries.set(name, contentAt(bytes, view, at, left))
    at += 46 + nameLength + behind
  }
  return entries
}
/** What is written in the directory holds; a local header only says how long it is itself. */
const contentAt = (bytes: Uint8Array, view: DataView, entry: number, left: Budget): Uint8Array => {
  const [flags, method] = [view.getUint16(entry + 8, true), view.getUint16(entry + 10, true)]
  if (flags & 1) throw new NotTouched('encrypted')
  const [packed, size] = [view.getUint32(entry + 20, true), view.getUint32(entry + 24, true)]
  const local = view.getUint32(entry + 42, true)
  if (view.getUint32(local, true) !== LOCAL) damaged()
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (from + packed > bytes.length) damaged()
  left.left -= size
  if (left.left < 0) throw new NotTouched('large')
  const inside = bytes.subarray(from, from + packed)
  const content = method === STORED ? inside : method === DEFLATED ? inflated(inside, size) : damaged()
  if (content.length !== size || sumOf(content) !== view.getUint32(entry + 16, true)) damaged()
  return content
}
/** Never more than it says: what would not fit is not written, and then the sum is wrong. */
const inflated = (packed: Uint8Array, size: number): Uint8Array =>
  inflateSync(packed, { out: new Uint8Array(size) })

/** Pictures and films are as small as they get. */
const IS_PACKED = /\.(?:jpe?g|png|gif|webp|mp[34]|m4[av]|webm|ogg)$/iu
/** The first day that the format knows. */
const NO_DATE = new Date(1980, 0, 1)

export const zipped = (entries: Entries): Uint8Array =>
  zipSync(
    Object.fromEntries(
      [...entries].map(([name, content]) => [
        name,
        // OpenDocument 1.3 part 2 §3.3: the type stands first, as it is.
        [content, { level: name === 'mimetype' || IS_PACKED.test(name) ? 0 : 6 }] as const,
      ]),
    ) as Parameters<typeof zipSync>[0],
    { mtime: NO_DATE },
  )
