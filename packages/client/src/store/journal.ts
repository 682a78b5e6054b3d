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
/** So many go to their places in one transaction (17 ms in Chromium): others need not wait long. */
const CHUNK = 100
/** With more than this in memory (15,000 messages of an archive, some 25 MB) the oldest go to their places before the next write. */
const MOST = 60_000

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
/** The rows stand in the bytes they came in. */
export const unpacked = (bytes: Uint8Array): readonly Change[] => {
  let at = bytes.indexOf(10) + 1
  const names = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))) as [string, string, number][]
  return names.map(([table, key, length]) => {
    if (length < 0) return { table, key, value: undefined }
    const value = bytes.subarray(at, at + length)
    at += length
    return { table, key, value }
  })
}

/** One write, as it stands in the journal. */
interface Line {
  readonly name: string
  readonly changes: readonly Change[]
  /** So many of them are in their places. */
  moved: number
}

export const journaled = async (records: RecordStore, clock: Pick<Clock, 'after'>): Promise<RecordStore> => {
  /** By table and key, the newest of each. */
  const pending = new Map<string, Map<string, Change>>()
  let count = 0
  /** The oldest first: as long as one is there, what it names is pending. */
  const lines = new Set<Line>()
  let sequence = 0
  let isClosed = false
  let cancel: (() => void) | undefined
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run)
    last = turn.catch(() => undefined)
    return turn
  }
  const found = (table: string, key: string): Change | undefined => pending.get(table)?.get(key)
  const isNewest = (change: Change): boolean => found(change.table, change.key) === change
  const hold = (name: string, changes: readonly Change[]): void => {
    lines.add({ name, changes, moved: 0 })
    for (const change of changes) {
      const rows = pending.get(change.table) ?? new Map<string, Change>()
      if (!rows.has(change.key)) count++
      pending.set(change.table, rows.set(change.key, change))
    }
  }
  const drop = (line: Line): void => {
    lines.delete(line)
    for (const change of line.changes)
      if (isNewest(change)) {
        pending.get(change.table)?.delete(change.key)
        count--
      }
  }
  const append = async (changes: readonly Change[]): Promise<void> => {
    const name = String(++sequence).padStart(12, '0')
    const value = packed(changes)
    await records.write([{ table: TABLE, key: name, value }])
    hold(name, unpacked(value))
    // It is durable: that nothing else can be moved is no fault of this write.
    if (count > MOST) await makeRoom().catch(() => undefined)
    whenQuiet()
  }
  const makeRoom = async (): Promise<void> => {
    while (count > MOST) await moveSome()
  }
  const whenQuiet = (): void => {
    cancel?.()
    cancel = clock.after(QUIET_MS, () => void settle().catch(() => undefined))
  }
  /** What is written meanwhile gets its turn in between; when it comes to the journal as well, this waits until it is quiet again. */
  const settle = async (): Promise<void> => {
    const begun = sequence
    while (lines.size > 0 && sequence === begun && !isClosed) await inTurn(moveSome)
  }
  /** A line goes from the journal with the last of its rows. A crash is no harm: what is left is said again, in its order. */
  const moveSome = async (): Promise<void> => {
    const taken: (readonly [Line, number])[] = []
    const rows: Change[] = []
    // None overtakes an older one, which would be the last word after a crash.
    for (const line of lines) {
      const to = Math.min(line.changes.length, line.moved + CHUNK - rows.length)
      rows.push(...line.changes.slice(line.moved, to).filter(isNewest))
      if (taken.push([line, to]) === CHUNK || to < line.changes.length) break
    }
    const whole = taken.filter(([line, to]) => to === line.changes.length).map(([line]) => line)
    await records.write([
      ...rows,
      ...whole.map(({ name }) => ({ table: TABLE, key: name, value: undefined })),
    ])
    for (const [line, to] of taken) line.moved = to
    whole.forEach(drop)
  }

  for (const [name, bytes] of await records.range(TABLE, '', '\uffff')) {
    hold(name, unpacked(bytes))
    sequence = Number(name)
  }
  if (lines.size > 0) whenQuiet()

  /** A row by itself can be looked at by who has not opened the store, unless an older one of its name is in the journal. */
  const isStraight = (changes: readonly Change[]): boolean =>
    changes.length < MANY &&
    (count === 0 || (changes.length === 1 && !changes.some(({ table, key }) => found(table, key))))
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
      const ours = [...(pending.get(table)?.values() ?? [])].filter(({ key }) => key >= from && key < to)
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
    write: changes => inTurn(() => (isStraight(changes) ? records.write(changes) : append(changes))),
    close() {
      isClosed = true
      cancel?.()
      records.close()
    },
  }
}
