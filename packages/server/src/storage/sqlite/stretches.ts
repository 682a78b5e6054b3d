/** What an owner has between two positions, stretch by stretch: from the segments that reach there, and from the tail. */
import type { DatabaseSync } from 'node:sqlite'
import { decodeList, FLAT } from './postings.ts'
import { segmentsOf } from './segments.ts'
import type { PostingRow, Segment } from './segments.ts'
import { emptyTail, tailReader } from './tail.ts'

/** Exclusive. */
export interface Bounds {
  readonly above: number
  readonly below: number
}
/** Entries `from`..`to` of a flat list. */
export interface Stretch {
  readonly flat: readonly number[]
  readonly from: number
  readonly to: number
}

/** How many entries of a flat list lie at this position or before it. */
const upTo = (flat: readonly number[], position: number): number => {
  let [low, high] = [0, flat.length / FLAT]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((flat[middle * FLAT] as number) <= position) low = middle + 1
    else high = middle
  }
  return low
}

export const stretchReader = (db: DatabaseSync, archive: number) => {
  const generationOf = db.prepare('SELECT generation FROM archive WHERE id = ?')
  const listSegments = segmentsOf(db, archive)
  const readTail = tailReader(db, archive)
  const forward = db.prepare(
    `SELECT first, list FROM posting_${archive} WHERE segment = ?1 AND owner = ?2 AND first >= coalesce((SELECT max(first)
     FROM posting_${archive} WHERE segment = ?1 AND owner = ?2 AND first <= ?3), 0) AND first < ?4 ORDER BY first`,
  )
  const backward = db.prepare(
    `SELECT first, list FROM posting_${archive} WHERE segment = ?1 AND owner = ?2 AND first >= coalesce((SELECT max(first)
     FROM posting_${archive} WHERE segment = ?1 AND owner = ?2 AND first <= ?3), 0) AND first < ?4 ORDER BY first DESC`,
  )
  let generation = -1
  let segments: readonly Segment[] = []
  let tail = emptyTail(0)

  function* ofSegment(
    segment: Segment,
    owner: number,
    { above, below }: Bounds,
    backwards: boolean,
  ): Generator<Stretch> {
    const rows = (backwards ? backward : forward).iterate(segment.id, owner, above, below)
    for (const { first, list } of rows as Iterable<unknown> as Iterable<PostingRow>) {
      const flat: number[] = []
      decodeList(first, list, flat, above, below)
      yield { flat, from: 0, to: flat.length / FLAT }
    }
  }
  const ofTail = (owner: number, { above, below }: Bounds): Stretch => {
    const flat = tail.lists.get(owner) ?? []
    return { flat, from: upTo(flat, above), to: upTo(flat, below - 1) }
  }

  return {
    /** What was committed since: to be called before each question, in its snapshot. */
    refresh(): void {
      const now = (generationOf.get(archive) as { readonly generation: number }).generation
      if (now !== generation) {
        generation = now
        segments = listSegments()
        tail = emptyTail(segments.reduce((high, segment) => Math.max(high, segment.high), 0))
      }
      readTail(tail)
    },
    /** In order, each stretch to be read backwards, too, where that is asked for; `skip` leaves out whole segments. */
    *between(
      owner: number,
      bounds: Bounds,
      backwards: boolean,
      skip: (segment: Segment) => boolean,
    ): Generator<Stretch> {
      const touched = segments.filter(
        segment => segment.high > bounds.above && segment.low < bounds.below && !skip(segment),
      )
      if (backwards) yield ofTail(owner, bounds)
      for (const segment of backwards ? touched.toReversed() : touched)
        yield* ofSegment(segment, owner, bounds, backwards)
      if (!backwards) yield ofTail(owner, bounds)
    },
  }
}
