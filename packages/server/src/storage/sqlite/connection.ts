/** Connections with our settings: WAL, every commit on disk, deleted bytes overwritten (S381, S392), nothing mapped into memory. */
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../error.ts'

const PAGE_SIZE = 8192
const BUSY_MS = 2000

export const openWriter = (path: string): DatabaseSync => {
  const db = new DatabaseSync(path, { timeout: BUSY_MS })
  db.exec(
    `PRAGMA page_size=${PAGE_SIZE}; PRAGMA mmap_size=0; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;`,
  )
  const mode = db.prepare('PRAGMA journal_mode=WAL').get() as { readonly journal_mode: string }
  if (mode.journal_mode !== 'wal')
    throw new StorageError('io', `${path}: no write-ahead log possible on this file system`)
  db.exec(
    'PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-32768; PRAGMA journal_size_limit=67108864',
  )
  return db
}
export const openReader = (path: string, cacheKib: number): DatabaseSync => {
  const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS })
  db.exec(
    `PRAGMA mmap_size=0; PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-${cacheKib}`,
  )
  return db
}
