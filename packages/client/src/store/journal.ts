/**
 * A record store that takes many records as one. A database of the browser charges for each row; a page of the archive is a thousand
 * of them. They are durable as one row of a journal, are read from memory, and go to their places when it is quiet; what was left
 * when the program ended is read at the next start. Rows are sealed before they come here.
 */
import type { Clock, RecordStore } from '../platform/platform.ts'

type Change = Parameters<RecordStore['write']>[0][number]

const TABLE = 'journal'
/** Fewer go straight to their places. */
const MANY = 50
const QUIET_MS = 1500
/** So many go to their places in one transaction: others need not wait long. */
const CHUNK = 100
/** With more than this in memory the next write waits until they are in their places. */
const MOST = 40_000

const nameOf = ({ table, key }: Pick<Change, 'table' | 'key'>): string => `${table}\0${key}`

/** A line of JSON that names the rows, then their bytes. */
export const packed = (changes: readonly Change[]): Uint8Array => {
  const names = changes.map(({ table, key, value }) => [table, key, value?.length ?? -1])
  const head = new TextEncoder().encode(`${JSON.stringify(names)}\n`)
  const size = changes.reduce((sum, { value }) => sum + (value?.length ?? 0), head.length)
  const bytes = new Uint8Array(size)
  bytes.set(head)
  let at = head.length
  for (const { value } of changes) {
    if (!value) continue
    bytes.set(value, at)
    at += value.length
  }
  return bytes
}
export const unpacked = (bytes: Uint8Array): readonly Change[] => {
  let at = bytes.indexOf(10) + 1
  const names = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))) as [string, string, number][]
  return names.map(([table, key, length]) => {
    if (length < 0) return { table, key, value: undefined }
    const value = bytes.slice(at, at + length)
    at += length
    return { table, key, value }
  })
}

export const journaled = async (records: RecordStore, clock: Pick<Clock, 'after'>): Promise<RecordStore> => {
  const pending = new Map<string, Change>()
  let lines: string[] = []
  let sequence = 0
  let isClosed = false
  let cancel: (() => void) | undefined
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run)
    last = turn.catch(() => undefined)
    return turn
  }
  const hold = (changes: readonly Change[]): void => {
    for (const change of changes) pending.set(nameOf(change), change)
  }
  const append = async (changes: readonly Change[]): Promise<void> => {
    const line = String(++sequence).padStart(12, '0')
    await records.write([{ table: TABLE, key: line, value: packed(changes) }])
    lines.push(line)
    hold(changes.map(change => ({ ...change, value: change.value?.slice() })))
    if (pending.size > MOST) await settle(run => run())
    else whenQuiet()
  }
  const whenQuiet = (): void => {
    cancel?.()
    cancel = clock.after(QUIET_MS, () => void settle(inTurn).catch(() => undefined))
  }
  /** What is written meanwhile gets its turn in between. A crash is no harm: the journal says it all again, in its order. */
  const settle = async (step: (run: () => Promise<void>) => Promise<void>): Promise<void> => {
    const changes = [...pending]
    const told = new Set(lines)
    for (let i = 0; i < changes.length; i += CHUNK) {
      if (isClosed) return
      await step(() => records.write(changes.slice(i, i + CHUNK).map(([, change]) => change)))
    }
    await step(async () => {
      await records.write([...told].map(key => ({ table: TABLE, key, value: undefined })))
      lines = lines.filter(line => !told.has(line))
      for (const [name, change] of changes) if (pending.get(name) === change) pending.delete(name)
    })
  }

  for (const [line, bytes] of await records.range(TABLE, '', '\uffff')) {
    hold(unpacked(bytes))
    lines.push(line)
    sequence = Number(line)
  }
  if (lines.length > 0) whenQuiet()

  /** A row by itself can be looked at by who has not opened the store, unless an older one of its name is in the journal. */
  const isStraight = (changes: readonly Change[]): boolean =>
    changes.length < MANY &&
    (pending.size === 0 || (changes.length === 1 && !changes.some(change => pending.has(nameOf(change)))))
  const found = (table: string, key: string) => pending.get(nameOf({ table, key }))
  return {
    async get(table, key) {
      const change = found(table, key)
      return change ? change.value?.slice() : records.get(table, key)
    },
    async getAll(table, keys) {
      const elsewhere = keys.filter(key => !found(table, key))
      const values = elsewhere.length > 0 ? await records.getAll(table, elsewhere) : []
      const byKey = new Map(elsewhere.map((key, i) => [key, values[i]]))
      return keys.map(key => (byKey.has(key) ? byKey.get(key) : found(table, key)?.value?.slice()))
    },
    async range(table, from, to, { limit = Number.POSITIVE_INFINITY, reverse = false } = {}) {
      const ours = [...pending.values()].filter(one => one.table === table && one.key >= from && one.key < to)
      if (ours.length === 0) return records.range(table, from, to, { limit, reverse })
      const names = new Set(ours.map(({ key }) => key))
      const theirs = await records.range(table, from, to, { limit: limit + names.size, reverse })
      const rows = [
        ...theirs.filter(([key]) => !names.has(key)),
        ...ours.flatMap(({ key, value }) => (value ? [[key, value.slice()] as const] : [])),
      ].sort(([a], [b]) => (a < b ? -1 : 1))
      if (reverse) rows.reverse()
      return rows.slice(0, limit)
    },
    write: changes => inTurn(() => (isStraight(changes) ? records.write(changes) : append([...changes]))),
    close() {
      isClosed = true
      cancel?.()
      records.close()
    },
  }
}
