/**
 * Records sealed one by one. The place (table and name) is authenticated with the content, so that a record moved elsewhere does
 * not open. Names are made of hidden parts (HMAC: no address is readable) and an order in clear where ranges are needed.
 */
import { keyedHmacSha256, toHex } from '@corrillo/crypto'
import { paced } from '../platform/pace.ts'
import type { Platform, RecordStore } from '../platform/platform.ts'
import { NONCE_BYTES, open, seal } from './aead.ts'
import { decode, encode } from './codec.ts'
import type { StoreKeys } from './keys.ts'

export type Table =
  | 'account'
  | 'contacts'
  | 'conversations'
  | 'rooms'
  | 'facts'
  | 'ids'
  | 'outbox'
  | 'owed'
  | 'devices'
  | 'sessions'
  | 'changes'
  | 'search'
  | 'files'
  | 'pictures'
  | 'vanishing'
  | 'openpgp'
  | 'threads'
  | 'hidden'
/** Records that are sealed with keys of their own besides; `C` says with which. */
export interface Apart<C = unknown> {
  of(table: Table, key: string): C | undefined
  isShut(of: C): boolean
  seal(of: C, plain: Uint8Array, place: Uint8Array): Promise<Uint8Array>
  open(of: C, sealed: Uint8Array, place: Uint8Array): Promise<Uint8Array>
}
export interface Range {
  readonly before?: string
  /** Names behind this one. */
  readonly after?: string
  readonly limit?: number
  readonly reverse?: boolean
}
/** A record was there and does not open: changed, moved or of another key. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

interface Change {
  readonly table: Table
  readonly key: string
  readonly value: unknown
}
type Sealed = Parameters<RecordStore['write']>[0][number]

export class SealedStore {
  readonly #records: RecordStore
  readonly #keys: StoreKeys
  readonly #random: Platform['random']
  readonly #breathe: Platform['breathe']
  readonly #named: (text: Uint8Array) => Uint8Array
  readonly #names = new Map<string, string>()
  #last: Promise<unknown> = Promise.resolve()
  /** What has a key of its own beside the one of the store. */
  apart: Apart | undefined

  constructor(records: RecordStore, keys: StoreKeys, platform: Pick<Platform, 'random' | 'breathe'>) {
    this.#records = records
    this.#keys = keys
    this.#named = keyedHmacSha256(keys.names)
    this.#random = platform.random
    this.#breathe = platform.breathe
  }

  /** 128 bits of HMAC-SHA-256: the same text gives the same name, and nothing else about it. */
  hidden(...parts: readonly string[]): string {
    const text = parts.join('\0')
    let name = this.#names.get(text)
    if (name === undefined) {
      name = toHex(this.#named(new TextEncoder().encode(text)).subarray(0, 16))
      if (this.#names.size > 5000) this.#names.clear()
      this.#names.set(text, name)
    }
    return name
  }

  async get<T>(table: Table, key: string): Promise<T | undefined> {
    const sealed = await this.#records.get(table, key)
    return sealed && (await this.#open<T>(table, key, sealed))
  }

  async getAll<T>(table: Table, keys: readonly string[]): Promise<readonly (T | undefined)[]> {
    const rows = keys.length > 0 ? await this.#records.getAll(table, keys) : []
    return Promise.all(rows.map((sealed, i) => sealed && this.#open<T>(table, keys[i]!, sealed)))
  }

  /** Records whose names begin with `prefix`, in order; of hidden chats that are closed, none. */
  async range<T>(
    table: Table,
    prefix: string,
    range: Range = {},
  ): Promise<readonly (readonly [string, T])[]> {
    const { before, after, ...options } = range
    const from = after === undefined ? prefix : `${after}\0`
    const rows = await this.#records.range(table, from, before ?? `${prefix}\uffff`, options)
    const opened = await Promise.all(
      rows.map(async ([key, sealed]) => [key, await this.#open<T>(table, key, sealed)] as const),
    )
    return opened.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  }

  /**
   * One unit of work after the other; all that it puts is written in one transaction, then what it left for afterwards runs. When it
   * throws, or the write fails, nothing has happened.
   */
  exclusive<T>(run: (unit: Unit) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      const unit = new Unit(this)
      const result = await run(unit)
      await this.#write(unit.changes())
      unit.committed()
      return result
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Resolves when every unit begun so far has ended. */
  async idle(): Promise<void> {
    await this.#last
  }

  close(): void {
    this.#records.close()
  }

  async #write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    const turn = paced(this.#breathe)
    const sealed: Promise<Sealed>[] = []
    for (const change of changes) {
      sealed.push(this.#sealed(change))
      await turn()
    }
    await this.#records.write(await Promise.all(sealed))
  }
  async #sealed({ table, key, value }: Change): Promise<Sealed> {
    if (value === undefined) return { table, key, value: undefined }
    const where = place(table, key)
    const apart = this.apart?.of(table, key)
    const plain = apart ? await this.apart!.seal(apart, encode(value), where) : encode(value)
    return { table, key, value: await seal(this.#keys.records, this.#random(NONCE_BYTES), plain, where) }
  }

  /** undefined: it is of a hidden chat that is closed. */
  async #open<T>(table: Table, key: string, sealed: Uint8Array): Promise<T | undefined> {
    const where = place(table, key)
    const apart = this.apart?.of(table, key)
    if (apart && this.apart!.isShut(apart)) return undefined
    const plain = await open(this.#keys.records, sealed, where)
    if (!plain) throw new SealBroken(table)
    return decode(apart ? await this.apart!.open(apart, plain, where) : plain) as T
  }
}

const place = (table: Table, key: string): Uint8Array => new TextEncoder().encode(`${table}\0${key}`)

/** What is read and written together. Reads see what was put before. */
export class Unit {
  readonly #store: SealedStore
  readonly #changes = new Map<string, Change>()
  readonly #read = new Map<string, unknown>()
  readonly #after: (() => void)[] = []

  constructor(store: SealedStore) {
    this.#store = store
  }

  hidden(...parts: readonly string[]): string {
    return this.#store.hidden(...parts)
  }
  async get<T>(table: Table, key: string): Promise<T | undefined> {
    const name = `${table}\0${key}`
    const change = this.#changes.get(name)
    if (change) return change.value as T | undefined
    if (!this.#read.has(name)) this.#read.set(name, await this.#store.get<T>(table, key))
    return this.#read.get(name) as T | undefined
  }
  /** Reads in one go what will be asked for one by one. */
  async fetch(table: Table, keys: readonly string[]): Promise<void> {
    const unread = keys.filter(key => !this.#read.has(`${table}\0${key}`))
    const values = await this.#store.getAll(table, unread)
    unread.forEach((key, i) => this.#read.set(`${table}\0${key}`, values[i]))
  }
  put(table: Table, key: string, value: unknown): void {
    this.#changes.set(`${table}\0${key}`, { table, key, value })
  }
  delete(table: Table, key: string): void {
    this.put(table, key, undefined)
  }
  /** Runs when everything is durable; never when not. */
  afterwards(run: () => void): void {
    this.#after.push(run)
  }
  changes(): readonly Change[] {
    return [...this.#changes.values()]
  }
  committed(): void {
    for (const run of this.#after) run()
  }
}
