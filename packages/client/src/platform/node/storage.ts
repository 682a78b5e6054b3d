/** One SQLite file for each account; synchronous=FULL: what `write` answered survives a power cut. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ClientError } from '../../api.ts'
import type { RecordStore, SealedStorageDriver } from '../platform.ts'
import { folderPieces } from './pieces.ts'

const SUFFIX = '.store'
const FILES = '.files'
const SQLITE_FULL = 13

const guarded = <T>(run: () => T): T => {
  try {
    return run()
  } catch (cause) {
    const full =
      (cause as { errcode?: number }).errcode === SQLITE_FULL ||
      (cause as { code?: string }).code === 'ENOSPC'
    throw new ClientError(full ? 'storage-full' : 'storage-blocked', { cause })
  }
}

const prepared = (db: DatabaseSync) => {
  const range = (order: 'ASC' | 'DESC') =>
    db.prepare(
      `SELECT key, value FROM records WHERE tbl = ? AND key >= ? AND key < ? ORDER BY key ${order} LIMIT ?`,
    )
  return {
    get: db.prepare('SELECT value FROM records WHERE tbl = ? AND key = ?'),
    forward: range('ASC'),
    backward: range('DESC'),
    put: db.prepare(
      'INSERT INTO records (tbl, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    remove: db.prepare('DELETE FROM records WHERE tbl = ? AND key = ?'),
  }
}

const recordStore = (file: string): RecordStore => {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  db.exec(
    'CREATE TABLE IF NOT EXISTS records (tbl TEXT, key TEXT, value BLOB, PRIMARY KEY (tbl, key)) WITHOUT ROWID, STRICT',
  )
  const sql = prepared(db)
  const apply = (changes: Parameters<RecordStore['write']>[0]): void => {
    for (const { table, key, value } of changes) {
      if (value) sql.put.run(table, key, value)
      else sql.remove.run(table, key)
    }
  }
  const get = (table: string, key: string) => sql.get.get(table, key)?.value as Uint8Array | undefined
  return {
    get: async (table, key) => guarded(() => get(table, key)),
    getAll: async (table, keys) => guarded(() => keys.map(key => get(table, key))),
    range: async (table, from, to, { limit = -1, reverse = false } = {}) =>
      guarded(() =>
        (reverse ? sql.backward : sql.forward)
          .all(table, from, to, limit)
          .map(row => [row.key as string, row.value as Uint8Array] as const),
      ),
    write: async changes =>
      guarded(() => {
        db.exec('BEGIN IMMEDIATE')
        try {
          apply(changes)
          db.exec('COMMIT')
        } catch (error) {
          if (db.isTransaction) db.exec('ROLLBACK')
          throw error
        }
      }),
    close: () => db.close(),
  }
}

export const fileStorage = (folder: string): SealedStorageDriver => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fileOf = (name: string) => join(folder, `${encodeURIComponent(name)}${SUFFIX}`)
  const filesOf = (name: string) => join(folder, `${encodeURIComponent(name)}${FILES}`)
  return {
    open: async name => guarded(() => recordStore(fileOf(name))),
    async peek(name, table, key) {
      if (!existsSync(fileOf(name))) return undefined
      const store = guarded(() => recordStore(fileOf(name)))
      try {
        return await store.get(table, key)
      } finally {
        store.close()
      }
    },
    async delete(name) {
      for (const end of ['', '-wal', '-shm']) rmSync(fileOf(name) + end, { force: true })
      rmSync(filesOf(name), { recursive: true, force: true })
    },
    pieces: name => folderPieces(filesOf(name)),
    names: async () =>
      readdirSync(folder)
        .filter(file => file.endsWith(SUFFIX))
        .map(file => decodeURIComponent(file.slice(0, -SUFFIX.length)))
        .sort(),
  }
}
