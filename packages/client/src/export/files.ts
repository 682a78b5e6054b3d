/** Which files of a conversation go with it: as long as there is room, and nobody is told by their being fetched. */
import type { MessageFiles } from '../api.ts'
import type { MessageFact } from '../store/facts.ts'
import type { ExportedFile } from './contents.ts'
import { BYTES, DATA, part } from './sealing.ts'

const MOST_BYTES = 100 * 2 ** 20
const PIECE = 4 * 2 ** 20

interface Wanted {
  readonly order: string
  readonly index: number
  readonly name: string
  readonly type: string
}
/** `isOurs`: whether an address is on our own server; undefined: none are wanted. */
export const chosenFiles = (files: MessageFiles, isOurs: ((url: string) => boolean) | undefined) => {
  const wanted: Wanted[] = []
  let [bytes, without, within] = [0, 0, 0]

  const choose = ({ order, files: parts = [] }: MessageFact, index: number): number | undefined => {
    const { name, type, size = 0, url } = parts[index]!
    const isNear = files.transfer(order, index).get().kind === 'here' || (url !== undefined && isOurs?.(url))
    if (!isNear || bytes + size > MOST_BYTES) {
      without += 1
      return undefined
    }
    bytes += size
    return wanted.push({ order, index, name, type }) - 1
  }
  return {
    of(fact: MessageFact): readonly ExportedFile[] {
      if (fact.retractedAt !== undefined) return []
      return (fact.files ?? []).map(({ name, type, size }, index) => {
        return { name, type, size, id: isOurs && choose(fact, index) }
      })
    },
    async *contents(tell: (part: number) => void): AsyncGenerator<Uint8Array> {
      for (const [id, { order, index, name, type }] of wanted.entries()) {
        const blob = await files.open(order, index).catch(() => undefined)
        tell((id + 1) / wanted.length)
        if (!blob) continue
        within += 1
        yield part(
          DATA,
          new TextEncoder().encode(JSON.stringify({ file: { id, name, type, size: blob.size } })),
        )
        for (let at = 0; at < blob.size; at += PIECE)
          yield part(BYTES, new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer()))
      }
    },
    count: () => ({ files: within, filesLeftOut: without + wanted.length - within }),
  }
}
export type Chosen = ReturnType<typeof chosenFiles>
