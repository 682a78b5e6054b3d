/** How large a picture says it is, read before anything decodes it: a few bytes can stand for gigabytes of pixels (S243). */
export interface Dimensions {
  readonly width: number
  readonly height: number
}
/** More than any camera that people carry. */
export const PIXELS_MAX = 50_000_000
const HEAD = 512 * 1024

/** undefined: it is none of the kinds that are shown. */
export const dimensionsOf = async (picture: Blob): Promise<Dimensions | undefined> => {
  const bytes = new Uint8Array(await picture.slice(0, HEAD).arrayBuffer())
  return png(bytes) ?? jpeg(bytes) ?? gif(bytes) ?? webp(bytes) ?? bmp(bytes) ?? avif(bytes)
}
export const isTooLarge = ({ width, height }: Dimensions): boolean => width * height > PIXELS_MAX

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const says = (bytes: Uint8Array, at: number, text: string): boolean =>
  bytes.length >= at + text.length && [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0))

const png = (bytes: Uint8Array): Dimensions | undefined => {
  if (!says(bytes, 1, 'PNG\r\n') || !says(bytes, 12, 'IHDR') || bytes.length < 24) return undefined
  const view = viewOf(bytes)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}
/** The frame header (SOF) is behind segments whose lengths are told. */
const jpeg = (bytes: Uint8Array): Dimensions | undefined => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  const view = viewOf(bytes)
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1]!
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2)
  }
  return undefined
}
const gif = (bytes: Uint8Array): Dimensions | undefined => {
  if (!says(bytes, 0, 'GIF8') || bytes.length < 10) return undefined
  const view = viewOf(bytes)
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
}
const webp = (bytes: Uint8Array): Dimensions | undefined => {
  if (!says(bytes, 0, 'RIFF') || !says(bytes, 8, 'WEBP') || bytes.length < 30) return undefined
  const view = viewOf(bytes)
  const of24 = (at: number): number => view.getUint16(at, true) | (bytes[at + 2]! << 16)
  if (says(bytes, 12, 'VP8X')) return { width: 1 + of24(24), height: 1 + of24(27) }
  if (says(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  return says(bytes, 12, 'VP8 ')
    ? { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    : undefined
}
const bmp = (bytes: Uint8Array): Dimensions | undefined => {
  if (!says(bytes, 0, 'BM') || bytes.length < 26) return undefined
  const view = viewOf(bytes)
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
}
/** The largest that any of its parts has (`ispe` of ISO/IEC 23008-12). */
const avif = (bytes: Uint8Array): Dimensions | undefined => {
  if (!says(bytes, 4, 'ftyp')) return undefined
  const view = viewOf(bytes)
  let largest: Dimensions | undefined
  for (let at = 8; at + 16 < bytes.length; at++) {
    if (!says(bytes, at, 'ispe')) continue
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (!largest || found.width * found.height > largest.width * largest.height) largest = found
  }
  return largest
}
