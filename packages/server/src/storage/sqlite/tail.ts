/** Posting lists of messages that no segment holds yet, by owner, in memory. The log itself is their durable form. */
import type { DatabaseSync } from 'node:sqlite'
import { FLAT } from './postings.ts'

export interface Tail {
  readonly lists: ReadonlyMap<number, number[]>
  /** Messages, not entries. */
  readonly size: number
  /** Of the first message that can be in it. */
  readonly low: number
  /** Highest position seen. */
  readonly high: number
  add(
    position: number,
    stamp: number,
    sender: number,
    recipient: number,
    source: number,
    target: number,
  ): void
  /** Replaces an owner's list after removals. */
  replace(owner: number, flat: readonly number[]): void
  delete(owner: number): void
}

export const emptyTail = (after: number): Tail => {
  const lists = new Map<number, number[]>()
  let size = 0
  let high = after
  const push = (owner: number, position: number, stamp: number, tagged: number): void => {
    const list = lists.get(owner)
    if (list) list.push(position, stamp, tagged)
    else lists.set(owner, [position, stamp, tagged])
  }
  return {
    lists,
    low: after + 1,
    get size() {
      return size
    },
    get high() {
      return high
    },
    add(position, stamp, sender, recipient, source, target) {
      if (sender !== 0) push(sender, position, stamp, target * 2)
      if (recipient !== 0) push(recipient, position, stamp, source * 2 + 1)
      size++
      high = position
    },
    replace(owner, flat) {
      if (flat.length < FLAT) lists.delete(owner)
      else lists.set(owner, [...flat])
    },
    delete: owner => void lists.delete(owner),
  }
}

interface LogRow {
  readonly id: number
  readonly stamp: number
  readonly sender: number | null
  readonly recipient: number | null
  readonly source: number
  readonly target: number
}

/** Reads what the log has beyond a tail into it: at start, and in the reader before a query. */
export const tailReader = (db: DatabaseSync, archive: number): ((tail: Tail) => void) => {
  const rows = db.prepare(
    `SELECT id, stamp, sender, recipient, source, target FROM log_${archive} WHERE id > ? ORDER BY id`,
  )
  return tail => {
    for (const row of rows.iterate(tail.high) as Iterable<unknown> as Iterable<LogRow>)
      tail.add(row.id, row.stamp, row.sender ?? 0, row.recipient ?? 0, row.source, row.target)
  }
}
