/**
 * WebM and Matroska without what programs write beside film and sound: title, date, names of programs, tags, attachments. As in films of
 * the other kind everything stays where it is: what goes becomes room that is empty (RFC 9559, RFC 8794 §11.3.2).
 */
import { type Patch, patched } from './patched.ts'
import { type SpanReader, spanReader } from './span-reader.ts'
import { must, NotUnderstood, whereUnderstood } from './understood.ts'

const READS_MAX = 400_000
const PATCHES_MAX = 20_000

const EBML = 0x1a45dfa3
const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TRACKS = 0x1654ae6b
const TRACK = 0xae
const CLUSTER = 0x1f43b675
/** In a segment, and in a cluster whose length was not known when it was written: heads, cues, what is played, empty room. */
const PLAYED = new Set([0x114d9b74, 0x1c53bb6b, 0xe7, 0xa3, 0xa0, 0xa7, 0xab, 0xec])
/** Of the info: how long it is, and in which parts of a second. */
const TIMES = new Set([0x2ad7b1, 0x4489, 0xec])
/** Names of programs, which must stand there: empty. */
const PROGRAMS = new Set([0x4d80, 0x5741])
/** Of a track: its name, what its coder is called and was told, where that can be had; and sums over what was there. */
const NOTES = new Set([0x536e, 0x258688, 0x3a9697, 0x3b4040, 0x26b240, 0xbf])

interface Element {
  readonly id: number
  readonly at: number
  readonly content: number
  /** undefined: up to where something of another level begins. */
  readonly end: number | undefined
}
const lengthOf = (first: number, most: number): number => {
  const length = Math.clz32(first) - 23
  if (length > most) throw new NotUnderstood()
  return length
}
const elementAt = async (reader: SpanReader, at: number): Promise<Element> => {
  const byte = async (place: number): Promise<number> => must(await reader.read(place, 1)).getUint8(0)
  const idLength = lengthOf(await byte(at), 4)
  let id = 0
  for (let i = 0; i < idLength; i++) id = id * 256 + (await byte(at + i))
  const sizeAt = at + idLength
  const first = await byte(sizeAt)
  const sizeLength = lengthOf(first, 8)
  let size = first & (0xff >> sizeLength)
  let isUnknown = size === 0xff >> sizeLength
  for (let i = 1; i < sizeLength; i++) {
    const next = await byte(sizeAt + i)
    isUnknown &&= next === 0xff
    size = size * 256 + next
  }
  const content = sizeAt + sizeLength
  if (isUnknown) return { id, at, content, end: undefined }
  if (content + size > reader.size) throw new NotUnderstood()
  return { id, at, content, end: content + size }
}
const childrenOf = async (reader: SpanReader, { content, end }: Element): Promise<readonly Element[]> => {
  const children: Element[] = []
  for (let at = content; at < must(end); at = must(children.at(-1)?.end))
    children.push(await elementAt(reader, at))
  return children
}
/** RFC 8794 §11.3.2: a void element, as long as what it stands for. */
const emptied = ({ at, end }: Element): readonly Patch[] => {
  const length = must(end) - at
  const bytes = new Uint8Array(Math.min(length, 9))
  bytes[0] = 0xec
  if (length < 9) bytes[1] = 0x80 | (length - 2)
  else new DataView(bytes.buffer).setBigUint64(1, BigInt(length - 9) | (1n << 56n))
  return [{ at, length, bytes }]
}
const inInfo = async (reader: SpanReader, info: Element): Promise<readonly Patch[]> =>
  (await childrenOf(reader, info)).flatMap(child => {
    if (PROGRAMS.has(child.id)) return [{ at: child.content, length: must(child.end) - child.content }]
    return TIMES.has(child.id) ? [] : emptied(child)
  })
const inTracks = async (reader: SpanReader, tracks: Element): Promise<readonly Patch[]> => {
  const patches: Patch[] = []
  for (const track of await childrenOf(reader, tracks)) {
    if (NOTES.has(track.id)) patches.push(...emptied(track))
    if (track.id !== TRACK) continue
    for (const child of await childrenOf(reader, track))
      if (NOTES.has(child.id)) patches.push(...emptied(child))
  }
  return patches
}
const inSegment = async (reader: SpanReader, element: Element): Promise<readonly Patch[]> => {
  if (element.id === INFO) return inInfo(reader, element)
  if (element.id === TRACKS) return inTracks(reader, element)
  return element.id === CLUSTER || PLAYED.has(element.id) ? [] : emptied(element)
}
const patchesFor = async (reader: SpanReader): Promise<readonly Patch[]> => {
  const head = await elementAt(reader, 0)
  const segment = await elementAt(reader, must(head.end))
  if (head.id !== EBML || segment.id !== SEGMENT) throw new NotUnderstood()
  const end = segment.end ?? reader.size
  const patches: Patch[] = []
  for (let at = segment.content; at < end; ) {
    const element = await elementAt(reader, at)
    if (element.end === undefined && element.id !== CLUSTER) throw new NotUnderstood()
    patches.push(...(await inSegment(reader, element)))
    at = element.end ?? element.content
  }
  if (patches.length > PATCHES_MAX) throw new NotUnderstood()
  if (end < reader.size) patches.push({ at: end, length: reader.size - end })
  return patches
}
/** undefined: it is none that can be read to its end. */
export const bareMatroska = (file: Blob): Promise<Blob | undefined> =>
  whereUnderstood(async () => patched(file, await patchesFor(spanReader(file, READS_MAX))))
