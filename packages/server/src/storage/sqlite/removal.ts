/** Taking messages away, in slices. Each side has its own mark; the row goes when both are gone (S201). */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchiveWriter } from './archive-writer.ts'
import { FLAT, without } from './postings.ts'
import type { Job } from './messages.ts'
import type { Segment } from './segments.ts'
import type { Task } from './settle.ts'

const ROWS_A_SLICE = 64
const OWNERS_A_SLICE = 64

/** Every owner: rows with a stamp before `before`, then their entries in the lists. */
export function* expireAll(db: DatabaseSync, archive: ArchiveWriter, before: number): Task {
  const { segments } = archive
  const rows = db.prepare(
    `SELECT id, (sender IS NOT NULL) + (recipient IS NOT NULL) AS sides FROM log_${archive.id} WHERE id > ? AND id <= ? AND stamp < ? ORDER BY id LIMIT ${ROWS_A_SLICE}`,
  )
  const drop = db.prepare(`DELETE FROM log_${archive.id} WHERE id = ?`)
  let count = 0
  const touched = segments.list().filter(segment => segment.oldest < before)
  const stretches = [
    ...touched,
    ...archive.tails.filter(tail => tail.size > 0).map(({ low, high }) => ({ low, high })),
  ]
  for (const { low, high } of stretches) {
    for (let after = low - 1; ; ) {
      const found = rows.all(after, high, before) as unknown[] as {
        readonly id: number
        readonly sides: number
      }[]
      for (const row of found) {
        drop.run(row.id)
        count += row.sides
        after = row.id
      }
      segments.changed()
      yield
      if (found.length < ROWS_A_SLICE) break
    }
  }
  for (const segment of touched) {
    if (segment.newest < before) segments.drop(segment.id)
    else yield* trim(archive, segment, before)
  }
  for (const tail of archive.tails)
    for (const [owner, flat] of tail.lists)
      tail.replace(
        owner,
        without(flat, (_, stamp) => stamp < before),
      )
  return count
}

function* trim(archive: ArchiveWriter, segment: Segment, before: number): Task {
  const { segments } = archive
  let above = 0
  for (;;) {
    const next = segments.nextOwner(segment.id, above)
    if (next === undefined) break
    const upTo = next + OWNERS_A_SLICE - 1
    const lists = new Map<number, number[]>()
    segments.collect(segment.id, next - 1, upTo, lists)
    segments.clear(segment.id, next - 1, upTo)
    for (const [owner, flat] of lists)
      segments.write(
        segment.id,
        owner,
        without(flat, (_, stamp) => stamp < before),
      )
    above = upTo
    yield
  }
  segments.add({ ...segment, oldest: Math.max(segment.oldest, before) })
  return 0
}

/** One owner: the entries that `gone` names, in the log, the segments and the tail. */
export function* removeOf(
  db: DatabaseSync,
  archive: ArchiveWriter,
  owner: number,
  gone: (position: number, stamp: number) => boolean,
): Task {
  const { segments } = archive
  const unmark = db.prepare(
    `UPDATE log_${archive.id} SET sender = nullif(sender, ?1), recipient = nullif(recipient, ?1) WHERE id = ?2 AND (sender = ?1 OR recipient = ?1)`,
  )
  const drop = db.prepare(
    `DELETE FROM log_${archive.id} WHERE id = ? AND sender IS NULL AND recipient IS NULL`,
  )
  let count = 0
  const forget = function* (flat: readonly number[]): Generator<void, void> {
    for (let at = 0; at < flat.length; at += FLAT) {
      const position = flat[at] as number
      if (!gone(position, flat[at + 1] as number)) continue
      count += Number(unmark.run(owner, position).changes)
      drop.run(position)
      yield
    }
  }
  for (const segment of segments.list()) {
    const lists = new Map<number, number[]>()
    segments.collect(segment.id, owner - 1, owner, lists)
    const flat = lists.get(owner) ?? []
    const kept = without(flat, gone)
    if (kept.length === flat.length) continue
    yield* forget(flat)
    segments.clear(segment.id, owner - 1, owner)
    segments.write(segment.id, owner, kept)
    segments.changed()
    yield
  }
  for (const tail of archive.tails) {
    const flat = [...(tail.lists.get(owner) ?? [])]
    const kept = without(flat, gone)
    if (kept.length === flat.length) continue
    yield* forget(flat)
    segments.changed()
    yield
    tail.replace(owner, without(tail.lists.get(owner) ?? [], gone))
  }
  return count
}

/** Another stanza in the place of one message of an owner; the index knows nothing of stanzas and stays as it is. */
export function* replaceIn(
  db: DatabaseSync,
  archive: ArchiveWriter,
  { owner, mark, stanza }: Extract<Job, { readonly kind: 'replace' }>,
): Task {
  const update = db.prepare(
    `UPDATE log_${archive.id} SET stanza = ?1 WHERE id = ?2 AND salt = ?3 AND (sender = ?4 OR recipient = ?4)`,
  )
  const { changes } = update.run(stanza, mark.position, mark.salt, owner)
  yield
  return Number(changes)
}
