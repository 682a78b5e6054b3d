/** Questions to one archive: posting lists from the segments and the tail, then rows of the log; all in one snapshot. */
import type { DatabaseSync } from 'node:sqlite'
import { bundleReader } from './bundle-reader.ts'
import { logRows } from './log-rows.ts'
import type { LogRow } from './log-rows.ts'
import type { Answer, Ask, Found } from './messages.ts'
import { FLAT } from './postings.ts'
import type { Posting } from './postings.ts'
import { stretchReader } from './stretches.ts'
import type { Bounds } from './segments.ts'

/** Rows that are looked for together, at most. */
const LOT = 256

type Unnumbered<T> = T extends unknown ? Omit<T, 'ask'> : never
export type Reply = Unnumbered<Answer>
type Numbered = readonly [position: number, row: LogRow]

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
  const bundled = bundleReader(db, archive)

  function* rowsOf(ask: Ask, postings: readonly Posting[]): Generator<Numbered> {
    const resource = ask.with?.resource ?? ''
    const positions = postings.map(({ position }) => position)
    const inBundle = bundled(ask.owner, positions)
    for (const { position, incoming } of postings) {
      const row = inBundle(position) ?? log.at(position, ask.owner)
      if (!row) continue
      const [source, target] = [row[4], row[5]]
      if (
        resource === '' ||
        (incoming ? source : target) === resource ||
        (ask.with?.self && source === resource)
      )
        yield [position, row]
    }
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

  /** Without the row it cannot be told whether a resource matches. */
  const byRow = (ask: Ask): boolean => Boolean(ask.with?.resource)

  /** Rows come in lots, because those of one bundle are read together. */
  function* rows(ask: Ask): Generator<Numbered> {
    const most = Math.min(ask.max + 1, LOT)
    let skip = byRow(ask) ? 0 : (ask.skip ?? 0)
    let lot: Posting[] = []
    for (const posting of matching(ask)) {
      if (skip-- > 0) continue
      lot.push(posting)
      if (lot.length < most) continue
      yield* rowsOf(ask, lot)
      lot = []
    }
    if (lot.length > 0) yield* rowsOf(ask, lot)
  }

  const page = (ask: Ask): Found => {
    const found: Numbered[] = []
    let complete = true
    let skip = byRow(ask) ? (ask.skip ?? 0) : 0
    for (const row of rows(ask)) {
      if (skip-- > 0) continue
      if (found.length === ask.max) {
        complete = false
        break
      }
      found.push(row)
    }
    return { ...flattened(ask.backwards ? found.reverse() : found), complete }
  }
  const flattened = (found: readonly Numbered[]): Omit<Found, 'complete'> => {
    const numbers: number[] = []
    const texts: string[] = []
    for (const [position, [salt, stamp, source, target, fromResource, toResource, stanza]] of found) {
      numbers.push(position, salt, stamp)
      texts.push(log.address(source, fromResource), log.address(target, toResource), stanza)
    }
    return { numbers, texts }
  }
  const edges = (ask: Ask): Found => {
    const [first, last] = [page({ ...ask, max: 1 }), page({ ...ask, max: 1, backwards: true })]
    return {
      numbers: [...first.numbers, ...last.numbers],
      texts: [...first.texts, ...last.texts],
      complete: true,
    }
  }
  const count = (ask: Ask): number => {
    const found: Generator<unknown> = byRow(ask) ? rows(ask) : matching(ask)
    let counted = 0
    while (counted < ask.max && !found.next().done) counted++
    found.return(undefined)
    return counted
  }

  return {
    answer(ask: Ask): Reply {
      stretches.refresh()
      const marks = [ask.after, ask.before, ...(ask.ids ?? [])]
      if (marks.some(mark => mark !== undefined && !log.holds(ask.owner, mark))) return { missing: true }
      if (ask.what === 'count') return { count: count(ask) }
      return ask.what === 'page' ? page(ask) : edges(ask)
    },
  }
}
