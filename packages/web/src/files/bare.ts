/** Of an encoded picture only what it takes to draw it: browsers add a colour profile or a comment of their own. */

/** Colour stays: what is drawn is sRGB, which is what a picture without a profile is. */
export const bare = async (picture: Blob): Promise<Blob> => {
  const bytes = new Uint8Array(await picture.arrayBuffer())
  const parts = partsOf(picture.type, bytes)
  return parts ? new Blob([...parts] as BlobPart[], { type: picture.type }) : picture
}
const partsOf = (type: string, bytes: Uint8Array): readonly Uint8Array[] | undefined => {
  if (type === 'image/jpeg') return jpeg(bytes)
  if (type === 'image/png') return png(bytes)
  return type === 'image/webp' ? webp(bytes) : undefined
}
/** A moving picture stays as it is but for what was written into it; undefined: it is none that can be read to its end. */
export const bareMoving = async (picture: Blob): Promise<Blob | undefined> => {
  const parts = gif(new Uint8Array(await picture.arrayBuffer()))
  return parts && new Blob([...parts] as BlobPart[], { type: picture.type })
}
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const name = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

/** Without what applications write (APP1 to APP15 but Adobe's, which says how colours are coded) and without comments. */
const jpeg = (bytes: Uint8Array): readonly Uint8Array[] => {
  const view = viewOf(bytes)
  const kept = [bytes.subarray(0, 2)]
  let at = 2
  // SOS: what follows is the picture.
  while (at + 4 <= bytes.length && bytes[at + 1] !== 0xda) {
    const marker = bytes[at + 1]!
    const end = at + 2 + view.getUint16(at + 2)
    const isExtra = (marker > 0xe0 && marker <= 0xef && marker !== 0xee) || marker === 0xfe
    if (!isExtra) kept.push(bytes.subarray(at, end))
    at = end
  }
  return [...kept, bytes.subarray(at)]
}
const DRAWN_PNG = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
const png = (bytes: Uint8Array): readonly Uint8Array[] => {
  const view = viewOf(bytes)
  const kept = [bytes.subarray(0, 8)]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at)
    if (DRAWN_PNG.has(name(bytes, at + 4))) kept.push(bytes.subarray(at, end))
    at = end
  }
  return kept
}
const DRAWN_WEBP = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH'])
/** The flags of what is left out: a profile, Exif, XMP. */
const EXTRA_FLAGS = 0x20 | 0x08 | 0x04
const webp = (bytes: Uint8Array): readonly Uint8Array[] => {
  const view = viewOf(bytes)
  const head = bytes.slice(0, 12)
  const kept: Uint8Array[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const end = at + 8 + ((view.getUint32(at + 4, true) + 1) & ~1)
    const kind = name(bytes, at)
    const part = bytes.slice(at, end)
    if (kind === 'VP8X') part[8]! &= ~EXTRA_FLAGS
    if (DRAWN_WEBP.has(kind)) kept.push(part)
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
