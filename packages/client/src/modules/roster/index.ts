/** RFC 6121 §2 the roster, kept between sessions by version (§2.6); pushes only from the own account (§2.1.6; S113). */
import { Jid, RosterQuery, type RosterItem } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { blankContact, type ContactRecord } from '../../store/contacts.ts'
import type { Unit } from '../../store/sealed.ts'

const VERSION = 'roster-version'

const fieldsOf = (
  item: RosterItem,
): Pick<ContactRecord, 'name' | 'groups' | 'subscription' | 'asked' | 'inRoster'> => ({
  name: item.name || undefined,
  groups: item.groups,
  subscription:
    item.subscription === undefined || item.subscription === 'remove' ? 'none' : item.subscription,
  asked: item.ask === 'subscribe',
  inRoster: true,
})

export const roster = ({ address, connection, contacts, store }: Given) => {
  const apply = (unit: Unit, item: RosterItem): void => {
    const who = item.jid.bare.toString()
    const gone = { name: undefined, groups: [], subscription: 'none', asked: false, inRoster: false } as const
    contacts.update(unit, who, item.subscription === 'remove' ? gone : fieldsOf(item))
  }
  const replace = (unit: Unit, items: readonly RosterItem[]): void => {
    const listed = new Set(items.map(item => item.jid.bare.toString()))
    for (const record of contacts.all.get().values()) {
      if (record.inRoster && !listed.has(record.address))
        contacts.update(unit, record.address, {
          ...blankContact(''),
          request: record.request,
          blocked: record.blocked,
        })
    }
    for (const item of items) apply(unit, item)
  }

  const module: ClientModule = {
    name: 'roster',
    async iq(iq) {
      if (iq.attr('type') !== 'set' || !iq.child('query', RosterQuery.ns)) return undefined
      const from = iq.attr('from')
      if (from !== undefined && Jid.tryParse(from)?.toString() !== address) return undefined
      const push = RosterQuery.in(iq)
      const item = push?.items.length === 1 ? push.items[0] : undefined
      if (!item) return undefined
      await store.exclusive(async unit => {
        apply(unit, item)
        if (push?.ver !== undefined) unit.put('account', VERSION, push.ver)
      })
      return {}
    },
  }
  return {
    module,
    async fetch(): Promise<void> {
      const ver = (await store.get<string>('account', VERSION)) ?? ''
      const answer = await connection.requests.request('get', RosterQuery.build({ ver, items: [] }))
      const query = RosterQuery.in(answer)
      // §2.6.3: an empty result says that the known version still holds.
      if (!query) return
      await store.exclusive(async unit => {
        replace(unit, query.items)
        unit.put('account', VERSION, query.ver ?? '')
      })
    },
    /** §2.3: what is not changed stays as it is, for the server replaces the whole item. */
    async set(
      who: string,
      change: { readonly name?: string; readonly groups?: readonly string[] } = {},
    ): Promise<void> {
      const jid = bareOf(who)
      const { name, groups = [] } = { ...contacts.get(jid.toString()), ...change }
      await connection.requests.request(
        'set',
        RosterQuery.build({ items: [{ jid, groups, ...(name ? { name } : {}) }] }),
      )
    },
    async remove(who: string): Promise<void> {
      await connection.requests.request(
        'set',
        RosterQuery.build({ items: [{ jid: bareOf(who), subscription: 'remove', groups: [] }] }),
      )
    },
  }
}

/** Throws `address-invalid`. */
export const bareOf = (address: string): Jid => {
  const jid = Jid.tryParse(address.trim())
  if (!jid || jid.local === '') throw new ClientError('address-invalid', { field: 'address' })
  return jid.bare
}
