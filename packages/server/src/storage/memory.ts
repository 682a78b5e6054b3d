/** The storage driver without a disk: complete, and gone with the process. For plays, tests and trying things out. */
import type { Jid } from '@corrillo/xmpp'
import type {
  AccountRecord,
  AccountStore,
  DocumentStore,
  MapStore,
  MapStoreOfHost,
  Open,
  Shape,
  Storage,
} from './shapes.ts'
import { StorageError } from './error.ts'
import { decode, encode, inKeyOrder } from './values.ts'
import { memoryArchive } from './memory-archive.ts'
import type { MemoryArchive } from './memory-archive.ts'
import { positions } from './archive-id.ts'

export interface MemoryOptions {
  /** JIDs of this domain own something only while their account exists. */
  readonly domain: string
  readonly now?: () => number
}

type Values = Map<string, unknown>

export const memoryStorage = ({ domain, now = Date.now }: MemoryOptions): Storage => {
  const accounts = new Map<string, AccountRecord>()
  const host = new Map<string, Values>()
  /** Store → owner → values. */
  const stores = new Map<string, Map<string, Values>>()
  const archives = new Map<string, MemoryArchive>()
  const ids = positions()
  let lastAccount = 0
  let closed = false

  const ownerOf = (jid: Jid): string | undefined =>
    jid.domain !== domain || jid.local === ''
      ? jid.bare.toString()
      : accounts.has(jid.local)
        ? jid.bare.toString()
        : undefined
  const writable = (): void => {
    if (closed) throw new StorageError('closed', 'storage is closed')
  }
  const valuesOf = (store: Map<string, Values>, owner: string): Values => {
    const values = store.get(owner) ?? new Map<string, unknown>()
    store.set(owner, values)
    return values
  }
  const put = (values: Values, key: string, value: unknown): void => {
    if (value === undefined) values.delete(key)
    else values.set(key, decode(encode(value)))
  }
  const written = (store: Map<string, Values>, account: Jid): Values => {
    writable()
    const owner = ownerOf(account)
    if (owner === undefined) throw new StorageError('no-account', `${account.bare} has no account`)
    return valuesOf(store, owner)
  }
  const read = (store: Map<string, Values>, account: Jid): Values | undefined =>
    store.get(ownerOf(account) ?? '')

  const mapStore = (store: Map<string, Values>): MapStore<unknown> => ({
    get: (account, key) => read(store, account)?.get(key),
    entries: account => inKeyOrder(read(store, account) ?? []),
    set: async (account, key, value) => put(written(store, account), key, value),
    change: async (account, changes) => {
      const values = written(store, account)
      for (const [key, value] of changes) put(values, key, value)
    },
  })
  const documentStore = (store: Map<string, Values>): DocumentStore<unknown> => ({
    get: account => read(store, account)?.get(''),
    set: async (account, value) => put(written(store, account), '', value),
  })

  const openOne = (name: string, shape: Shape): unknown => {
    if (shape.shape === 'archive') {
      const found = archives.get(name) ?? memoryArchive({ ids, now, ownerOf, writable })
      archives.set(name, found)
      return found.store
    }
    const store = stores.get(name) ?? new Map<string, Values>()
    stores.set(name, store)
    return shape.shape === 'map' ? mapStore(store) : documentStore(store)
  }

  const accountStore: AccountStore = {
    get: local => accounts.get(local),
    exists: local => accounts.has(local),
    list: async () => [...accounts.values()].sort((a, b) => a.id - b.id),
    async create(account, alongside) {
      writable()
      if (accounts.has(account.local)) throw new StorageError('exists', `account ${account.local} exists`)
      alongside?.()
      const record = decode(encode({ ...account, id: ++lastAccount, created: now() })) as AccountRecord
      accounts.set(account.local, record)
      return record
    },
    async update(local, change) {
      writable()
      const record = accounts.get(local)
      if (!record) throw new StorageError('no-account', `account ${local} does not exist`)
      accounts.set(local, decode(encode({ ...record, ...change })) as AccountRecord)
    },
    async delete(local) {
      writable()
      const owner = `${local}@${domain}`
      accounts.delete(local)
      for (const store of stores.values()) store.delete(owner)
      for (const archive of archives.values()) archive.forget(owner)
    },
  }
  const hostStore: MapStoreOfHost = {
    get: (section, key) => host.get(section)?.get(key),
    entries: section => inKeyOrder(host.get(section) ?? []),
    async set(section, key, value) {
      writable()
      put(valuesOf(host, section), key, value)
    },
    async take(section, key) {
      writable()
      const value = host.get(section)?.get(key)
      host.get(section)?.delete(key)
      return value
    },
  }

  return {
    open: <S extends Readonly<Record<string, Shape>>>(module: string, shapes: S) =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, openOne(`${module}/${name}`, shape)]),
      ) as Open<S>,
    accounts: accountStore,
    host: hostStore,
    close: async () => {
      closed = true
    },
  }
}
