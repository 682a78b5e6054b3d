/** Tables and how they came to be. Every step runs in one transaction with its number, so a kill leaves the step before (S386). */
import type { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../error.ts'

/** 'Corr'; a database of something else is left alone. */
export const APPLICATION_ID = 0x436f7272
/** The first SQLite without the WAL-reset defect (S384). */
const SQLITE_FLOOR: readonly number[] = [3, 51, 3]

export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE owner(id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL UNIQUE);
   CREATE TABLE account(owner INTEGER PRIMARY KEY REFERENCES owner(id) ON DELETE CASCADE,
     local TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, record TEXT NOT NULL);
   CREATE TABLE forgotten(owner INTEGER PRIMARY KEY);
   CREATE TABLE store(id INTEGER PRIMARY KEY, module TEXT NOT NULL, name TEXT NOT NULL, UNIQUE(module, name));
   CREATE TABLE value(owner INTEGER NOT NULL REFERENCES owner(id) ON DELETE CASCADE, store INTEGER NOT NULL,
     key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY(owner, store, key)) WITHOUT ROWID;
   CREATE TABLE host(section TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY(section, key)) WITHOUT ROWID;
   CREATE TABLE address(id INTEGER PRIMARY KEY, jid TEXT NOT NULL UNIQUE);
   CREATE TABLE archive(id INTEGER PRIMARY KEY, module TEXT NOT NULL, name TEXT NOT NULL,
     generation INTEGER NOT NULL DEFAULT 0, UNIQUE(module, name));
   CREATE TABLE segment(archive INTEGER NOT NULL, id INTEGER NOT NULL, level INTEGER NOT NULL, low INTEGER NOT NULL,
     high INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL, PRIMARY KEY(archive, id)) WITHOUT ROWID;`,
]

/** Each archive has a log in order of position and posting lists by segment and owner; see docs/decisions/0010. */
export const archiveTables = (archive: number): string =>
  `CREATE TABLE IF NOT EXISTS log_${archive}(id INTEGER PRIMARY KEY, salt INTEGER NOT NULL, stamp INTEGER NOT NULL,
     sender INTEGER, recipient INTEGER, source INTEGER NOT NULL, target INTEGER NOT NULL,
     source_resource TEXT NOT NULL, target_resource TEXT NOT NULL, stanza TEXT NOT NULL);
   CREATE TABLE IF NOT EXISTS posting_${archive}(segment INTEGER NOT NULL, owner INTEGER NOT NULL, first INTEGER NOT NULL,
     list BLOB NOT NULL, PRIMARY KEY(segment, owner, first)) WITHOUT ROWID;`

const one = (db: DatabaseSync, sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0]

export const checkSqlite = (version: string): void => {
  const parts = version.split('.').map(Number)
  const at = SQLITE_FLOOR.findIndex((floor, index) => parts[index] !== floor)
  if (at >= 0 && (parts[at] ?? 0) < (SQLITE_FLOOR[at] as number))
    throw new StorageError(
      'version',
      `SQLite ${version} has a defect that can corrupt the database; ${SQLITE_FLOOR.join('.')} or newer is needed`,
    )
}

/** Brings the database to the newest schema, or refuses and touches nothing. */
export const migrate = (db: DatabaseSync, steps: readonly string[] = MIGRATIONS): void => {
  checkSqlite(String(one(db, 'SELECT sqlite_version()')))
  const application = one(db, 'PRAGMA application_id')
  const version = Number(one(db, 'PRAGMA user_version'))
  const tables = Number(one(db, 'SELECT count(*) FROM sqlite_schema'))
  if (application !== APPLICATION_ID && tables > 0)
    throw new StorageError('corrupt', 'the file is not a database of this server')
  if (version > steps.length)
    throw new StorageError(
      'version',
      `the database has schema ${version}; this release knows ${steps.length}: use the newer release`,
    )
  for (let step = version; step < steps.length; step++) {
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(steps[step] as string)
      db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${step + 1}; COMMIT`)
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
