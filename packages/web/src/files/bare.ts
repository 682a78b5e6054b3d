/** Of an encoded picture only what it takes to draw it: cameras, programs and browsers write more. */
import { joined } from './joined.ts'

/** Colour stays in what was drawn here: it is sRGB, which is what a picture without a profile is. */
export const bare = async (picture: Blob): Promise<Blob> => {
  const parts = partsOf(picture.type, new Uint8Array(await picture.arrayBuffer()))
  return parts ? new Blob([...parts] as BlobPart[], { type: picture.type }) : picture
}
const partsOf = (type: string, bytes: Uint8Array): readonly Uint8Array[] | undefined => {
  if (type === 'image/jpeg') return jpeg(bytes, 'drawn')
  if (type === 'image/png') return png(bytes, 'drawn')
  return type === 'image/webp' ? webp(bytes, 'drawn') : undefined
}
/** Drawn here, or as it came: then what says which colours are meant stays. */
type Origin = 'drawn' | 'came'

/** A picture as it lies in a document, looking as it did; undefined: it is none of those that can be read to their end. */
export const bareBytes = (bytes: Uint8Array): Uint8Array | undefined => {
  const [first, kind] = [name(bytes, 0), name(bytes, 8)]
  const parts = first.startsWith('\xff\xd8\xff')
    ? jpeg(bytes, 'came')
    : first === '\x89PNG'
      ? png(bytes, 'came')
      : first === 'RIFF' && kind === 'WEBP'
        ? webp(bytes, 'came')
        : gif(bytes)
  return parts && joined(...parts)
}
/** A moving picture stays as it is but for what was written into it; undefined: it is none that can be read to its end. */
export const bareMoving = async (picture: Blob): Promise<Blob | undefined> => {
  const parts = gif(new Uint8Array(await picture.arrayBuffer()))
  return parts && new Blob([...parts] as BlobPart[], { type: picture.type })
}
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const name = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

/** The markers that stand alone: restarts, and a filled byte of the scan (ITU T.81 §B.1.1.5). */
const isOfScan = (next: number | undefined): boolean =>
  next === 0 || next === 0xff || (next !== undefined && next >= 0xd0 && next <= 0xd7)
const behindScan = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (at + 1 < bytes.length && (bytes[at] !== 0xff || isOfScan(bytes[at + 1]))) at++
  return at
}
const ICC = 'ICC_PROFILE\0'
const isKept = (bytes: Uint8Array, at: number, origin: Origin): boolean => {
  const marker = bytes[at + 1]!
  const isProfile = String.fromCharCode(...bytes.subarray(at + 4, at + 4 + ICC.length)) === ICC
  if (origin === 'came' && marker === 0xe2 && isProfile) return true
  return !((marker > 0xe0 && marker <= 0xef && marker !== 0xee) || marker === 0xfe)
}
/**
 * Without what applications write (APP1 to APP15 but Adobe's, which says how colours are coded), without comments, and without
 * what stands behind its end, where cameras put whole pictures.
 */
const jpeg = (bytes: Uint8Array, origin: Origin): readonly Uint8Array[] | undefined => {
  const view = viewOf(bytes)
  const kept = [bytes.subarray(0, 2)]
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xd9) {
    const end = at + 2 + view.getUint16(at + 2)
    const behind = bytes[at + 1] === 0xda ? behindScan(bytes, end) : end
    if (isKept(bytes, at, origin)) kept.push(bytes.subarray(at, behind))
    at = behind
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd9) return undefined
  return [...kept, bytes.subarray(at, at + 2)]
}
const DRAWN_PNG = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
/** PNG 3rd edition §11.3: text in three forms, Exif, the time. */
const WRITTEN_PNG = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'])
const png = (bytes: Uint8Array, origin: Origin): readonly Uint8Array[] | undefined => {
  const view = viewOf(bytes)
  const kept = [bytes.subarray(0, 8)]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at)
    const kind = name(bytes, at + 4)
    if (origin === 'drawn' ? DRAWN_PNG.has(kind) : !WRITTEN_PNG.has(kind)) kept.push(bytes.subarray(at, end))
    if (kind === 'IEND') return kept
    at = end
  }
  return undefined
}
const PROFILE_FLAG = 0x20
/** Exif, XMP. */
const WRITTEN_FLAGS = 0x08 | 0x04
const DRAWN_WEBP = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH'])
const SHOWN_WEBP = new Set([...DRAWN_WEBP, 'ICCP', 'ANIM', 'ANMF'])
const webp = (bytes: Uint8Array, origin: Origin): readonly Uint8Array[] => {
  const view = viewOf(bytes)
  const head = bytes.slice(0, 12)
  const kept: Uint8Array[] = []
  const [flags, kinds] =
    origin === 'drawn' ? [WRITTEN_FLAGS | PROFILE_FLAG, DRAWN_WEBP] : [WRITTEN_FLAGS, SHOWN_WEBP]
  for (let at = 12; at + 8 <= bytes.length; ) {
    const end = at + 8 + ((view.getUint32(at + 4, true) + 1) & ~1)
    const kind = name(bytes, at)
    const part = bytes.slice(at, end)
    if (kind === 'VP8X') part[8]! &= ~flags
    if (kinds.has(kind)) kept.push(part)
    at = end
  }
  const size = kept.reduce((sum, part) => sum + part.length, 4)
  viewOf(head).setUint32(4, size, true)
  return [head, ...kept]
}

const tableSize = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0)
/** Behind the sub-blocks that begin here. */
const behindBlocks = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1
  return at + 1
}
const LOOPS = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0'])
/** GIF89a §24, §26: without comments, and without what applications write but how often it is played; what stands behind its end goes. */
const gif = (bytes: Uint8Array): readonly Uint8Array[] | undefined => {
  if (name(bytes, 0) !== 'GIF8' || bytes.length < 14) return undefined
  let at = 13 + tableSize(bytes[10]!)
  const kept = [bytes.subarray(0, at)]
  while (at < bytes.length && bytes[at] !== 0x3b) {
    const [kind, label] = [bytes[at], bytes[at + 1]]
    if (kind !== 0x21 && kind !== 0x2c) return undefined
    const body = kind === 0x2c ? at + 11 + tableSize(bytes[at + 9] ?? 0) : at + 2
    const end = behindBlocks(bytes, body)
    const application = String.fromCharCode(...bytes.subarray(at + 3, at + 14))
    if (kind === 0x2c || label === 0xf9 || (label === 0xff && LOOPS.has(application)))
      kept.push(bytes.subarray(at, end))
    at = end
  }
  return at < bytes.length ? [...kept, bytes.subarray(at, at + 1)] : undefined
}
