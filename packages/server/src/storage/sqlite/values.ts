/** Documents and maps on the main thread: what waits for its commit, then the cache, then a connection that only reads. */
import type { DatabaseSync } from 'node:sqlite'
import { decode, encode, inKeyOrder } from '../values.ts'
import { cache } from './cache.ts'
import type { Queue } from './queue.ts'

const CACHED_VALUES = 20_000
const GONE: unique symbol = Symbol('gone')

interface Pending {
  readonly value: unknown
  readonly turn: number
}

export interface ValueStore {
  get(owner: number, key: string): unknown
  entries(owner: number): readonly (readonly [string, unknown])[]
  change(owner: number, changes: readonly (readonly [string, unknown])[]): Promise<void>
}

export const valueStore = (
  db: DatabaseSync,
  queue: Queue,
  handle: number,
  module: string,
  name: string,
): ValueStore => {
  const storeNamed = db.prepare('SELECT id FROM store WHERE module = ? AND name = ?')
  const one = db.prepare('SELECT json FROM value WHERE owner = ? AND store = ? AND key = ?')
  const all = db.prepare('SELECT key, json FROM value WHERE owner = ? AND store = ?')
  const known = cache<string, unknown>(CACHED_VALUES)
  const pending = new Map<number, Map<string, Pending>>()
  let store: number | undefined
  let turn = 0
  queue.declare(['store', handle, module, name])

  const storeId = (): number | undefined =>
    (store ??= (storeNamed.get(module, name) as { readonly id: number } | undefined)?.id)
  const read = (owner: number, key: string): unknown => {
    const id = storeId()
    const row =
      id === undefined ? undefined : (one.get(owner, id, key) as { readonly json: string } | undefined)
    return row ? decode(row.json) : undefined
  }
  const settle = (owner: number, written: ReadonlyMap<string, Pending>, ok: boolean): void => {
    const waiting = pending.get(owner)
    for (const [key, { turn: mine, value }] of written) {
      if (ok) known.set(`${owner} ${key}`, value)
      if (waiting?.get(key)?.turn === mine) waiting.delete(key)
    }
    if (waiting?.size === 0) pending.delete(owner)
  }

  return {
    get(owner, key) {
      const waits = pending.get(owner)?.get(key)
      if (waits) return waits.value
      const name = `${owner} ${key}`
      const found = known.get(name)
      if (found !== undefined) return found === GONE ? undefined : found
      const value = read(owner, key)
      known.set(name, value === undefined ? GONE : value)
      return value
    },
    entries(owner) {
      const id = storeId()
      const rows =
        id === undefined
          ? []
          : (all.all(owner, id) as unknown[] as { readonly key: string; readonly json: string }[])
      const entries = new Map(rows.map(({ key, json }) => [key, decode(json)]))
      for (const [key, { value }] of pending.get(owner) ?? []) {
        if (value === undefined) entries.delete(key)
        else entries.set(key, value)
      }
      return inKeyOrder(entries)
    },
    async change(owner, changes) {
      const written = new Map<string, Pending>()
      const waiting = pending.get(owner) ?? new Map<string, Pending>()
      pending.set(owner, waiting)
      const mine = ++turn
      let durable = Promise.resolve()
      const encoded = changes.map(
        ([key, value]) => [key, value === undefined ? null : encode(value)] as const,
      )
      encoded.forEach(([key, json], index) => {
        const entry = { value: json === null ? undefined : decode(json), turn: mine }
        written.set(key, entry)
        waiting.set(key, entry)
        durable = queue.write(
          ['value', handle, owner, key, json],
          index === encoded.length - 1 ? ok => settle(owner, cached(written), ok) : undefined,
        )
      })
      if (encoded.length === 0) settle(owner, written, true)
      await durable
    },
  }
}
/** A value that is gone is cached as gone. */
const cached = (written: ReadonlyMap<string, Pending>): ReadonlyMap<string, Pending> =>
  new Map(
    [...written].map(([key, { value, turn }]) => [key, { value: value === undefined ? GONE : value, turn }]),
  )
