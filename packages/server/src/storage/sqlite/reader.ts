/** The reader's thread: archive questions, so that no long one holds up the main thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { archiveReader } from './archive-reader.ts'
import type { Reply } from './archive-reader.ts'
import { openReader } from './connection.ts'
import { failureOf } from './errors.ts'
import type { Answer, Ask } from './messages.ts'

const CACHE_KIB = 32_768
const { path } = workerData as { readonly path: string }
const port = parentPort as NonNullable<typeof parentPort>
const db = openReader(path, CACHE_KIB)
const readers = new Map<number, ReturnType<typeof archiveReader>>()
const archiveNamed = db.prepare('SELECT id FROM archive WHERE module = ? AND name = ?')

/** Before the archive's first commit. */
const nothing = (ask: Ask): Reply => {
  if (ask.after || ask.before || (ask.ids ?? []).length > 0) return { missing: true }
  return ask.what === 'count' ? { count: 0 } : { numbers: [], texts: [], complete: true }
}
const answer = (ask: Ask): Reply => {
  db.exec('BEGIN')
  try {
    const archive = archiveNamed.get(ask.module, ask.name) as { readonly id: number } | undefined
    if (!archive) return nothing(ask)
    const { id } = archive
    const reader = readers.get(id) ?? archiveReader(db, id)
    readers.set(id, reader)
    return reader.answer(ask)
  } catch (error) {
    return { failure: failureOf(error) }
  } finally {
    if (db.isTransaction) db.exec('COMMIT')
  }
}
port.on('message', (ask: Ask) => {
  const reply: Answer = { ask: ask.ask, ...answer(ask) }
  port.postMessage(reply)
})
