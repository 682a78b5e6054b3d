/** ISO/IEC 14496-12 §4.2: a file of boxes in boxes, each with its size and its kind. */
import type { SpanReader } from './span-reader.ts'

export type BoxKind = string
export interface Box {
  readonly kind: BoxKind
  readonly at: number
  readonly content: number
  readonly end: number
}
/** QuickTime ends some lists with four zeros. */
const END_OF_LIST = 4

/** undefined: they do not fill what they lie in, or there are too many. */
export const boxesIn = async (reader: SpanReader, parent: Box): Promise<readonly Box[] | undefined> => {
  const boxes: Box[] = []
  let at = parent.content
  while (at + 8 <= parent.end) {
    const box = await boxAt(reader, at, parent)
    if (!box) return undefined
    boxes.push(box)
    at = box.end
  }
  const isWhole = at === parent.end || (parent.kind !== 'file' && parent.end - at === END_OF_LIST)
  return isWhole ? boxes : undefined
}
const boxAt = async (reader: SpanReader, at: number, parent: Box): Promise<Box | undefined> => {
  const head = await reader.read(at, 8)
  if (!head) return undefined
  const kind = String.fromCharCode(...[4, 5, 6, 7].map(i => head.getUint8(i)))
  let [size, content] = [head.getUint32(0), at + 8]
  if (size === 1) {
    const large = await reader.read(at + 8, 8)
    if (!large) return undefined
    ;[size, content] = [Number(large.getBigUint64(0)), at + 16]
  } else if (size === 0) {
    // To the end of the file, where only the last of all may say so.
    if (parent.kind !== 'file') return undefined
    size = parent.end - at
  }
  const end = at + size
  return end >= content && end <= parent.end ? { kind, at, content, end } : undefined
}
