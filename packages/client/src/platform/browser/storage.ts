/** IndexedDB: one database for each account, strict durability (the answer comes after the flush). */
import { deleteDB, type IDBPDatabase, type IDBPObjectStore, openDB, unwrap } from 'idb'
import { ClientError } from '../../api.ts'
import { journaled } from '../../store/journal.ts'
import type { Clock, RecordStore, SealedStorageDriver } from '../platform.ts'
import { deletePieces, indexedDbPieces } from './pieces.ts'

const PREFIX = 'corrillo:'
const REGISTRY = 'corrillo'

const isFull = (cause: unknown): boolean => (cause as { name?: string }).name === 'QuotaExceededError'

const refused = (cause: unknown): never => {
  if (cause instanceof ClientError) throw cause
  throw new ClientError(isFull(cause) ? 'storage-full' : 'storage-blocked', { cause })
}

const between = (table: string, from: string, to: string): IDBKeyRange | undefined =>
  from < to ? IDBKeyRange.bound([table, from], [table, to], false, true) : undefined

/** Who opened the store last. A tab that was frozen while another took over does not write over what that one did. */
const HOLDER = ['holder', 'holder']

/** False: there is no room for it. What is here can be read all the same, and the first write that finds room claims it. */
const claim = async (db: IDBPDatabase, me: string): Promise<boolean> => {
  const transaction = db.transaction('records', 'readwrite', { durability: 'strict' })
  transaction.done.catch(() => undefined)
  try {
    await transaction.store.put(me, HOLDER)
    await transaction.done
    return true
  } catch (error) {
    if (isFull(error)) return false
    throw error
  }
}

const recordStore = (db: IDBPDatabase, me: string, isClaimed: boolean): RecordStore => ({
  async get(table, key) {
    return (await db.get('records', [table, key]).catch(refused)) as Uint8Array | undefined
  },
  getAll: (table, keys) => bulk(db, table, keys).catch(refused),
  async range(table, from, to, { limit = Number.POSITIVE_INFINITY, reverse = false } = {}) {
    const within = between(table, from, to)
    if (!within) return []
    return (reverse ? backward : forward)(db, within, limit).catch(refused)
  },
  async write(changes) {
    try {
      const transaction = db.transaction('records', 'readwrite', { durability: 'strict' })
      transaction.done.catch(() => undefined)
      // Asked with the first of what is written: who is not the holder any more has written nothing when that is answered.
      if (!isClaimed) await transaction.store.put(me, HOLDER)
      const claimed = transaction.store.get(HOLDER).then(holder => {
        if (holder === me) return
        transaction.abort()
        throw new ClientError('storage-blocked', { message: 'another tab has the store' })
      })
      claimed.catch(() => undefined)
      // What ended the transaction says more than what could not be done after it.
      await put(unwrap(transaction.store), changes).catch(error =>
        claimed.then(() => transaction.done).then(() => Promise.reject(error)),
      )
      await claimed
      // What waits behind it to read does not wait for the answers as well.
      transaction.commit()
      await transaction.done
      isClaimed = true
    } catch (error) {
      refused(error)
    }
  },
  close: () => db.close(),
})

/**
 * Hundreds of requests at once, without the library: a promise for each would cost more than the request. The transaction ends
 * with the first that fails, and tells why.
 */
const PAUSE = 100

const put = async (store: IDBObjectStore, changes: Parameters<RecordStore['write']>[0]): Promise<void> => {
  for (let i = 0; i < changes.length; i++) {
    const { table, key, value } = changes[i]!
    const request = value ? store.put(value.slice(), [table, key]) : store.delete([table, key])
    // The screen gets its turn; a request under way keeps the transaction open.
    if (i % PAUSE === PAUSE - 1) await settled(request)
  }
}
const settled = (request: IDBRequest): Promise<void> =>
  new Promise(resolve => {
    request.onsuccess = request.onerror = () => resolve()
  })
/** Requests of a transaction are answered in their order: the last answer stands for all. */
const bulk = async (
  db: IDBPDatabase,
  table: string,
  keys: readonly string[],
): Promise<readonly (Uint8Array | undefined)[]> => {
  const transaction = db.transaction('records')
  transaction.done.catch(() => undefined)
  const store = unwrap(transaction.store)
  const requests: IDBRequest<Uint8Array | undefined>[] = []
  for (const key of keys) {
    const request: IDBRequest<Uint8Array | undefined> = store.get([table, key])
    requests.push(request)
    if (requests.length % PAUSE === 0) await settled(request)
  }
  await transaction.done
  return requests.map(request => request.result)
}

const forward = async (db: IDBPDatabase, within: IDBKeyRange, limit: number) => {
  const { store } = db.transaction('records')
  const count = Number.isFinite(limit) ? limit : undefined
  const [keys, values] = await Promise.all([store.getAllKeys(within, count), store.getAll(within, count)])
  return keys.map((key, i) => [(key as [string, string])[1], values[i] as Uint8Array] as const)
}

type Row = readonly [string, Uint8Array]
/** Newer than the types: Chromium has it, Firefox 140 has not. */
interface AllRecords {
  getAllRecords?(wanted: {
    readonly query: IDBKeyRange
    readonly count?: number
    readonly direction: 'prev'
  }): IDBRequest<readonly { readonly key: IDBValidKey; readonly value: Uint8Array }[]>
}
/** In one answer where the browser can: by a cursor the 30 rows of a first page come one by one, in 5.5 ms instead of 2 to 3. */
const backward = (db: IDBPDatabase, within: IDBKeyRange, limit: number) => {
  const { store } = db.transaction('records')
  const plain: IDBObjectStore & AllRecords = unwrap(store)
  const count = Number.isFinite(limit) ? { count: limit } : {}
  const request = plain.getAllRecords?.({ query: within, direction: 'prev', ...count })
  return request ? answered(request) : byCursor(store, within, limit)
}
/** The end of the transaction would be told a turn of the loop later. */
const answered = (request: ReturnType<NonNullable<AllRecords['getAllRecords']>>) =>
  new Promise<readonly Row[]>((resolve, reject) => {
    request.onsuccess = () =>
      resolve(request.result.map(({ key, value }) => [(key as [string, string])[1], value]))
    request.onerror = () => reject(request.error)
  })
const byCursor = async (
  store: IDBPObjectStore<unknown, ['records'], 'records'>,
  within: IDBKeyRange,
  limit: number,
) => {
  const rows: Row[] = []
  let cursor = await store.openCursor(within, 'prev')
  while (cursor && rows.length < limit) {
    rows.push([(cursor.key as [string, string])[1], cursor.value])
    cursor = await cursor.continue()
  }
  return rows
}

/** Databases cannot be listed everywhere: their names are kept in one more. */
const registry = (): Promise<IDBPDatabase> =>
  openDB(REGISTRY, 1, { upgrade: db => void db.createObjectStore('stores') })

const database = (name: string): Promise<IDBPDatabase> =>
  openDB(PREFIX + name, 1, {
    upgrade: fresh => void fresh.createObjectStore('records'),
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  })

/** Of a name that is not there nothing is made: the browser would list an empty one from then on. */
const existingDatabase = async (name: string): Promise<IDBPDatabase | undefined> => {
  let isThere = true
  const opening = openDB(PREFIX + name, 1, {
    upgrade(_db, _from, _to, transaction) {
      isThere = false
      transaction.done.catch(() => undefined)
      transaction.abort()
    },
  })
  return opening.catch(error => {
    if (isThere) throw error
    return undefined
  })
}

/** Without the journal: each write is in its place when it is answered. */
export const openRecords = async (name: string): Promise<RecordStore> => {
  const db = await database(name)
  const me = crypto.randomUUID()
  return recordStore(db, me, await claim(db, me))
}

export const indexedDbStorage = (clock: Pick<Clock, 'after'>): SealedStorageDriver => ({
  async open(name) {
    try {
      const names = await registry()
      if (!(await names.get('stores', name))) await names.put('stores', true, name)
      names.close()
      return await journaled(await openRecords(name), clock)
    } catch (error) {
      return refused(error)
    }
  },
  async peek(name, table, key) {
    try {
      const db = await existingDatabase(name)
      const record = (await db?.get('records', [table, key])) as Uint8Array | undefined
      db?.close()
      return record
    } catch (error) {
      return refused(error)
    }
  },
  async delete(name) {
    try {
      await deleteDB(PREFIX + name)
      await deletePieces(name)
      const names = await registry()
      await names.delete('stores', name)
      names.close()
    } catch (error) {
      refused(error)
    }
  },
  pieces: indexedDbPieces,
  async names() {
    try {
      const names = await registry()
      const keys = (await names.getAllKeys('stores')) as string[]
      names.close()
      return keys.sort()
    } catch (error) {
      return refused(error)
    }
  },
})
