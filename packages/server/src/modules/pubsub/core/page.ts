import { type ResultSet, StanzaError } from '@corrillo/xmpp'

export interface Page<T> {
  readonly rows: readonly T[]
  readonly set: Omit<ResultSet, 'max' | 'before' | 'after' | 'index'>
}
interface Row {
  readonly id: string
}
const after = <T extends Row>(all: readonly T[], id: string): number => {
  const at = all.findIndex(row => row.id === id)
  // XEP-0059 §2.1
  if (at < 0) throw new StanzaError('cancel', 'item-not-found')
  return at
}
const bounds = <T extends Row>(
  all: readonly T[],
  asked: ResultSet,
  max: number,
): readonly [number, number] => {
  if (asked.before !== undefined) {
    const end = asked.before === '' ? all.length : after(all, asked.before)
    return [Math.max(0, end - max), end]
  }
  const start = asked.after !== undefined ? after(all, asked.after) + 1 : (asked.index ?? 0)
  return [start, Math.min(all.length, start + max)]
}
/** What a page says of itself (XEP-0059 §2.1, §2.6). */
export const pageOf = <T extends Row>(rows: readonly T[], index: number, count: number): Page<T> => {
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    rows,
    set: {
      first: first && { index, id: first.id },
      last: last?.id,
      count,
    },
  }
}
/** XEP-0059 §2: a page of what is all in memory, in its order. */
export const page = <T extends Row>(all: readonly T[], asked: ResultSet, most: number): Page<T> => {
  const [start, end] = bounds(all, asked, Math.min(asked.max ?? most, most))
  return pageOf(all.slice(start, end), start, all.length)
}
