import { Jid } from '@corrillo/xmpp'
import type { Awaitable } from '../../host/module.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import { chain } from '../../host/awaitable.ts'
import type { DocumentStore, MapStore } from '../../storage/shapes.ts'
import { type Item, NOTHING, type Roster, looksDifferent } from './item.ts'

/** Versions older than `floor` are answered with the whole roster; `epoch` tells a roster from one that had the same name before. */
export interface Versions {
  readonly epoch: string
  readonly floor: number
}
export interface Change {
  readonly contact: Jid
  readonly before: Item
  readonly after: Item
  readonly visible: boolean
}
interface Loaded {
  readonly items: Map<string, Item>
  versions: Versions
  version: number
  /** An epoch is stored with the first change: a sign-in alone writes nothing. */
  stored: boolean
}
const CACHED_ROSTERS = 20_000
const REMOVED_KEPT = 100

/**
 * The rosters of a host. One that was read stays in memory for as long as it is used, and a change is made there at once, in one turn, so that
 * two stanzas of one moment cannot undo one another; it resolves when it is stored.
 */
export class Book {
  readonly #items: MapStore<Item>
  readonly #versions: DocumentStore<Versions>
  readonly #epoch: () => string
  readonly #loaded = new BoundedMap<string, Loaded>(CACHED_ROSTERS)
  readonly #loading = new Map<string, Promise<Loaded>>()

  constructor(items: MapStore<Item>, versions: DocumentStore<Versions>, epoch: () => string) {
    this.#items = items
    this.#versions = versions
    this.#epoch = epoch
  }

  rosterOf(account: Jid): Awaitable<Roster> {
    return chain(this.#load(account), loaded => loaded.items)
  }

  item(account: Jid, contact: Jid): Awaitable<Item | undefined> {
    return chain(this.#load(account), loaded => present(loaded.items.get(contact.bare.toString())))
  }

  /** What a client names in `ver` (§2.6.1). */
  version(
    account: Jid,
  ): Awaitable<{ readonly current: number; readonly floor: number; readonly epoch: string }> {
    return chain(this.#load(account), ({ version, versions }) => ({ current: version, ...versions }))
  }

  /** `edit` sees the item as it is now (or nothing) and returns what it shall be, the same value for no change. */
  async change(account: Jid, contact: Jid, edit: (item: Item) => Item): Promise<Change> {
    const loaded = await this.#load(account)
    const key = contact.bare.toString()
    const before = present(loaded.items.get(key)) ?? NOTHING
    const edited = edit(before)
    const visible = looksDifferent(before, edited)
    const change = { contact: contact.bare, before, after: edited, visible }
    if (edited === before) return change
    const after: Item = { ...edited, version: visible ? ++loaded.version : before.version }
    const kept = isWorthKeeping(after) ? after : mark(visible, after.version)
    if (kept) loaded.items.set(key, kept)
    else loaded.items.delete(key)
    const pruned = kept?.removed ? this.#prune(account, loaded) : []
    try {
      if (!loaded.stored) {
        loaded.stored = true
        void this.#versions.set(account, loaded.versions).catch(() => this.forget(account))
      }
      await this.#items.change(account, [[key, kept], ...pruned])
    } catch (error) {
      this.forget(account)
      throw error
    }
    return { ...change, after }
  }

  forget(account: Jid): void {
    this.#loaded.delete(account.bare.toString())
  }

  #load(account: Jid): Awaitable<Loaded> {
    const key = account.bare.toString()
    const loaded = this.#loaded.get(key)
    if (loaded) return loaded
    const loading = this.#loading.get(key)
    if (loading) return loading
    const reading = this.#read(account.bare).finally(() => this.#loading.delete(key))
    this.#loading.set(key, reading)
    return reading
  }

  async #read(account: Jid): Promise<Loaded> {
    const items = new Map(await this.#items.entries(account))
    const known = await this.#versions.get(account)
    const versions = known ?? { epoch: this.#epoch(), floor: 0 }
    let version = versions.floor
    for (const item of items.values()) version = Math.max(version, item.version)
    const loaded = { items, versions, version, stored: known !== undefined }
    this.#loaded.set(account.toString(), loaded)
    return loaded
  }

  /** Marks of removed items are bounded: the oldest goes, and versions before it get the whole roster. */
  #prune(account: Jid, loaded: Loaded): (readonly [string, undefined])[] {
    const marks = [...loaded.items].filter(([, item]) => item.removed)
    if (marks.length <= REMOVED_KEPT) return []
    const [key, oldest] = marks.reduce((a, b) => (a[1].version < b[1].version ? a : b))
    loaded.items.delete(key)
    loaded.versions = { ...loaded.versions, floor: oldest.version }
    void this.#versions.set(account, loaded.versions).catch(() => this.forget(account))
    return [[key, undefined]]
  }
}

const present = (item: Item | undefined): Item | undefined => (item?.removed ? undefined : item)
const isWorthKeeping = (item: Item): boolean => item.listed || item.request !== undefined
const mark = (visible: boolean, version: number): Item | undefined =>
  visible ? { subscription: 'none', groups: [], listed: false, version, removed: true } : undefined
