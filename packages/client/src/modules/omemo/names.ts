/**
 * What the person calls their own devices, in a node that only the own account can read. XEP-0384 §4.3.1 has labels in the public
 * list; python-omemo 1.0 refuses every list that has one with its signature, and others need not know the names.
 */
import { el, type Element } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'
import type { Pep } from '../pep/index.ts'
import { DEVICES_MAX } from './devices.ts'
import { SINGLETON } from './wire.ts'

export const NS_DEVICE_NAMES = 'urn:corrillo:device-names'
const NAME_MAX = 52
const OPTIONS = { 'pubsub#persist_items': 'true', 'pubsub#access_model': 'whitelist' }

const read = (payload: Element | undefined): ReadonlyMap<number, string> => {
  const rows = payload?.is('names', NS_DEVICE_NAMES) ? payload.elements().slice(0, DEVICES_MAX) : []
  return new Map(
    rows.map(row => [Number(row.attr('id')), (row.attr('name') ?? '').slice(0, NAME_MAX)] as const),
  )
}

export const deviceNames = ({ address }: Given, pep: Pep) => {
  const names = source<ReadonlyMap<number, string>>(new Map())
  pep.on(NS_DEVICE_NAMES, (from, payload) => {
    if (from === address) names.set(read(payload))
  })
  return {
    all: names as Value<ReadonlyMap<number, string>>,
    /** Says the name of this device where it is not said yet, beside those of the others that are still there. */
    async say(id: number, name: string, present: ReadonlySet<number>): Promise<void> {
      names.set(read((await pep.items(address, NS_DEVICE_NAMES)).at(-1)?.payload))
      if (name === '' || names.get().get(id) === name) return
      const kept = [...names.get()].filter(([other]) => other !== id && present.has(other))
      const rows = [...kept, [id, name] as const].map(([one, its]) =>
        el(NS_DEVICE_NAMES, 'device', { id: String(one), name: its }),
      )
      await pep.publish(NS_DEVICE_NAMES, SINGLETON, el(NS_DEVICE_NAMES, 'names', {}, ...rows), OPTIONS)
      names.set(new Map([...kept, [id, name]]))
    },
  }
}
