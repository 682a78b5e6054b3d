/**
 * XEP-0186 Invisible Command: contacts see nobody here, and messages come as before. That one wants this is kept where all own devices look
 * before they say that they are there (XEP-0223): the server is who does it, and knows. What would betray one by itself, receipts, read
 * marks and notes of typing, is not sent meanwhile.
 */
import {
  DiscoInfo,
  type Element,
  Invisible,
  Jid,
  notifyFeature,
  NS_INVISIBLE,
  NS_STAYS_INVISIBLE,
  StanzaError,
  StaysInvisible,
  Visible,
} from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import { optional } from '../../connection/optional.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'
import type { Pep } from '../pep/index.ts'

const PLACE = 'invisible'
const FOR_US = {
  'pubsub#access_model': 'whitelist',
  'pubsub#persist_items': 'true',
  'pubsub#max_items': '1',
  'pubsub#send_last_published_item': 'never',
}

/** `announce`: the presence that contacts see. */
export const invisible = ({ address, connection, store }: Given, pep: Pep, announce: () => void) => {
  const on = source(false)
  const ask = (command: Element): Promise<unknown> => connection.requests.request('set', command)
  const hide = (): Promise<unknown> => ask(Invisible.build({ probe: true }))
  const keep = async (next: boolean): Promise<void> => {
    if (next === on.get()) return
    await store.exclusive(async unit => unit.put('account', PLACE, next))
    on.set(next)
  }
  const become = async (next: boolean): Promise<void> => {
    if (next) return void (await hide())
    await ask(Visible.build({}))
    announce()
  }
  pep.on(NS_STAYS_INVISIBLE, async (from, payload) => {
    const next = payload !== undefined
    if (from !== address || next === on.get()) return
    await keep(next)
    await optional(become(next))
  })
  const module: ClientModule = { name: 'invisible', features: [notifyFeature(NS_STAYS_INVISIBLE)] }

  return {
    module,
    on: on as Value<boolean>,
    load: async (): Promise<void> => on.set((await store.get<boolean>('account', PLACE)) ?? false),
    /** Before the first presence of a session (§4): it may have been chosen on another device. */
    fetch: async (): Promise<void> => keep((await pep.items(address, NS_STAYS_INVISIBLE)).length > 0),
    /** Where the server does not know how to hide somebody who wants it, contacts are told nothing at all. */
    async begin(): Promise<void> {
      if (on.get()) {
        try {
          await hide()
        } catch (error) {
          if (error instanceof StanzaError) return
          throw error
        }
      }
      announce()
    },
    /** §4. */
    async isOffered(): Promise<boolean> {
      const to = Jid.parse(address).domain
      const info = DiscoInfo.in(await connection.requests.request('get', DiscoInfo.build({}), { to }))
      return info?.features.some(one => one.var === NS_INVISIBLE) ?? false
    },
    async set(next: boolean): Promise<void> {
      if (!connection.isUp) throw new ClientError('offline')
      await keep(next)
      try {
        if (next) await pep.publish(NS_STAYS_INVISIBLE, 'current', StaysInvisible.build({}), FOR_US)
        else await pep.remove(NS_STAYS_INVISIBLE)
        await become(next)
      } catch (error) {
        await keep(!next)
        throw error
      }
    },
  }
}
export type InvisibleModule = ReturnType<typeof invisible>
