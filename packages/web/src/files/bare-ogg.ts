/**
 * Opus and Vorbis in Ogg without their comments: who sings, what made it, covers. The packet that holds them stays as long as it is, and
 * empty; the sums of its pages are made anew (RFC 3533 §6, RFC 7845 §5.2, Vorbis I §5.2).
 */
import { type Patch, patched } from './patched.ts'
import { type SpanReader, spanReader } from './span-reader.ts'
import { must, NotUnderstood, whereUnderstood } from './understood.ts'

const READS_MAX = 400_000
/** A cover, and a long text beside it. */
const COMMENT_MAX = 32 * 1024 * 1024
const HEADS = ['OpusHead', '\x01vorbis'] as const
const COMMENTS = ['OpusTags', '\x03vorbis'] as const

interface Page {
  readonly at: number
  readonly content: number
  readonly end: number
  readonly lacing: readonly number[]
  readonly serial: number
  readonly isFirst: boolean
}
/** Part of a packet, in its page. */
interface Piece {
  readonly page: Page
  readonly at: number
  readonly length: number
}
interface Stream {
  readonly kind: number
  packets: number
  comment: Piece[]
}

const letters = (view: DataView): string =>
  String.fromCharCode(...Array.from({ length: view.byteLength }, (_, i) => view.getUint8(i)))

const pageAt = async (reader: SpanReader, at: number): Promise<Page> => {
  const head = must(await reader.read(at, 27))
  const [flags, serial, segments] = [head.getUint8(5), head.getUint32(14, true), head.getUint8(26)]
  if (head.getUint32(0) !== 0x4f676753 || head.getUint8(4) !== 0) throw new NotUnderstood()
  const table = must(await reader.read(at + 27, segments))
  const lacing = Array.from({ length: segments }, (_, i) => table.getUint8(i))
  const content = at + 27 + segments
  const end = content + lacing.reduce((sum, one) => sum + one, 0)
  if (end > reader.size) throw new NotUnderstood()
  return { at, content, end, lacing, serial, isFirst: (flags & 2) !== 0 }
}
/** The second packet of a stream is its comments. */
const follow = (stream: Stream, page: Page): void => {
  let at = page.content
  for (const length of page.lacing) {
    if (stream.packets === 1) stream.comment.push({ page, at, length })
    if (length < 255) stream.packets++
    at += length
  }
}
const begun = async (reader: SpanReader, { content, end }: Page): Promise<Stream> => {
  const head = letters(must(await reader.read(content, Math.min(8, end - content))))
  const kind = HEADS.findIndex(one => head.startsWith(one))
  if (kind < 0) throw new NotUnderstood()
  return { kind, packets: 0, comment: [] }
}

/** RFC 3533 §6: the polynomial 0x04c11db7, the highest bit first. */
export const sumOf = (bytes: Uint8Array): number => {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0)
  }
  return sum >>> 0
}
/** No name of a program and no comment; in Vorbis a bit behind them says that they were whole. */
const blank = (kind: number): Uint8Array => {
  const name = new TextEncoder().encode(COMMENTS[kind])
  const bytes = new Uint8Array(name.length + 8 + kind)
  bytes.set(name)
  if (kind === 1) bytes[bytes.length - 1] = 1
  return bytes
}
const emptied = async (reader: SpanReader, { kind, comment }: Stream): Promise<readonly Patch[]> => {
  const empty = blank(kind)
  const length = comment.reduce((sum, piece) => sum + piece.length, 0)
  const [first] = comment
  const name = first && letters(must(await reader.read(first.at, Math.min(first.length, 8))))
  if (length < empty.length || length > COMMENT_MAX || !name?.startsWith(COMMENTS[kind]!))
    throw new NotUnderstood()
  const patches: Patch[] = []
  let done = 0
  for (const page of new Set(comment.map(piece => piece.page))) {
    const view = must(await reader.read(page.at, page.end - page.at))
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
    for (const piece of comment.filter(one => one.page === page)) {
      const stands = new Uint8Array(piece.length)
      stands.set(empty.subarray(done, done + piece.length))
      bytes.set(stands, piece.at - page.at)
      done += piece.length
    }
    const sums = new DataView(bytes.buffer)
    sums.setUint32(22, 0)
    sums.setUint32(22, sumOf(bytes), true)
    patches.push({ at: page.at, length: bytes.length, bytes })
  }
  return patches
}
const patchesFor = async (reader: SpanReader): Promise<readonly Patch[]> => {
  const streams: Stream[] = []
  const now = new Map<number, Stream>()
  for (let at = 0; at < reader.size; ) {
    const page = await pageAt(reader, at)
    if (page.isFirst) {
      const stream = await begun(reader, page)
      streams.push(stream)
      now.set(page.serial, stream)
    }
    follow(must(now.get(page.serial)), page)
    at = page.end
  }
  const patches: Patch[] = []
  for (const stream of streams) patches.push(...(await emptied(reader, stream)))
  return patches
}
/** undefined: it is none that can be read to its end. */
export const bareOgg = (file: Blob): Promise<Blob | undefined> =>
  whereUnderstood(async () => patched(file, await patchesFor(spanReader(file, READS_MAX))))
