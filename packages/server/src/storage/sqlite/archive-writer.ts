/** One archive in the writer: appends to the log, and holds the tail that no segment covers. */
import type { DatabaseSync } from 'node:sqlite'
import type { Appends } from './messages.ts'
import { NUMBERS, TEXTS } from './messages.ts'
import { archiveTables } from './schema.ts'
import { segmentWriter } from './segments.ts'
import type { SegmentWriter } from './segments.ts'
import { emptyTail, tailReader } from './tail.ts'
import type { Tail } from './tail.ts'

export interface ArchiveWriter {
  readonly id: number
  readonly segments: SegmentWriter
  readonly tails: readonly Tail[]
  /** Messages that wait for a segment. */
  readonly waiting: number
  insert(appends: Appends): void
  /** After the commit: what was inserted belongs to the tail. */
  inserted(appends: Appends): void
  /** The tail that is being written out; new messages go to a fresh one. Again the same until `thawed`. */
  freeze(): Tail
  thawed(): void
}

export const archiveWriter = (db: DatabaseSync, id: number): ArchiveWriter => {
  db.exec(archiveTables(id))
  const segments = segmentWriter(db, id)
  const insertRow = db.prepare(`INSERT INTO log_${id} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  let tail = emptyTail(segments.list().reduce((high, segment) => Math.max(high, segment.high), 0))
  let frozen: Tail | undefined
  tailReader(db, id)(tail)

  return {
    id,
    segments,
    get tails() {
      return frozen ? [frozen, tail] : [tail]
    },
    get waiting() {
      return tail.size
    },
    insert({ numbers, texts }) {
      for (let at = 0, text = 0; at < numbers.length; at += NUMBERS, text += TEXTS)
        insertRow.run(
          numbers[at] as number,
          numbers[at + 1] as number,
          numbers[at + 2] as number,
          numbers[at + 3] || null,
          numbers[at + 4] || null,
          numbers[at + 5] as number,
          numbers[at + 6] as number,
          texts[text] as string,
          texts[text + 1] as string,
          texts[text + 2] as string,
        )
    },
    inserted({ numbers }) {
      for (let at = 0; at < numbers.length; at += NUMBERS)
        tail.add(
          numbers[at] as number,
          numbers[at + 2] as number,
          numbers[at + 3] as number,
          numbers[at + 4] as number,
          numbers[at + 5] as number,
          numbers[at + 6] as number,
        )
    },
    freeze() {
      if (!frozen) {
        frozen = tail
        tail = emptyTail(frozen.high)
      }
      return frozen
    },
    thawed() {
      frozen = undefined
    },
  }
}
