/**
 * Films and sounds without what cameras and programs write beside them: place, device, names and dates. Everything stays where it
 * is, and as long as it is: what goes becomes room that is empty, so that no offset in the file changes.
 */
import { type Box, boxesIn, type BoxKind } from './boxes.ts'
import { type Patch, patched } from './patched.ts'
import { samplesOf } from './samples.ts'
import { type SpanReader, spanReader } from './span-reader.ts'
import { must, NotUnderstood, whereUnderstood } from './understood.ts'

/** A film of some hours in parts of a second has as many. */
const READS_MAX = 200_000
/** What a browser puts together without being slow. */
const PATCHES_MAX = 20_000

/** ISO/IEC 14496-12 §6.2.3: what playing needs; everything else is somebody's note. */
const NEEDED: Readonly<Record<string, ReadonlySet<string>>> = {
  file: new Set(['ftyp', 'styp', 'moov', 'moof', 'mdat', 'sidx', 'ssix', 'mfra', 'pdin', 'wide']),
  moov: new Set(['mvhd', 'trak', 'mvex', 'iods', 'pssh', 'ctab']),
  trak: new Set(['tkhd', 'edts', 'tref', 'mdia', 'tapt', 'load', 'clip', 'matt', 'txas', 'trgr']),
  mdia: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
  moof: new Set(['mfhd', 'traf', 'pssh']),
}
/** What is seen, heard or read; a track of any other kind says where and how it was filmed, second by second. */
const SHOWN = new Set(['vide', 'soun', 'auxv', 'text', 'sbtl', 'subt', 'clcp'])
const DATED = new Set(['mvhd', 'tkhd', 'mdhd'])
const letters = (text: string): Uint8Array => new TextEncoder().encode(text)

/** undefined: it is no such film or sound that can be read to its end. */
export const bareFilm = (file: Blob): Promise<Blob | undefined> =>
  whereUnderstood(async () => patched(file, await patchesFor(spanReader(file, READS_MAX))))

const patchesFor = async (reader: SpanReader): Promise<readonly Patch[]> => {
  const boxes = must(await boxesIn(reader, { kind: 'file', at: 0, content: 0, end: reader.size }))
  const kinds = new Set(boxes.map(box => box.kind))
  if (!kinds.has('moov') || !kinds.has('mdat')) throw new NotUnderstood()
  const patches: Patch[] = []
  for (const box of boxes)
    for (const patch of await inFile(reader, box, kinds.has('moof'))) patches.push(patch)
  if (patches.length > PATCHES_MAX) throw new NotUnderstood()
  return patches
}
const emptied = ({ at, content, end }: Box): readonly Patch[] => [
  { at: at + 4, length: 4, bytes: letters('free') },
  { at: content, length: end - content },
]
const isNeeded = (parent: BoxKind, { kind }: Box): boolean => NEEDED[parent]?.has(kind) ?? true

const inFile = async (reader: SpanReader, box: Box, inParts: boolean): Promise<readonly Patch[]> => {
  if (!isNeeded('file', box)) return emptied(box)
  if (box.kind !== 'moov' && box.kind !== 'moof') return []
  const patches: Patch[] = []
  for (const child of must(await boxesIn(reader, box)))
    if (!isNeeded(box.kind, child)) {
      // A list of what is where that is itself compressed: there is no telling what it holds.
      if (child.kind === 'cmov') throw new NotUnderstood()
      patches.push(...emptied(child))
    } else if (child.kind === 'trak')
      for (const patch of await inTrack(reader, child, inParts)) patches.push(patch)
    else if (child.kind === 'traf') patches.push(...(await inPart(reader, child)))
    else patches.push(...(await undated(reader, child)))
  return patches
}
/** Of a part only what is nobody's need: how it is cut depends on boxes that programs add. */
const inPart = async (reader: SpanReader, part: Box): Promise<readonly Patch[]> =>
  must(await boxesIn(reader, part)).flatMap(box => (['udta', 'meta'].includes(box.kind) ? emptied(box) : []))

const inTrack = async (reader: SpanReader, track: Box, inParts: boolean): Promise<readonly Patch[]> => {
  const boxes = must(await boxesIn(reader, track))
  const media = must(boxes.find(box => box.kind === 'mdia'))
  const inside = must(await boxesIn(reader, media))
  const handler = must(inside.find(box => box.kind === 'hdlr'))
  const kind = must(await nameAt(reader, handler.content + 8))
  if (!SHOWN.has(kind)) {
    // Where its samples are is told in every part anew.
    if (inParts) throw new NotUnderstood()
    return emptied(track).concat(must(await samplesOf(reader, media)))
  }
  const patches = boxes.flatMap(box => (isNeeded('trak', box) ? [] : emptied(box)))
  patches.push(...inside.flatMap(box => (isNeeded('mdia', box) ? [] : emptied(box))))
  // §8.4.3: who made the handler, and how it is called.
  patches.push({ at: handler.content + 12, length: Math.max(0, handler.end - handler.content - 12) })
  for (const box of [...boxes, ...inside]) patches.push(...(await undated(reader, box)))
  if (kind === 'vide') patches.push(...(await unnamedCoder(reader, media)))
  return patches
}
const nameAt = async (reader: SpanReader, at: number): Promise<string | undefined> => {
  const view = await reader.read(at, 4)
  return view && String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(i)))
}
/** §8.2.2, §8.3.2, §8.4.2: when it was made and changed; version 1 has twice the room for it. */
const undated = async (reader: SpanReader, { kind, content, end }: Box): Promise<readonly Patch[]> => {
  if (!DATED.has(kind)) return []
  const length = must(await reader.read(content, 1)).getUint8(0) === 1 ? 16 : 8
  if (content + 4 + length > end) throw new NotUnderstood()
  return [{ at: content + 4, length }]
}
/** §12.1.3: the name of what coded it, which is often the camera's. */
const unnamedCoder = async (reader: SpanReader, media: Box): Promise<readonly Patch[]> => {
  let box = media
  for (const kind of ['minf', 'stbl', 'stsd'])
    box = must((await boxesIn(reader, box))?.find(child => child.kind === kind))
  const entries = must(await boxesIn(reader, { ...box, content: box.content + 8 }))
  return entries
    .filter(entry => entry.end - entry.at >= 86)
    .flatMap(({ at }) => [
      { at: at + 20, length: 4 },
      { at: at + 50, length: 32 },
    ])
}
