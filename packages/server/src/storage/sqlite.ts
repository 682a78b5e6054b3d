/**
 * The SQLite driver. One thread writes and one answers archive questions; this thread reads small values itself and never waits
 * for a disk. Whatever a promise here resolved for is on disk (WAL, synchronous=FULL).
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { positions } from './archive-id.ts'
import { StorageError } from './error.ts'
import type { Jid } from '@corrillo/xmpp'
import type { DocumentStore, MapStore, Open, Shape, Storage } from './shapes.ts'
import { accountStore } from './sqlite/accounts.ts'
import { archiveStore } from './sqlite/archive.ts'
import { openReader } from './sqlite/connection.ts'
import { failureOf, storageError } from './sqlite/errors.ts'
import { hostStore } from './sqlite/host.ts'
import { lockDatabase } from './sqlite/lock.ts'
import type { FromWriter, Ready } from './sqlite/messages.ts'
import { interned, owners } from './sqlite/owners.ts'
import type { Owners } from './sqlite/owners.ts'
import { questions } from './sqlite/questions.ts'
import type { Questions } from './sqlite/questions.ts'
import { writeQueue } from './sqlite/queue.ts'
import type { Queue } from './sqlite/queue.ts'
import { SEGMENT_MESSAGES } from './sqlite/settle.ts'
import { valueStore } from './sqlite/values.ts'
import type { ValueStore } from './sqlite/values.ts'

const READ_CACHE_KIB = 8192

export interface SqliteOptions {
  readonly path: string
  /** JIDs of this domain own something only while their account exists. */
  readonly domain: string
  readonly now?: () => number
  /** Messages in a fresh segment of an archive's index; small only in tests. */
  readonly segment?: number
}

const thread = (file: string, { path, segment = SEGMENT_MESSAGES }: SqliteOptions): Worker =>
  new Worker(new URL(`./sqlite/${file}.ts`, import.meta.url), { workerData: { path, segment } })

const started = (writer: Worker): Promise<Ready> => {
  const { promise, resolve, reject } = Promise.withResolvers<Ready>()
  writer.once('error', error => reject(storageError(failureOf(error))))
  writer.once('message', (message: FromWriter) => {
    if (message.kind === 'ready') resolve(message)
    else if (message.kind === 'failed') reject(storageError(message.failure))
  })
  return promise
}

export const openSqlite = async (options: SqliteOptions): Promise<Storage> => {
  mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 })
  const unlock = lockDatabase(options.path)
  const writer = thread('writer', options)
  try {
    return compose(options, writer, await started(writer), unlock)
  } catch (error) {
    await writer.terminate()
    unlock()
    throw error
  }
}

const shaped = (shape: Shape, values: ValueStore, owned: Owners): unknown => {
  const read = <T>(account: Jid, none: T, look: (own: number) => T): T => {
    const own = owned.look(account)
    return own === undefined ? none : look(own)
  }
  const change: MapStore<unknown>['change'] = async (account, changes) =>
    values.change(owned.need(account), changes)
  const ofDocument: DocumentStore<unknown> = {
    get: account => read(account, undefined, own => values.get(own, '')),
    set: (account, value) => change(account, [['', value]]),
  }
  const ofMap: MapStore<unknown> = {
    get: (account, key) => read(account, undefined, own => values.get(own, key)),
    entries: account => read(account, [], own => values.entries(own)),
    set: (account, key, value) => change(account, [[key, value]]),
    change,
  }
  return shape.shape === 'map' ? ofMap : ofDocument
}

/** Sends what still waits, lets the writer put its log away, and only then gives up the lock. */
const closer = (writer: Worker, reader: Worker, queue: Queue, asked: Questions): (() => Promise<void>) => {
  const { promise: gone, resolve } = Promise.withResolvers<void>()
  writer.once('exit', () => resolve())
  return async () => {
    await queue.end()
    asked.end(new StorageError('closed', 'storage is closed'))
    await reader.terminate()
    writer.postMessage({ kind: 'close' })
    await gone
  }
}

const compose = (options: SqliteOptions, writer: Worker, ready: Ready, unlock: () => void): Storage => {
  const { path, domain, now = Date.now } = options
  const reader = thread('reader', options)
  const db = openReader(path, READ_CACHE_KIB)
  const queue = writeQueue(writer)
  const asked = questions(reader)
  let { owner, address } = ready
  const nextOwner = (): number => ++owner
  const accounts = accountStore({ db, queue, domain, now, nextOwner })
  const owned = owners(domain, accounts.idOf, interned(db, queue, 'owner', nextOwner))
  const parts = {
    queue,
    questions: asked,
    owners: owned,
    addresses: interned(db, queue, 'address', () => ++address),
    ids: positions(ready.position),
    now,
  }
  writer.on('message', (message: FromWriter) => queue.heard(message))
  writer.on('error', error => queue.broken(failureOf(error)))
  writer.once('exit', () => queue.broken({ condition: 'closed', text: 'the writer has ended' }))
  reader.on('error', error => asked.end(storageError(failureOf(error))))

  const opened = new Map<string, unknown>()
  const openOne = (module: string, name: string, shape: Shape): unknown => {
    const known = opened.get(`${module}/${name}`)
    if (known) return known
    const handle = opened.size
    const store =
      shape.shape === 'archive'
        ? archiveStore(parts, handle, module, name)
        : shaped(shape, valueStore(db, queue, handle, module, name), owned)
    opened.set(`${module}/${name}`, store)
    return store
  }
  const end = closer(writer, reader, queue, asked)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await end()
    db.close()
    unlock()
  }
  return {
    open: <S extends Readonly<Record<string, Shape>>>(module: string, shapes: S) =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, openOne(module, name, shape)]),
      ) as Open<S>,
    accounts,
    host: hostStore(db, queue),
    close: () => (closing ??= close()),
  }
}
