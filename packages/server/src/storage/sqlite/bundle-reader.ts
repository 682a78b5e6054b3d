/** Bundles of one archive in the reader. */
import type { DatabaseSync } from 'node:sqlite'
import type { Bundle, Packed } from './bundles.ts'
import { unpack } from './bundles.ts'
import { cache } from './cache.ts'
import type { LogRow } from './log-rows.ts'

interface Span {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly messages: number
}
/** More than a page can need; a question that leaps over many of them is not to read all their lines. */
const SPANS = 16
/** A bundle costs as much as some six rows of the log: with fewer of its messages asked for it does not pay. */
const PAYS = 1 / 8
/** Who pages on needs the second half of a bundle soon after the first; 45 KB each. */
const CACHED = 32

export const bundleReader = (db: DatabaseSync, archive: number) => {
  const table = `bundle_${archive}`
  const spansOf = db.prepare(
    `SELECT id, first, last, messages FROM ${table} WHERE owner = ?1 AND first >= coalesce((SELECT max(first)
     FROM ${table} WHERE owner = ?1 AND first <= ?2), 0) AND first <= ?3 ORDER BY first LIMIT ${SPANS}`,
  )
  const textsOf = db.prepare(`SELECT numbers, text FROM ${table} WHERE id = ?`)
  // A number is never used for another bundle, and a bundle never changes: what the snapshot names may come from here.
  const known = cache<number, Bundle>(CACHED)
  const read = (id: number): Bundle => {
    const found = known.get(id)
    if (found) return found
    const bundle = unpack(textsOf.get(id) as unknown as Packed)
    known.set(id, bundle)
    return bundle
  }

  /** Finds rows of one owner at these positions, which rise or fall; undefined is what to look for in the log. */
  return (owner: number, positions: readonly number[]): ((position: number) => LogRow | undefined) => {
    const [one = 0, other = 0] = [positions[0], positions.at(-1)]
    const spans = spansOf.all(owner, Math.min(one, other), Math.max(one, other)) as unknown[] as Span[]
    const holds = ({ first, last }: Span, position: number): boolean => first <= position && position <= last
    const paying = spans.filter(span => {
      const wanted = positions.filter(position => holds(span, position)).length
      return wanted > 0 && wanted >= span.messages * PAYS
    })
    return position => {
      const span = paying.find(each => holds(each, position))
      return span && read(span.id).get(position)
    }
  }
}
