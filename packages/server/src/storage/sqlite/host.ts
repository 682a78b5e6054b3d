/** The map of the domain on the main thread. */
import type { DatabaseSync } from 'node:sqlite'
import type { MapStoreOfHost } from '../shapes.ts'
import { decode, encode, inKeyOrder } from '../values.ts'
import type { Queue } from './queue.ts'

interface Pending {
  readonly value: unknown
}

export const hostStore = (db: DatabaseSync, queue: Queue): MapStoreOfHost => {
  const one = db.prepare('SELECT json FROM host WHERE section = ? AND key = ?')
  const all = db.prepare('SELECT key, json FROM host WHERE section = ?')
  const pending = new Map<string, Map<string, Pending>>()
  /** Shows a value until its commit; the function takes it away again. */
  const overlay = (section: string, key: string, value: unknown): (() => void) => {
    const waiting = pending.get(section) ?? new Map<string, Pending>()
    pending.set(section, waiting)
    const mine = { value }
    waiting.set(key, mine)
    return () => {
      if (waiting.get(key) === mine) waiting.delete(key)
      if (waiting.size === 0 && pending.get(section) === waiting) pending.delete(section)
    }
  }
  return {
    get(section, key) {
      const waits = pending.get(section)?.get(key)
      if (waits) return waits.value
      const row = one.get(section, key) as { readonly json: string } | undefined
      return row ? decode(row.json) : undefined
    },
    entries(section) {
      const rows = all.all(section) as unknown[] as { readonly key: string; readonly json: string }[]
      const entries = new Map(rows.map(({ key, json }) => [key, decode(json)]))
      for (const [key, { value }] of pending.get(section) ?? []) {
        if (value === undefined) entries.delete(key)
        else entries.set(key, value)
      }
      return inKeyOrder(entries)
    },
    async set(section, key, value) {
      const json = value === undefined ? null : encode(value)
      const settled = overlay(section, key, json === null ? undefined : decode(json))
      await queue.write(['host', section, key, json], settled)
    },
    async take(section, key) {
      const settled = overlay(section, key, undefined)
      const json = await queue.take(section, key, settled)
      return json === null ? undefined : decode(json)
    },
  }
}
