/** Records in memory, for tests and for programs that keep nothing. */
import { ClientError } from '../../api.ts'
import type { Pieces, RecordStore, SealedStorageDriver } from '../platform.ts'
import { memoryPieces } from './pieces.ts'

type Rows = Map<string, Uint8Array>

/** `isOurs`: nobody has opened it since. */
const store = (rows: Rows, isOurs: () => boolean): RecordStore => ({
  get: async (table, key) => rows.get(`${table}\0${key}`)?.slice(),
  getAll: async (table, keys) => keys.map(key => rows.get(`${table}\0${key}`)?.slice()),
  async range(table, from, to, options = {}) {
    const low = `${table}\0${from}`
    const high = `${table}\0${to}`
    const keys = [...rows.keys()].filter(key => key >= low && key < high).sort()
    if (options.reverse) keys.reverse()
    return keys
      .slice(0, options.limit)
      .map(key => [key.slice(table.length + 1), rows.get(key)!.slice()] as const)
  },
  async write(changes) {
    if (!isOurs()) throw new ClientError('storage-blocked')
    for (const { table, key, value } of changes) {
      if (value) rows.set(`${table}\0${key}`, value.slice())
      else rows.delete(`${table}\0${key}`)
    }
  },
  close() {},
})

export const memoryStorage = (
  stores: Map<string, Rows> = new Map(),
  files: Map<string, Pieces> = new Map(),
  /** With it: who opens a store takes it from who had it open, as in a browser. */
  opened?: Map<string, symbol>,
): SealedStorageDriver => ({
  async open(name) {
    const rows = stores.get(name) ?? new Map()
    stores.set(name, rows)
    const ours = Symbol(name)
    opened?.set(name, ours)
    return store(rows, () => !opened || opened.get(name) === ours)
  },
  peek: async (name, table, key) => stores.get(name)?.get(`${table}\0${key}`)?.slice(),
  async delete(name) {
    stores.delete(name)
    files.delete(name)
  },
  pieces(name) {
    const pieces = files.get(name) ?? memoryPieces()
    files.set(name, pieces)
    return pieces
  },
  names: async () => [...stores.keys()].sort(),
})
