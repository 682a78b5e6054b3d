/** Questions to one archive: posting lists from the segments and the tail, then rows of the log; all in one snapshot. */
import type { DatabaseSync } from 'node:sqlite'
import type { Answer, Ask, FoundRow, Mark } from './messages.ts'
import { FLAT, decodeList } from './postings.ts'
import type { Posting } from './postings.ts'
import { segmentsOf } from './segments.ts'
import type { PostingRow, Segment } from './segments.ts'
import { emptyTail, tailReader } from './tail.ts'

type Unnumbered<T> = T extends unknown ? Omit<T, 'ask'> : never
export type Found = Unnumbered<Answer>
interface LogRow extends FoundRow {
  readonly sender: number | null
  readonly recipient: number | null
  readonly source_resource: string
  readonly target_resource: string
}
interface Bounds {
  readonly above: number
  readonly below: number
}

const full = (bare: string, resource: string): string => (resource === '' ? bare : `${bare}/${resource}`)

export const archiveReader = (db: DatabaseSync, archive: number) => {
  const generationOf = db.prepare('SELECT generation FROM archive WHERE id = ?')
  const listSegments = segmentsOf(db, archive)
  const readTail = tailReader(db, archive)
  const forward = db.prepare(
    `SELECT first, list FROM posting_${archive} WHERE segment = ?1 AND owner = ?2 AND first >= coalesce((SELECT max(first)
     FROM posting_${archive} WHERE segment = ?1 AND owner = ?2 AND first <= ?3), 0) ORDER BY first`,
  )
  const backward = db.prepare(
    `SELECT first, list FROM posting_${archive} WHERE segment = ? AND owner = ? AND first <= ? ORDER BY first DESC`,
  )
  const rowAt = db.prepare(
    `SELECT log.id AS position, salt, stamp, sender, recipient, s.jid AS source, t.jid AS target, source_resource, target_resource, stanza
     FROM log_${archive} AS log JOIN address AS s ON s.id = source JOIN address AS t ON t.id = target WHERE log.id = ?`,
  )
  const markAt = db.prepare(`SELECT salt, sender, recipient FROM log_${archive} WHERE id = ?`)
  const addressOf = db.prepare('SELECT id FROM address WHERE jid = ?')

  let generation = -1
  let segments: readonly Segment[] = []
  let tail = emptyTail(0)

  const refresh = (): void => {
    const now = (generationOf.get(archive) as { readonly generation: number }).generation
    if (now !== generation) {
      generation = now
      segments = listSegments()
      tail = emptyTail(segments.reduce((high, segment) => Math.max(high, segment.high), 0))
    }
    readTail(tail)
  }

  function* entries(flat: readonly number[], backwards: boolean): Generator<Posting> {
    const count = flat.length / FLAT
    for (let index = 0; index < count; index++) {
      const at = (backwards ? count - 1 - index : index) * FLAT
      const tagged = flat[at + 2] as number
      yield {
        position: flat[at] as number,
        stamp: flat[at + 1] as number,
        peer: Math.floor(tagged / 2),
        incoming: tagged % 2 === 1,
      }
    }
  }
  function* ofSegment(
    segment: Segment,
    owner: number,
    { above, below }: Bounds,
    backwards: boolean,
  ): Generator<Posting> {
    const rows = backwards
      ? backward.iterate(segment.id, owner, below)
      : forward.iterate(segment.id, owner, above)
    for (const row of rows as Iterable<unknown> as Iterable<PostingRow>) {
      const flat: number[] = []
      decodeList(row.first, row.list, flat)
      yield* entries(flat, backwards)
    }
  }
  /** Everything of an owner between two positions, in order; `skip` leaves out whole segments. */
  function* postings(
    owner: number,
    bounds: Bounds,
    backwards: boolean,
    skip: (segment: Segment) => boolean,
  ): Generator<Posting> {
    const touched = segments.filter(
      segment => segment.high > bounds.above && segment.low < bounds.below && !skip(segment),
    )
    if (backwards) {
      yield* entries(tail.lists.get(owner) ?? [], true)
      for (const segment of touched.toReversed()) yield* ofSegment(segment, owner, bounds, true)
    } else {
      for (const segment of touched) yield* ofSegment(segment, owner, bounds, false)
      yield* entries(tail.lists.get(owner) ?? [], false)
    }
  }

  const holds = (owner: number, mark: Mark): boolean => {
    const row = markAt.get(mark.position) as
      | { readonly salt: number; readonly sender: number | null; readonly recipient: number | null }
      | undefined
    return row !== undefined && row.salt === mark.salt && (row.sender === owner || row.recipient === owner)
  }
  const rowOf = (ask: Ask, posting: Posting): LogRow | undefined => {
    const row = rowAt.get(posting.position) as unknown as LogRow | undefined
    if (!row || (row.sender !== ask.owner && row.recipient !== ask.owner)) return undefined
    const resource = ask.with?.resource ?? ''
    if (resource === '') return row
    const theirs = posting.incoming ? row.source_resource : row.target_resource
    return theirs === resource || (ask.with?.self && row.source_resource === resource) ? row : undefined
  }

  function* matching(ask: Ask): Generator<Posting> {
    const { start = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY, backwards = false } = ask
    const peer = ask.with
      ? (addressOf.get(ask.with.jid) as { readonly id: number } | undefined)?.id
      : undefined
    if (ask.with && peer === undefined) return
    const wanted = ask.ids ? new Set(ask.ids.map(mark => mark.position)) : undefined
    const positions = ask.ids?.map(mark => mark.position) ?? []
    const above = Math.max(ask.after?.position ?? 0, positions.length > 0 ? Math.min(...positions) - 1 : 0)
    const below = Math.min(
      ask.before?.position ?? Number.MAX_SAFE_INTEGER,
      positions.length > 0 ? Math.max(...positions) + 1 : Number.MAX_SAFE_INTEGER,
    )
    for (const posting of postings(
      ask.owner,
      { above, below },
      backwards,
      segment => segment.newest < start || segment.oldest > end,
    )) {
      if (posting.position >= below || posting.position <= above) {
        if (backwards ? posting.position <= above : posting.position >= below) return
        continue
      }
      if (posting.stamp < start || posting.stamp > end) continue
      if (peer !== undefined && posting.peer !== peer) continue
      if (wanted && !wanted.has(posting.position)) continue
      yield posting
    }
  }

  /** Without its row, unless that alone can tell. */
  const counts = (ask: Ask, posting: Posting): boolean =>
    !ask.with?.resource || rowOf(ask, posting) !== undefined

  const page = (ask: Ask): { readonly rows: FoundRow[]; readonly complete: boolean } => {
    const rows: FoundRow[] = []
    let passed = 0
    for (const posting of matching(ask)) {
      if (passed < (ask.skip ?? 0)) {
        if (counts(ask, posting)) passed++
        continue
      }
      const row = rowOf(ask, posting)
      if (!row) continue
      if (rows.length === ask.max) return { rows: ask.backwards ? rows.reverse() : rows, complete: false }
      rows.push({
        position: row.position,
        salt: row.salt,
        stamp: row.stamp,
        source: full(row.source, row.source_resource),
        target: full(row.target, row.target_resource),
        stanza: row.stanza,
      })
    }
    return { rows: ask.backwards ? rows.reverse() : rows, complete: true }
  }
  const count = (ask: Ask): number => {
    let found = 0
    for (const posting of matching(ask)) {
      if (found === ask.max) break
      if (counts(ask, posting)) found++
    }
    return found
  }

  return {
    answer(ask: Ask): Found {
      refresh()
      const marks = [ask.after, ask.before, ...(ask.ids ?? [])]
      if (marks.some(mark => mark !== undefined && !holds(ask.owner, mark))) return { missing: true }
      if (ask.what === 'count') return { count: count(ask) }
      if (ask.what === 'page') return page(ask)
      const [first, last] = [page({ ...ask, max: 1 }), page({ ...ask, max: 1, backwards: true })]
      return { rows: [...first.rows, ...last.rows], complete: true }
    },
  }
}
