/** The devices of every account, on disk; changes of one device happen one after the other. */
import type { Jid } from '@corrillo/xmpp'
import type { Awaitable } from '../../host/module.ts'
import type { MapStore } from '../../storage/shapes.ts'
import type { Device } from './device.ts'

/** Undefined: nothing to write. */
type Change<T> = (known: Device | undefined) => Awaitable<{ readonly to?: Device; readonly give: T }>

export const deviceBook = (store: MapStore<Device>) => {
  const turns = new Map<string, Promise<unknown>>()

  const inTurn = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(key)
    const mine = before === undefined ? work() : before.then(work, work)
    turns.set(key, mine)
    const done = () => void (turns.get(key) === mine && turns.delete(key))
    mine.then(done, done)
    return mine
  }
  return {
    get: (account: Jid, id: string): Awaitable<Device | undefined> => store.get(account, id),
    all: (account: Jid): Awaitable<readonly (readonly [string, Device])[]> => store.entries(account),
    /** Resolves when it is on disk. */
    change: <T>(account: Jid, id: string, decide: Change<T>): Promise<T> =>
      inTurn(`${account} ${id}`, async () => {
        const { to, give } = await decide(await store.get(account, id))
        if (to !== undefined) await store.set(account, id, to)
        return give
      }),
    remove: (account: Jid, ids: readonly string[]): Promise<void> =>
      store.change(
        account,
        ids.map(id => [id, undefined] as const),
      ),
  }
}
export type DeviceBook = ReturnType<typeof deviceBook>
