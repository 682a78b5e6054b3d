/** XEP-0059 Result Set Management: pages of a list that is all in memory, in its order. */
import { type ResultSet, StanzaError } from '@corrillo/xmpp'

export interface Page<T> {
  readonly rows: readonly T[]
  readonly set: Omit<ResultSet, 'max' | 'before' | 'after' | 'index'>
}

/** `idOf` names a row for as long as the list holds it, and no other row by the same name. */
export const pagesBy = <T>(idOf: (row: T) => string) => {
  const placeOf = (all: readonly T[], id: string): number => {
    const place = all.findIndex(row => idOf(row) === id)
    // §2.4
    if (place < 0) throw new StanzaError('cancel', 'item-not-found')
    return place
  }
  /** An id says where a page is more surely than a number does (§2.6). */
  const bounds = (all: readonly T[], asked: ResultSet, max: number): readonly [number, number] => {
    if (asked.before !== undefined) {
      const end = asked.before === '' ? all.length : placeOf(all, asked.before)
      return [Math.max(0, end - max), end]
    }
    const start = asked.after === undefined ? (asked.index ?? 0) : placeOf(all, asked.after) + 1
    return [start, start + max]
  }
  /** Rows that were chosen already, and what is said of them (§2.2): where they begin in how many. */
  const at = (rows: readonly T[], index: number, count: number): Page<T> => {
    const [first, last] = [rows[0], rows.at(-1)]
    return {
      rows,
      set: {
        first: first && { index, id: idOf(first) },
        last: last && idOf(last),
        count,
      },
    }
  }
  return {
    at,
    /** What was asked for, but not more than `most`. */
    of(all: readonly T[], asked: ResultSet, most: number): Page<T> {
      const [start, end] = bounds(all, asked, Math.min(asked.max ?? most, most))
      return at(all.slice(start, end), start, all.length)
    },
  }
}
