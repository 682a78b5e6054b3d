/** Questions to one archive: posting lists from the segments and the tail, then rows of the log; all in one snapshot. */
import type { DatabaseSync } from 'node:sqlite'
import { logRows } from './log-rows.ts'
import type { LogRow } from './log-rows.ts'
import type { Answer, Ask, Found } from './messages.ts'
import { FLAT } from './postings.ts'
import type { Posting } from './postings.ts'
import { stretchReader } from './stretches.ts'
import type { Bounds } from './stretches.ts'

type Unnumbered<T> = T extends unknown ? Omit<T, 'ask'> : never
export type Reply = Unnumbered<Answer>

/** How a page notices that it comes from the disk, and who may fetch the rest of its rows. */
export interface Disk {
  readonly blocks: () => number
  /** Whether somebody does: otherwise they are read here, one after the other. */
  readonly wanted: () => boolean
  readonly fetch: (positions: readonly number[]) => void
}
/** So many rows are read before; of these more than one was not in the system's cache. */
const TRIED = 4
const COLD_BLOCKS = 24

/** What the marks and the ids of a question leave. */
const boundsOf = ({ after, before, ids = [] }: Ask): Bounds => {
  const positions = ids.map(mark => mark.position)
  return {
    above: Math.max(after?.position ?? 0, positions.length > 0 ? Math.min(...positions) - 1 : 0),
    below: Math.min(
      before?.position ?? Number.MAX_SAFE_INTEGER,
      positions.length > 0 ? Math.max(...positions) + 1 : Number.MAX_SAFE_INTEGER,
    ),
  }
}

export const archiveReader = (db: DatabaseSync, archive: number) => {
  const stretches = stretchReader(db, archive)
  const log = logRows(db, archive)

  const rowOf = (ask: Ask, { position, incoming }: Posting): LogRow | undefined => {
    const row = log.at(position, ask.owner)
    const resource = ask.with?.resource ?? ''
    if (row === undefined || resource === '') return row
    const [source, target] = [row[6], row[7]]
    return (incoming ? source : target) === resource || (ask.with?.self && source === resource)
      ? row
      : undefined
  }

  function* matching(ask: Ask): Generator<Posting> {
    const { start = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY, backwards = false } = ask
    const peer = ask.with && log.numberOf(ask.with.jid)
    if (ask.with && peer === undefined) return
    const wanted = ask.ids && new Set(ask.ids.map(mark => mark.position))
    const found = stretches.between(
      ask.owner,
      boundsOf(ask),
      backwards,
      segment => segment.newest < start || segment.oldest > end,
    )
    for (const { flat, from, to } of found)
      for (let passed = 0; passed < to - from; passed++) {
        const at = (backwards ? to - 1 - passed : from + passed) * FLAT
        const [position, stamp, tagged] = [flat[at] as number, flat[at + 1] as number, flat[at + 2] as number]
        if (stamp < start || stamp > end) continue
        if (peer !== undefined && Math.floor(tagged / 2) !== peer) continue
        if (wanted && !wanted.has(position)) continue
        yield { position, incoming: tagged % 2 === 1 }
      }
  }

  /** Without its row, unless that alone can tell. */
  const counts = (ask: Ask, posting: Posting): boolean =>
    !ask.with?.resource || rowOf(ask, posting) !== undefined

  /** What else the page will read. */
  const behind = (ask: Ask, found: Iterable<Posting>): number[] => {
    const rest: number[] = []
    for (const { position } of found) if (rest.push(position) > ask.max - TRIED) break
    return rest
  }
  const page = (ask: Ask, disk?: Disk): Found | undefined => {
    const rows: (readonly [number, LogRow])[] = []
    let complete = true
    let passed = 0
    const before = disk?.blocks() ?? 0
    const found = matching(ask)
    for (const posting of found) {
      if (passed < (ask.skip ?? 0)) {
        if (counts(ask, posting)) passed++
        continue
      }
      const row = rowOf(ask, posting)
      if (!row) continue
      if (rows.length === ask.max) {
        complete = false
        break
      }
      rows.push([posting.position, row])
      if (rows.length === TRIED && disk && disk.blocks() - before >= COLD_BLOCKS && disk.wanted()) {
        disk.fetch(behind(ask, found))
        return undefined
      }
    }
    return { ...flattened(ask.backwards ? rows.reverse() : rows), complete }
  }
  const flattened = (rows: readonly (readonly [number, LogRow])[]): Omit<Found, 'complete'> => {
    const numbers: number[] = []
    const texts: string[] = []
    for (const [position, [salt, stamp, , , source, target, fromResource, toResource, stanza]] of rows) {
      numbers.push(position, salt, stamp)
      texts.push(log.address(source, fromResource), log.address(target, toResource), stanza)
    }
    return { numbers, texts }
  }
  const edges = (ask: Ask): Found => {
    const both = [page({ ...ask, max: 1 }), page({ ...ask, max: 1, backwards: true })]
    return {
      numbers: both.flatMap(edge => edge?.numbers ?? []),
      texts: both.flatMap(edge => edge?.texts ?? []),
      complete: true,
    }
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
    /** Undefined when rows are fetched first, and it is to be asked again without `disk`. */
    answer(ask: Ask, disk?: Disk): Reply | undefined {
      stretches.refresh()
      const marks = [ask.after, ask.before, ...(ask.ids ?? [])]
      if (marks.some(mark => mark !== undefined && !log.holds(ask.owner, mark))) return { missing: true }
      if (ask.what === 'count') return { count: count(ask) }
      return ask.what === 'page' ? page(ask, disk) : edges(ask)
    },
  }
}
