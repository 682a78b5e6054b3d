/** A thread that copies the write-ahead log back into the database, so that commits never wait for it. */
import { parentPort, workerData } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'
import { openWriter } from './connection.ts'

const { path } = workerData as { readonly path: string }
const port = parentPort as NonNullable<typeof parentPort>
let db: DatabaseSync | undefined

port.on('message', () => {
  try {
    db ??= openWriter(path)
    db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
  } catch {
    // A full or failing disk: the writer meets the same and reports it.
    db?.close()
    db = undefined
  } finally {
    port.postMessage('checkpointed')
  }
})
