/**
 * What the person calls their own devices, in a node that only the own account can read. XEP-0384 §4.3.1 has labels in the public
 * list; python-omemo 1.0 refuses every list that has one with its signature, and others need not know the names.
 */
import { el, type Element } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import { mapped, source } from '../../value/value.ts'
import type { Pep } from '../pep/index.ts'
import { DEVICES_MAX } from './devices.ts'
import { SINGLETON } from './wire.ts'

export const NS_DEVICE_NAMES = 'urn:corrillo:device-names'
const NAME_MAX = 52
const OPTIONS = { 'pubsub#persist_items': 'true', 'pubsub#access_model': 'whitelist' }

/** A device as it calls itself, and the client that it is to the server (XEP-0494). */
interface Named {
  readonly name: string
  readonly client: string | undefined
}
type Names = ReadonlyMap<number, Named>

const read = (payload: Element | undefined): Names => {
  const rows = payload?.is('names', NS_DEVICE_NAMES) ? payload.elements().slice(0, DEVICES_MAX) : []
  return new Map(
    rows.map(row => {
      const name = (row.attr('name') ?? '').slice(0, NAME_MAX)
      return [Number(row.attr('id')), { name, client: row.attr('client')?.slice(0, NAME_MAX) }] as const
    }),
  )
}
const texts = (all: Names, of: (named: Named) => string | undefined): ReadonlyMap<number, string> =>
  new Map(
    [...all].flatMap(([id, named]) => {
      const text = of(named)
      return text === undefined || text === '' ? [] : [[id, text] as const]
    }),
  )

export const deviceNames = ({ address }: Given, pep: Pep) => {
  const names = source<Names>(new Map())
  pep.on(NS_DEVICE_NAMES, (from, payload) => {
    if (from === address) names.set(read(payload))
  })
  return {
    all: mapped(names, now => texts(now, ({ name }) => name)),
    clients: mapped(names, now => texts(now, ({ client }) => client)),
    /** Says the name of this device where it is not said yet, beside those of the others that are still there. */
    async say(id: number, { name, client }: Named, present: ReadonlySet<number>): Promise<void> {
      names.set(read((await pep.items(address, NS_DEVICE_NAMES)).at(-1)?.payload))
      const said = names.get().get(id)
      if (said?.name === name && said.client === client) return
      const kept = [...names.get()].filter(([other]) => other !== id && present.has(other))
      const rows = [...kept, [id, { name, client }] as const].map(([one, its]) =>
        el(NS_DEVICE_NAMES, 'device', { id: String(one), ...its }),
      )
      await pep.publish(NS_DEVICE_NAMES, SINGLETON, el(NS_DEVICE_NAMES, 'names', {}, ...rows), OPTIONS)
      names.set(new Map([...kept, [id, { name, client }]]))
    },
  }
}
