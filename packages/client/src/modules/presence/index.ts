/** RFC 6121 §3, §4: who is there, and who asks to see us. */
import { el, type Element, Jid } from '@corrillo/xmpp'
import type { Presence } from '../../api.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { blankContact } from '../../store/contacts.ts'
import { source, type Value } from '../../value/value.ts'

/** Of one contact; more resources than these are not looked at. */
const RESOURCES_MAX = 50
const RANK: readonly Presence[] = ['offline', 'away', 'busy', 'available']

const shown = (presence: Element): Presence => {
  const show = presence.childText('show')
  if (show === 'dnd') return 'busy'
  return show === 'away' || show === 'xa' ? 'away' : 'available'
}
const best = (resources: ReadonlyMap<string, Presence>): Presence =>
  [...resources.values()].reduce((a, b) => (RANK.indexOf(b) > RANK.indexOf(a) ? b : a), 'offline')

export const presence = ({ address, connection, contacts, store }: Given, caps: () => Element) => {
  const resources = new Map<string, Map<string, Presence>>()
  const all = source<ReadonlyMap<string, Presence>>(new Map())
  const show = (who: string) => {
    const known = resources.get(who)
    all.set(new Map(all.get()).set(who, known && known.size > 0 ? best(known) : 'offline'))
  }
  /** By address: with 500 conversations open, 500 who come cost 32 to 97 ms in all; asking each conversation about each, 78 to 288 ms. */
  const comers = new Map<string, Set<(who: string) => void>>()
  const send = (type: string, to: string) => connection.send(el('jabber:client', 'presence', { type, to }))

  const available = (from: Jid, stanza: Element, type: string): void => {
    const who = from.bare.toString()
    if (who === address) return
    const known = resources.get(who) ?? new Map<string, Presence>()
    resources.set(who, known)
    if (type === 'unavailable' && from.isBare) known.clear()
    else if (type === 'unavailable') known.delete(from.resource)
    else if (known.has(from.resource)) known.set(from.resource, shown(stanza))
    else if (known.size < RESOURCES_MAX) {
      known.set(from.resource, shown(stanza))
      for (const tell of comers.get(who) ?? []) tell(who)
    }
    show(who)
  }
  /** §3.1.3: one whom we asked ourselves needs no question. */
  const asked = async (who: string): Promise<void> => {
    const contact = contacts.get(who) ?? blankContact(who)
    if (contact.subscription === 'to' || contact.subscription === 'both' || contact.asked)
      return send('subscribed', who)
    if (!contact.blocked) await store.exclusive(async unit => contacts.update(unit, who, { request: true }))
  }

  const module: ClientModule = {
    name: 'presence',
    async presence(stanza) {
      const from = Jid.tryParse(stanza.attr('from') ?? '')
      const type = stanza.attr('type') ?? ''
      if (!from) return
      const who = from.bare.toString()
      if (type === '' || type === 'unavailable') available(from, stanza, type)
      else if (type === 'subscribe' && who !== address) await asked(who)
      else if (type === 'unsubscribe' && contacts.get(who)?.request)
        await store.exclusive(async unit => contacts.update(unit, who, { request: false }))
    },
    lost() {
      resources.clear()
      all.set(new Map())
    },
  }
  return {
    module,
    all: all as Value<ReadonlyMap<string, Presence>>,
    /** Full addresses of the programs that somebody is there with. */
    resourcesOf: (who: string): readonly string[] =>
      [...(resources.get(who)?.keys() ?? [])].map(resource => `${who}/${resource}`),
    /** One of these is there with a program that was not there before; returns the way out. */
    onComing(those: readonly string[], tell: (who: string) => void): () => void {
      for (const who of those) {
        const told = comers.get(who) ?? new Set()
        comers.set(who, told.add(tell))
      }
      return () => {
        for (const who of those) {
          const told = comers.get(who)
          told?.delete(tell)
          if (told?.size === 0) comers.delete(who)
        }
      }
    },
    announce: () => connection.send(el('jabber:client', 'presence', {}, caps())),
    /** §3.1.2, and the answer to their own question beforehand (§3.4). */
    subscribe(who: string): void {
      send('subscribed', who)
      send('subscribe', who)
    },
    async answer(who: string, accept: boolean): Promise<void> {
      send(accept ? 'subscribed' : 'unsubscribed', who)
      await store.exclusive(async unit => contacts.update(unit, who, { request: false }))
    },
  }
}
