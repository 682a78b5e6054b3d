/**
 * Storage by shape. Account first everywhere: deleting an account removes its rows in every store without code in the modules
 * (rows are keyed on a stable account id, so that a name that is registered again inherits nothing: S099).
 * Writes resolve after the commit that makes them true (WAL, synchronous=FULL); reads see own writes at once.
 * A `get` answers at once when it can (cache or reader on this thread) and with a promise otherwise. Values are frozen copies.
 * A JID of our own domain keeps something only while the account exists (otherwise `no-account`); rooms, services and the domain
 * itself may be owners too. Whatever fails is a `StorageError`, and then nothing of it is stored.
 */
import type { Jid } from '@corrillo/xmpp'
import type { Awaitable } from '../host/awaitable.ts'

export type Shape = DocumentShape<unknown> | MapShape<unknown> | ArchiveShape
export interface DocumentShape<T> {
  readonly shape: 'document'
  readonly _type?: T
}
export interface MapShape<T> {
  readonly shape: 'map'
  readonly _type?: T
}
export interface ArchiveShape {
  readonly shape: 'archive'
}
/** One JSON value an account. */
export const document = <T>(): DocumentShape<T> => ({ shape: 'document' })
/** Many JSON values an account, by key, in key order. */
export const map = <T>(): MapShape<T> => ({ shape: 'map' })
/** Messages by account in order of commit, one row shared by both local sides. */
export const archive = (): ArchiveShape => ({ shape: 'archive' })

export type Open<S> = {
  readonly [K in keyof S]: S[K] extends DocumentShape<infer T>
    ? DocumentStore<T>
    : S[K] extends MapShape<infer T>
      ? MapStore<T>
      : ArchiveStore
}

export interface DocumentStore<T> {
  get(account: Jid): Awaitable<T | undefined>
  set(account: Jid, value: T | undefined): Promise<void>
}
export interface MapStore<T> {
  get(account: Jid, key: string): Awaitable<T | undefined>
  entries(account: Jid): Awaitable<readonly (readonly [string, T])[]>
  set(account: Jid, key: string, value: T | undefined): Promise<void>
  /** Several changes, all or nothing. */
  change(account: Jid, changes: readonly (readonly [string, T | undefined])[]): Promise<void>
}

/** Ids are strings of equal order: commit order = id order (S196); the same id serves both sides of one message. */
export interface Entry {
  readonly id: string
  readonly stamp: number
  readonly with: Jid
  readonly stanza: string
  readonly incoming: boolean
}
export interface Append {
  /** Bare JIDs of the local sides that keep it; at least one. */
  readonly sender?: Jid
  readonly recipient?: Jid
  readonly from: Jid
  readonly to: Jid
  /** The serialised stanza, self-contained. */
  readonly stanza: string
}
export interface Query {
  readonly with?: Jid
  readonly start?: number
  readonly end?: number
  /** Exclusive. Unknown in this account's archive: `item-not-found` (XEP-0059 §2.1). */
  readonly after?: string
  readonly before?: string
  /** True: the last `max` before `before` (or of all), still in ascending order. */
  readonly backwards?: boolean
  readonly max: number
  /** How many are passed over before the first; each of them is looked at. Not together with `backwards`. */
  readonly skip?: number
  readonly ids?: readonly string[]
}
export interface Page {
  readonly entries: readonly Entry[]
  readonly complete: boolean
}
export interface ArchiveStore {
  append(entry: Append): { readonly id: string; readonly stamp: number; readonly durable: Promise<void> }
  /** Rejects with `item-not-found` when `after`, `before` or one of `ids` is not in this account's archive. */
  query(account: Jid, query: Query): Promise<Page>
  /** Counts no further than `most`, since it looks at each of them. */
  count(account: Jid, query: Omit<Query, 'max' | 'skip'>, most?: number): Promise<number>
  /** First and last entry (XEP-0313 metadata). */
  bounds(account: Jid): Promise<{ first?: Entry; last?: Entry }>
  /** Removes entries older than `before` (ms), for this owner only or for every owner; resolves to how many each owner lost, summed. */
  expire(before: number, owner?: Jid): Promise<number>
  /** Removes single entries for this owner only; a row goes when no side keeps it. Resolves to how many. */
  remove(owner: Jid, ids: readonly string[]): Promise<number>
  /**
   * Puts another stanza in the place of one that `owner` keeps, for every side that keeps it; id, time and addresses stay, so that all
   * queries agree (XEP-0313 §2). The bytes of the old one are overwritten. Resolves to whether there was such an entry.
   */
  replace(owner: Jid, id: string, stanza: string): Promise<boolean>
}

/** Everything one driver gives. `memory.ts` and `sqlite.ts` pass the same conformance suite. */
export interface Storage {
  open<S extends Readonly<Record<string, Shape>>>(module: string, shapes: S): Open<S>
  readonly accounts: AccountStore
  /** Domain-wide settings and tokens that belong to no account. */
  readonly host: MapStoreOfHost
  close(): Promise<void>
}
export interface AccountRecord {
  readonly id: number
  readonly local: string
  readonly created: number
  readonly disabled: boolean
  readonly role: 'owner' | 'admin' | 'member'
  readonly credentials: Credentials
}
/** RFC 5802 §3: never a password. Base64 fields. */
export interface Credentials {
  readonly [mechanism: string]: {
    readonly salt: string
    readonly iterations: number
    readonly storedKey: string
    readonly serverKey: string
    /** Of an entry that was derived later than the password was set: the seal of the password. */
    readonly seal?: string
  }
}
export interface AccountStore {
  get(local: string): Awaitable<AccountRecord | undefined>
  /** Synchronous: routing asks it for every stanza (S119). */
  exists(local: string): boolean
  list(): Promise<readonly AccountRecord[]>
  /**
   * Rejects with `exists` when the name is taken, even under parallel calls. `alongside` is called when it is not, in the turn in which
   * the account is given to the writer: what it writes is in the same commit, all or nothing.
   */
  create(account: Omit<AccountRecord, 'id' | 'created'>, alongside?: () => void): Promise<AccountRecord>
  update(
    local: string,
    change: Partial<Pick<AccountRecord, 'disabled' | 'role' | 'credentials'>>,
  ): Promise<void>
  /** Removes the account and every row that belongs to it, in every store. */
  delete(local: string): Promise<void>
}
export interface MapStoreOfHost {
  get(section: string, key: string): Awaitable<unknown>
  entries(section: string): Awaitable<readonly (readonly [string, unknown])[]>
  set(section: string, key: string, value: unknown | undefined): Promise<void>
  /** Compare and set in the writer, true for exactly one of any number of parallel calls (S063: single use of an invitation). */
  take(section: string, key: string): Promise<unknown | undefined>
}
