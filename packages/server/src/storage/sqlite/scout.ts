/** A thread that reads rows only so that the system has their pages in memory; see scouts.ts. */
import type { StatementSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { openReader } from './connection.ts'
import type { Errand } from './scouts.ts'

/** For the inner pages of a log: what is below them is read once. */
const CACHE_KIB = 2048
const { path } = workerData as { readonly path: string }
const port = parentPort as NonNullable<typeof parentPort>
const db = openReader(path, CACHE_KIB)
const logs = new Map<number, StatementSync>()
const rowOf = (archive: number): StatementSync => {
  const row = logs.get(archive) ?? db.prepare(`SELECT stamp FROM log_${archive} WHERE id = ?`)
  logs.set(archive, row)
  return row
}

port.on('message', ({ archive, positions }: Errand) => {
  try {
    db.exec('BEGIN')
    const row = rowOf(archive)
    for (const position of positions) row.get(position)
  } catch {
    // What fails here fails again where the row is wanted, and is told there.
  } finally {
    if (db.isTransaction) db.exec('COMMIT')
    port.postMessage('there')
  }
})
