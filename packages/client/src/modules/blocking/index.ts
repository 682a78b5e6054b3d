/** XEP-0191 Blocking Command: the server keeps the list; pushes count only from the own account. */
import { Block, Blocklist, Jid, Unblock } from '@corrillo/xmpp'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { bareOf } from '../roster/index.ts'

export const blocking = ({ address, connection, contacts, store }: Given) => {
  const blockedNow = () =>
    [...contacts.all.get().values()].filter(record => record.blocked).map(record => record.address)
  const set = (unit: Unit, who: readonly string[], blocked: boolean): void => {
    for (const one of who) contacts.update(unit, one, { blocked })
  }
  const module: ClientModule = {
    name: 'blocking',
    async iq(iq) {
      if (iq.attr('type') !== 'set') return undefined
      const block = Block.in(iq)
      const unblock = Unblock.in(iq)
      if (!block && !unblock) return undefined
      const from = iq.attr('from')
      if (from !== undefined && Jid.tryParse(from)?.toString() !== address) return undefined
      const named = (block ?? unblock)?.items.map(item => item.jid.toString()) ?? []
      // §3.5: unblocking nobody by name is unblocking all.
      await store.exclusive(async unit =>
        set(unit, named.length > 0 ? named : blockedNow(), block !== undefined),
      )
      return {}
    },
  }
  return {
    module,
    async fetch(): Promise<void> {
      const list = Blocklist.in(await connection.requests.request('get', Blocklist.build({ items: [] })))
      const now = new Set(list?.items.map(item => item.jid.toString()))
      await store.exclusive(async unit => {
        set(
          unit,
          blockedNow().filter(one => !now.has(one)),
          false,
        )
        set(unit, [...now], true)
      })
    },
    block: (who: string): Promise<unknown> =>
      connection.requests.request('set', Block.build({ items: [{ jid: bareOf(who) }] })),
    unblock: (who: string): Promise<unknown> =>
      connection.requests.request('set', Unblock.build({ items: [{ jid: bareOf(who) }] })),
  }
}
