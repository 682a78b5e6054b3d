/**
 * XEP-0191 Blocking Command. Stanzas to or from a blocked JID never pass; to it the account looks like one that is
 * offline (§3.3, S118). The list follows all devices that asked for it.
 */
import {
  Block,
  Blocked,
  Blocklist,
  el,
  type Element,
  type Jid,
  NS_BLOCKING,
  type Report,
  type Stanza,
  StanzaError,
  Unblock,
} from '@corrillo/xmpp'
import { z } from 'zod'
import { chain } from '../../host/awaitable.ts'
import { type Ask, type Awaitable, defineModule, onGet, onSet, type Place } from '../../host/module.ts'
import { carriedFlag, perSession } from '../../session/per-session.ts'
import { document } from '../../storage/shapes.ts'
import { presence } from '../presence/index.ts'
import { contactOf, roster } from '../roster/index.ts'
import { contactsUnder, covers } from './blocklist.ts'
import { blocklists } from './book.ts'

const notAcceptable = (): StanzaError =>
  new StanzaError('cancel', 'not-acceptable', undefined, Blocked.build({}))
const unavailable = (): StanzaError => new StanzaError('cancel', 'service-unavailable')

export const blocking = defineModule({
  name: 'blocking',
  specs: [{ xep: 191, version: '1.3' }],
  disco: { host: [NS_BLOCKING] },
  needs: { presence, roster },
  config: {
    schema: z.object({ entries: z.number().int().min(1).max(10_000).default(1_000) }),
    keys: { entries: { default: 1_000, about: 'Addresses an account may block.' } },
  },
  stores: { blocklist: document<readonly string[]>() },
  setup({ config, stores, host, needs }) {
    const book = blocklists(stores.blocklist)
    const asked = perSession(() => false)
    const reportTo: ((reporter: Jid, reported: Jid, report: Report) => Promise<void>)[] = []
    /** The last unavailable presence to somebody who was just blocked still has to go out (§3.3). */
    const farewells = new WeakSet<Stanza>()

    const push = (account: Jid, payload: Element): void => {
      for (const session of host.sessionsOf(account)) {
        if (!asked.get(session)) continue
        const id = `block-${Buffer.from(host.random(9)).toString('base64url')}`
        host.deliver(
          session,
          el('jabber:client', 'iq', { to: session.jid.toString(), type: 'set', id }, payload),
        )
      }
    }
    const block = async (items: Block['items'], ask: Ask): Promise<void> => {
      const entries = items.map(({ jid }) => jid)
      const account = ask.from.bare
      if (entries.length === 0) throw new StanzaError('modify', 'bad-request')
      const known = await book.listOf(account)
      const added = new Set(entries.map(String).filter(entry => !known.has(entry)))
      if (known.size + added.size > config.entries)
        throw new StanzaError('wait', 'resource-constraint', 'the list is full')
      const contacts = contactsUnder(entries, (await needs.roster.rosterOf(account)).keys())
      for (const contact of contacts)
        for (const farewell of await needs.presence.shown(account, contact, 'unavailable')) {
          farewells.add(farewell)
          host.route(farewell)
        }
      await book.change(account, list => entries.forEach(jid => list.add(jid.toString())))
      push(account, Block.build({ items: entries.map(jid => ({ jid })) }))
      // XEP-0377 §6: blocked first; what was said of them is for the administrators, not for the other devices.
      for (const { jid, report } of items)
        if (report) for (const submit of reportTo) await submit(account, jid, report)
    }
    const unblock = async (entries: readonly Jid[], ask: Ask): Promise<void> => {
      const account = ask.from.bare
      const before = await book.listOf(account)
      const lifted = entries.length > 0 ? entries : [...before].map(contactOf)
      await book.change(account, list => lifted.forEach(jid => list.delete(jid.toString())))
      push(account, Unblock.build({ items: entries.map(jid => ({ jid })) }))
      for (const contact of contactsUnder(lifted, (await needs.roster.rosterOf(account)).keys()))
        for (const greeting of await needs.presence.shown(account, contact, 'available')) host.route(greeting)
    }

    const guard = (stanza: Stanza, at: Place): Awaitable<void> => {
      const other = at.side === 'sender' ? stanza.to : stanza.from
      if (!other || other.bare.equals(at.account) || isHost(other) || farewells.has(stanza)) return
      return chain(book.listOf(at.account), list => {
        if (covers(list, other)) throw at.side === 'sender' ? notAcceptable() : unavailable()
      })
    }
    /** The own server is not shut out by blocking its domain. */
    const isHost = (jid: Jid): boolean =>
      jid.domain === host.domain && jid.local === '' && jid.resource === ''

    return {
      carried: carriedFlag(asked),
      iq: [
        onGet('self', Blocklist, (_, ask) => {
          if (ask.origin) asked.set(ask.origin, true)
          return chain(book.listOf(ask.from.bare), list =>
            Blocklist.build({ items: [...list].map(entry => ({ jid: contactOf(entry) })) }),
          )
        }),
        onSet('self', Block, ({ items }, ask) => block(items, ask)),
        onSet('self', Unblock, ({ items }, ask) =>
          unblock(
            items.map(item => item.jid),
            ask,
          ),
        ),
      ],
      message: { guard },
      presence: { guard },
      iqStages: { guard },
      events: { accountDeleted: ({ account }) => book.forget(account) },
      api: {
        /** Whether the account has blocked `other`: for what speaks for others, as rooms and push do. */
        blocked: (account: Jid, other: Jid): Awaitable<boolean> =>
          chain(book.listOf(account.bare), list => covers(list, other)),
        /** What somebody reports with a block (XEP-0377); it is filed before the block is answered. */
        onReport: (submit: (typeof reportTo)[number]): void => void reportTo.push(submit),
      },
    }
  },
})
