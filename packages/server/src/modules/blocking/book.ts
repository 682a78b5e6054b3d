import type { Jid } from '@corrillo/xmpp'
import { chain, isPromise } from '../../host/awaitable.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Awaitable } from '../../host/module.ts'
import type { DocumentStore } from '../../storage/shapes.ts'

const CACHED = 50_000
const NOBODY: ReadonlySet<string> = new Set()

/** Every stanza asks for two lists: they are kept in memory, and the answer costs no promise. */
export const blocklists = (store: DocumentStore<readonly string[]>) => {
  const cache = new BoundedMap<string, ReadonlySet<string>>(CACHED)
  const listOf = (account: Jid): Awaitable<ReadonlySet<string>> => {
    const key = account.toString()
    const known = cache.get(key)
    if (known) return known
    const stored = store.get(account)
    const keep = (list: readonly string[] | undefined): ReadonlySet<string> => {
      const set = list && list.length > 0 ? new Set(list) : NOBODY
      cache.set(key, set)
      return set
    }
    // What was written while the store was read is newer than what it says.
    return isPromise(stored) ? stored.then(list => cache.get(key) ?? keep(list)) : keep(stored)
  }
  return {
    listOf,
    /** In force at once; resolves when it is stored. */
    change: (account: Jid, edit: (list: Set<string>) => void): Awaitable<void> =>
      chain(listOf(account), list => {
        const next = new Set(list)
        edit(next)
        cache.set(account.toString(), next)
        return store.set(account, next.size > 0 ? [...next] : undefined).catch(error => {
          cache.delete(account.toString())
          throw error
        })
      }),
    forget: (account: Jid): void => void cache.delete(account.toString()),
  }
}
