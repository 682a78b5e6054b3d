/** Whom an account has written to: they are no strangers any more, whether or not they are in its roster. */
import type { Jid } from '@corrillo/xmpp'
import { NS_CLIENT } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Awaitable, Log, Message, Session } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'
import type { MapStore } from '../../storage/shapes.ts'

/** By account; of more, those are forgotten who were first written to longest ago. */
const KEPT = 2_000
const REMEMBERED = 500
const ENCRYPTED: ReadonlySet<string> = new Set(['encrypted', 'openpgp'])

/** Something was said: a receipt or a chat state that a program sends by itself makes nobody known. */
export const says = (m: Message): boolean =>
  m.element.child('body', NS_CLIENT) !== undefined ||
  m.element.elements().some(({ name }) => ENCRYPTED.has(name))

export const correspondents = (store: MapStore<number>, now: () => number, log: Log) => {
  const noted = perSession(() => new BoundedMap<string, true>(REMEMBERED))

  const add = async (account: Jid, other: string): Promise<void> => {
    if ((await store.get(account, other)) !== undefined) return
    const all = await store.entries(account)
    const oldest = all.toSorted(([, a], [, b]) => a - b).slice(0, Math.max(0, all.length - KEPT + 1))
    await store.change(account, [[other, now()], ...oldest.map(([key]) => [key, undefined] as const)])
  }
  return {
    /** What one device wrote; nothing is asked of the storage for the same person again. Delivery does not wait for it. */
    note(m: Message, origin: Session): void {
      const other = m.to.bare.toString()
      if (noted.get(origin).get(other) || !says(m)) return
      noted.get(origin).set(other, true)
      add(origin.account, other).catch(error => {
        noted.get(origin).delete(other)
        log.warn('correspondent not kept', { error: String(error) })
      })
    },
    /** Who gets the name of somebody that is gone is a stranger to all (S099). */
    async forget(other: Jid, accounts: readonly Jid[]): Promise<void> {
      const key = other.toString()
      for (const account of accounts)
        if ((await store.get(account, key)) !== undefined) await store.set(account, key, undefined)
    },
    has: (account: Jid, other: Jid): Awaitable<boolean> =>
      chain(store.get(account, other.bare.toString()), at => at !== undefined),
  }
}
