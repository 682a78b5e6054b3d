/** The archive of the memory driver: one row shared by both sides, each with its own mark. */
import { StanzaError } from '@corrillo/xmpp'
import type { Jid } from '@corrillo/xmpp'
import type { Append, ArchiveStore, Entry, Query } from './shapes.ts'
import { formatId, randomSalt } from './archive-id.ts'
import type { positions } from './archive-id.ts'
import { StorageError } from './error.ts'
import { entryOf, matchesWith } from './archive-entry.ts'

interface Row extends Omit<Append, 'stanza'> {
  stanza: string
  readonly id: string
  readonly stamp: number
  readonly owners: Set<string>
}

export interface MemoryArchive {
  readonly store: ArchiveStore
  forget(owner: string): void
}
export interface MemoryArchiveParts {
  readonly ids: ReturnType<typeof positions>
  readonly now: () => number
  readonly ownerOf: (jid: Jid) => string | undefined
  readonly writable: () => void
}

const missing = (): StanzaError => new StanzaError('cancel', 'item-not-found')

export const memoryArchive = ({ ids, now, ownerOf, writable }: MemoryArchiveParts): MemoryArchive => {
  /** Rows by owner, in order of id. */
  const shelves = new Map<string, Row[]>()
  const rowsOf = (account: Jid): readonly Row[] => shelves.get(ownerOf(account) ?? '') ?? []

  const matching = (account: Jid, query: Omit<Query, 'max' | 'skip'>): Entry[] => {
    const rows = rowsOf(account)
    const known = new Set(rows.map(row => row.id))
    for (const id of [query.after, query.before, ...(query.ids ?? [])])
      if (id !== undefined && !known.has(id)) throw missing()
    return rows
      .filter(
        row =>
          (query.after === undefined || row.id > query.after) &&
          (query.before === undefined || row.id < query.before),
      )
      .filter(
        row =>
          (query.start === undefined || row.stamp >= query.start) &&
          (query.end === undefined || row.stamp <= query.end),
      )
      .filter(
        row =>
          (!query.ids || query.ids.includes(row.id)) &&
          (!query.with || matchesWith(row, account, query.with)),
      )
      .map(row => entryOf(row, row.id, row.stamp, account))
  }
  const drop = (owner: string, gone: (row: Row) => boolean): number => {
    const rows = shelves.get(owner) ?? []
    const kept = rows.filter(row => !gone(row))
    if (kept.length > 0) shelves.set(owner, kept)
    else shelves.delete(owner)
    return rows.length - kept.length
  }

  const store: ArchiveStore = {
    append(entry) {
      const stamp = now()
      const id = formatId(ids.next(stamp, randomSalt()), randomSalt())
      const owners = new Set(
        [entry.sender, entry.recipient].flatMap(side => (side ? (ownerOf(side) ?? []) : [])),
      )
      const row: Row = { ...entry, id, stamp, owners }
      const keep = async (): Promise<void> => {
        writable()
        if (owners.size === 0) throw new StorageError('no-account', 'no side of this message has an account')
        for (const owner of owners) {
          const rows = shelves.get(owner)
          if (rows) rows.push(row)
          else shelves.set(owner, [row])
        }
      }
      return { id, stamp, durable: keep() }
    },
    async query(account, query) {
      const found = matching(account, query)
      if (query.backwards) {
        const entries = found.slice(Math.max(0, found.length - query.max))
        return { entries, complete: entries.length === found.length }
      }
      const { skip = 0 } = query
      return { entries: found.slice(skip, skip + query.max), complete: skip + query.max >= found.length }
    },
    count: async (account, query, most = Number.POSITIVE_INFINITY) =>
      Math.min(most, matching(account, query).length),
    async bounds(account) {
      const found = matching(account, {})
      const [first, last] = [found[0], found.at(-1)]
      return first && last ? { first, last } : {}
    },
    async expire(before, owner) {
      writable()
      const owners = owner ? [ownerOf(owner) ?? ''] : [...shelves.keys()]
      return owners.reduce((sum, each) => sum + drop(each, row => row.stamp < before), 0)
    },
    async remove(owner, gone) {
      writable()
      const set = new Set(gone)
      return drop(ownerOf(owner) ?? '', row => set.has(row.id))
    },
    async replace(owner, id, stanza) {
      writable()
      const row = rowsOf(owner).find(each => each.id === id)
      if (row) row.stanza = stanza
      return row !== undefined
    },
  }
  return { store, forget: owner => void shelves.delete(owner) }
}
