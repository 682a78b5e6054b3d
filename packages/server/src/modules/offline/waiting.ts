/** Messages that wait, by account, in order of arrival. */
import type { Jid } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import { chain } from '../../host/awaitable.ts'
import type { Awaitable } from '../../host/module.ts'
import type { MapStore } from '../../storage/shapes.ts'

export interface Waiting {
  readonly stamp: number
  readonly stanza: string
}
interface Known {
  count: number
  last: number
}
const REMEMBERED = 10_000
const DIGITS = 16

export const waitingRoom = (store: MapStore<Waiting>, max: number, now: () => number) => {
  const accounts = new BoundedMap<string, Known>(REMEMBERED)
  const known = (account: Jid): Awaitable<Known> => {
    const found = accounts.get(account.toString())
    if (found) return found
    return chain(store.entries(account), entries => {
      const fresh = { count: entries.length, last: Number(entries.at(-1)?.[0] ?? 0) }
      accounts.set(account.toString(), fresh)
      return fresh
    })
  }
  return {
    /** False when there is no room; otherwise it is on disk. */
    async add(account: Jid, stanza: string): Promise<boolean> {
      const state = await known(account)
      if (state.count >= max) return false
      state.count++
      // Keys rise although the clock may step back.
      state.last = Math.max(state.last + 1, now() * 1000)
      try {
        await store.set(account, String(state.last).padStart(DIGITS, '0'), { stamp: now(), stanza })
        return true
      } catch (error) {
        accounts.delete(account.toString())
        throw error
      }
    },
    all: (account: Jid): Awaitable<readonly (readonly [string, Waiting])[]> => store.entries(account),
    async remove(account: Jid, keys: readonly string[]): Promise<void> {
      await store.change(
        account,
        keys.map(key => [key, undefined] as const),
      )
      accounts.delete(account.toString())
    },
    forget: (account: Jid): void => void accounts.delete(account.toString()),
  }
}
