/** Where the samples of a track lie in the file (ISO/IEC 14496-12 §8.7). */
import { type Box, boxesIn } from './boxes.ts'
import type { Patch } from './patched.ts'
import type { SpanReader } from './span-reader.ts'

/** Ten hours of thirty notes in a second. */
const SAMPLES_MAX = 1_100_000

/** What empties them; undefined: it does not say where they are. */
export const samplesOf = async (reader: SpanReader, media: Box): Promise<readonly Patch[] | undefined> => {
  const information = await only(reader, media, 'minf')
  const table = information && (await only(reader, information, 'stbl'))
  const boxes = table && (await boxesIn(reader, table))
  if (!boxes) return undefined
  const of = async (kind: string, head: number): Promise<DataView | undefined> => {
    const box = boxes.find(one => one.kind === kind)
    if (!box || box.end - box.content < head || box.end - box.content > SAMPLES_MAX * 4) return undefined
    return reader.read(box.content, box.end - box.content)
  }
  const sizes = await of('stsz', 12)
  const runs = await of('stsc', 8)
  const near = await of('stco', 8)
  const offsets = near ?? (await of('co64', 8))
  if (!sizes || !runs || !offsets) return undefined
  const places = placesOf(offsets, near ? 4 : 8)
  const lengths = places && lengthsOf(sizes, runs, places.length)
  if (!lengths || !places.every((at, i) => at + lengths[i]! <= reader.size)) return undefined
  return places.map((at, i) => ({ at, length: lengths[i]! }))
}
const only = async (reader: SpanReader, parent: Box, kind: string): Promise<Box | undefined> =>
  (await boxesIn(reader, parent))?.find(box => box.kind === kind)

const placesOf = (view: DataView, width: 4 | 8): readonly number[] | undefined => {
  const count = view.getUint32(4)
  if (view.byteLength < 8 + count * width) return undefined
  return Array.from({ length: count }, (_, i) =>
    width === 4 ? view.getUint32(8 + i * 4) : Number(view.getBigUint64(8 + i * 8)),
  )
}
/** How long each chunk is: so many samples of a size of their own, or all of one. */
const lengthsOf = (sizes: DataView, runs: DataView, chunks: number): readonly number[] | undefined => {
  const [all, samples, kinds] = [sizes.getUint32(4), sizes.getUint32(8), runs.getUint32(4)]
  if (all === 0 && sizes.byteLength < 12 + samples * 4) return undefined
  if (runs.byteLength < 8 + kinds * 12) return undefined
  const lengths: number[] = []
  for (let chunk = 1, kind = 0, sample = 0; chunk <= chunks; chunk++) {
    while (kind + 1 < kinds && runs.getUint32(8 + (kind + 1) * 12) <= chunk) kind++
    const count = kinds === 0 ? 0 : Math.min(runs.getUint32(12 + kind * 12), samples - sample)
    let length = all * count
    if (all === 0) for (let i = 0; i < count; i++) length += sizes.getUint32(12 + (sample + i) * 4)
    sample += count
    lengths.push(length)
  }
  return lengths
}
