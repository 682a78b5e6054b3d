/**
 * Segments: posting lists of a stretch of positions, written once in order of owner, so that writing costs nothing at random places.
 * Eight of one level become one of the next. A segment counts once its line stands in `segment`; lists of others are rubbish.
 */
import type { DatabaseSync } from 'node:sqlite'
import { FLAT, LIST_LENGTH, decodeList, encodeList } from './postings.ts'

export interface Segment {
  readonly id: number
  readonly level: number
  readonly low: number
  readonly high: number
  readonly oldest: number
  readonly newest: number
}
export interface PostingRow {
  readonly owner: number
  readonly first: number
  readonly list: Uint8Array
}

export const segmentsOf = (db: DatabaseSync, archive: number): (() => Segment[]) => {
  const all = db.prepare(
    'SELECT id, level, low, high, oldest, newest FROM segment WHERE archive = ? ORDER BY low',
  )
  return () => all.all(archive) as unknown[] as Segment[]
}

export const segmentWriter = (db: DatabaseSync, archive: number) => {
  const list = segmentsOf(db, archive)
  const insertList = db.prepare(
    `INSERT INTO posting_${archive}(segment, owner, first, list) VALUES (?, ?, ?, ?)`,
  )
  const listsOf = db.prepare(
    `SELECT owner, first, list FROM posting_${archive} WHERE segment = ? AND owner > ? AND owner <= ? ORDER BY owner, first`,
  )
  const deleteLists = db.prepare(
    `DELETE FROM posting_${archive} WHERE segment = ? AND owner > ? AND owner <= ?`,
  )
  const nextOwner = db.prepare(
    `SELECT min(owner) AS owner FROM posting_${archive} WHERE segment = ? AND owner > ?`,
  )
  const nextSegment = db.prepare(`SELECT min(segment) AS segment FROM posting_${archive} WHERE segment > ?`)
  const lastSegment = db.prepare(
    `SELECT max(segment) AS posting, (SELECT max(id) FROM segment WHERE archive = ${archive}) AS line FROM posting_${archive}`,
  )
  const addLine = db.prepare(
    'INSERT OR REPLACE INTO segment(archive, id, level, low, high, oldest, newest) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const dropLine = db.prepare('DELETE FROM segment WHERE archive = ? AND id = ?')
  const bump = db.prepare('UPDATE archive SET generation = generation + 1 WHERE id = ?')
  const last = lastSegment.get() as { readonly posting: number | null; readonly line: number | null }
  const writeRow = (
    segment: number,
    owner: number,
    flat: readonly number[],
    from: number,
    to: number,
  ): void => void insertList.run(segment, owner, flat[from * FLAT] as number, encodeList(flat, from, to))
  let highest = Math.max(last.posting ?? 0, last.line ?? 0)

  return {
    list,
    /** Numbers are never used again while their lists may stand. */
    newId: (): number => ++highest,
    /** Writes one owner's flat list, cut into rows. */
    write(segment: number, owner: number, flat: readonly number[]): void {
      const entries = flat.length / FLAT
      for (let from = 0; from < entries; from += LIST_LENGTH)
        writeRow(segment, owner, flat, from, Math.min(entries, from + LIST_LENGTH))
    },
    /** Writes what makes whole rows; gives the rest, which more may follow. */
    writeFull(segment: number, owner: number, flat: number[]): number[] {
      const full = Math.floor(flat.length / FLAT / LIST_LENGTH) * LIST_LENGTH
      for (let from = 0; from < full; from += LIST_LENGTH)
        writeRow(segment, owner, flat, from, from + LIST_LENGTH)
      return full === 0 ? flat : flat.slice(full * FLAT)
    },
    /** Flat lists of a range of owners (exclusive, inclusive) of one segment, appended to what is in `into`. */
    collect(segment: number, above: number, upTo: number, into: Map<number, number[]>): void {
      for (const row of listsOf.iterate(segment, above, upTo) as Iterable<unknown> as Iterable<PostingRow>) {
        const flat = into.get(row.owner) ?? []
        decodeList(row.first, row.list, flat)
        into.set(row.owner, flat)
      }
    },
    clear: (segment: number, above: number, upTo: number): void => void deleteLists.run(segment, above, upTo),
    nextOwner: (segment: number, after: number): number | undefined =>
      (nextOwner.get(segment, after) as { readonly owner: number | null }).owner ?? undefined,
    /** Every number that has lists, with or without a line. */
    *numbers(): Generator<number> {
      for (let at = 0; ; ) {
        const { segment } = nextSegment.get(at) as { readonly segment: number | null }
        if (segment === null) return
        yield (at = segment)
      }
    },
    add(segment: Segment): void {
      addLine.run(
        archive,
        segment.id,
        segment.level,
        segment.low,
        segment.high,
        segment.oldest,
        segment.newest,
      )
      bump.run(archive)
    },
    drop(segment: number): void {
      dropLine.run(archive, segment)
      bump.run(archive)
    },
    changed: (): void => void bump.run(archive),
  }
}
export type SegmentWriter = ReturnType<typeof segmentWriter>
