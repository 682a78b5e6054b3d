/**
 * Sounds without the notes of programs before and behind them: MP3 and AAC (ID3 1 and 2, APEv2, Lyrics3) and FLAC (whose blocks stand
 * before its frames). What is heard stays as it is.
 */
import { type SpanReader, spanReader } from './span-reader.ts'
import { must, NotUnderstood, whereUnderstood } from './understood.ts'

const READS_MAX = 1000
/** RFC 9639 §8.1: what playing and seeking need. */
const STREAMINFO = 0
const SEEKTABLE = 3

const textAt = async (reader: SpanReader, at: number, length: number): Promise<string> => {
  const view = await reader.read(at, length)
  return view ? String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(i))) : ''
}
/** Four times seven bits. */
const syncsafe = (view: DataView, at: number): number =>
  [0, 1, 2, 3].reduce((sum, i) => sum * 128 + (view.getUint8(at + i) & 0x7f), 0)

/** How long a note is that begins here; 0: none does. */
const noteAt = async (reader: SpanReader, at: number): Promise<number> => {
  const view = await reader.read(at, 32)
  if (!view) return 0
  if ((await textAt(reader, at, 3)) === 'ID3')
    return 10 + syncsafe(view, 6) + (view.getUint8(5) & 0x10 ? 10 : 0)
  return (await textAt(reader, at, 8)) === 'APETAGEX' ? 32 + view.getUint32(12, true) : 0
}
/** How long a note is that ends here. */
const noteBefore = async (reader: SpanReader, end: number): Promise<number> => {
  if ((await textAt(reader, end - 128, 3)) === 'TAG')
    return (await textAt(reader, end - 355, 4)) === 'TAG+' ? 355 : 128
  const lyrics = /^(\d{6})LYRICS200$/u.exec(await textAt(reader, end - 15, 15))
  if (lyrics) return Number(lyrics[1]) + 15
  if ((await textAt(reader, end - 10, 3)) === '3DI')
    return 20 + syncsafe(must(await reader.read(end - 10, 10)), 6)
  if ((await textAt(reader, end - 32, 8)) !== 'APETAGEX') return 0
  const view = must(await reader.read(end - 32, 32))
  return view.getUint32(12, true) + (view.getUint8(23) & 0x80 ? 32 : 0)
}
const within = async (reader: SpanReader): Promise<readonly [from: number, end: number]> => {
  let [from, end] = [0, reader.size]
  for (let length = -1; length !== 0; from += length) length = await noteAt(reader, from)
  for (let length = -1; length !== 0; end -= length) length = await noteBefore(reader, end)
  if (end <= from) throw new NotUnderstood()
  return [from, end]
}

const flac = async (
  file: Blob,
  reader: SpanReader,
  from: number,
  end: number,
): Promise<readonly BlobPart[]> => {
  const kept: Blob[] = []
  let at = from + 4
  for (let isLast = false; !isLast; ) {
    const head = must(await reader.read(at, 4)).getUint32(0)
    isLast = head >>> 31 === 1
    const next = at + 4 + (head & 0xffffff)
    const kind = (head >>> 24) & 0x7f
    if (next > end) throw new NotUnderstood()
    if (kind === STREAMINFO || kind === SEEKTABLE) kept.push(file.slice(at, next))
    at = next
  }
  const heads = kept.map((block, i) => [
    new Uint8Array([(i === kept.length - 1 ? 0x80 : 0) | (i === 0 ? STREAMINFO : SEEKTABLE)]),
    block.slice(1),
  ])
  return [file.slice(from, from + 4), ...heads.flat(), file.slice(at, end)]
}
/** undefined: it is no such sound. */
export const bareSound = (file: Blob): Promise<Blob | undefined> =>
  whereUnderstood(async () => {
    const reader = spanReader(file, READS_MAX)
    const [from, end] = await within(reader)
    const isFlac = (await textAt(reader, from, 4)) === 'fLaC'
    // ISO/IEC 11172-3 §2.4.1.3, ISO/IEC 13818-7 §6.2: eleven bits that begin every frame.
    if (!isFlac && must(await reader.read(from, 2)).getUint16(0) < 0xffe0) throw new NotUnderstood()
    const parts = isFlac ? await flac(file, reader, from, end) : [file.slice(from, end)]
    return new Blob([...parts], { type: file.type })
  })
