/** Who owns what: accounts of our domain by local part, every other JID (rooms, services) by a number of its own. */
import type { Jid } from '@corrillo/xmpp'
import type { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../error.ts'
import { cache } from './cache.ts'
import type { Queue } from './queue.ts'

const CACHED = 65_536

/** Interned bare JIDs: a number for each that was ever written, allotted here because there is one writer. */
export const interned = (db: DatabaseSync, queue: Queue, table: 'owner' | 'address', next: () => number) => {
  const find = db.prepare(`SELECT id FROM ${table} WHERE jid = ?`)
  const known = cache<string, number>(CACHED)
  /** Allotted, not yet committed: the database does not know them. */
  const fresh = new Map<string, number>()
  const look = (jid: string): number | undefined => {
    const found = known.get(jid) ?? fresh.get(jid)
    if (found !== undefined) return found
    const id = (find.get(jid) as { readonly id: number } | undefined)?.id
    if (id !== undefined) known.set(jid, id)
    return id
  }
  return {
    look,
    allot(jid: string): number {
      const found = look(jid)
      if (found !== undefined) return found
      const id = next()
      fresh.set(jid, id)
      queue.declare([table, id, jid], () => {
        fresh.delete(jid)
        known.set(jid, id)
      })
      return id
    },
  }
}

export interface Owners {
  /** Undefined: nothing is stored for it. */
  look(jid: Jid): number | undefined
  /** For writing: numbers what is new; undefined only where there is no account. */
  own(jid: Jid): number | undefined
  /** The same, but throws `no-account`. */
  need(jid: Jid): number
}
export const owners = (
  domain: string,
  accountId: (local: string) => number | undefined,
  others: ReturnType<typeof interned>,
): Owners => {
  const isAccount = (jid: Jid): boolean => jid.local !== '' && jid.domain === domain
  const own = (jid: Jid): number | undefined =>
    isAccount(jid) ? accountId(jid.local) : others.allot(jid.bare.toString())
  return {
    look: jid => (isAccount(jid) ? accountId(jid.local) : others.look(jid.bare.toString())),
    own,
    need(jid) {
      const id = own(jid)
      if (id === undefined) throw new StorageError('no-account', `${jid.bare} has no account`)
      return id
    },
  }
}
