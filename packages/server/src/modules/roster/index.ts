/**
 * RFC 6121 §2 The roster, with versioning (§2.6) and pushes (§2.1.6). Only the account itself reads or changes it; what a
 * client says of subscriptions is not believed, they change by presence stanzas alone (§2.1.2.5).
 */
import {
  el,
  Jid,
  NS_ROSTER_VERSIONING,
  type RosterItem,
  RosterQuery,
  Stanza,
  StanzaError,
} from '@corrillo/xmpp'
import { z } from 'zod'
import { type Ask, defineModule, onGet, onSet } from '../../host/module.ts'
import { document, map } from '../../storage/shapes.ts'
import { Book, type Change, type Versions } from './book.ts'
import { contactOf, type Item, seenByContact, seesContact, shown } from './item.ts'
import { pushes } from './pushes.ts'
import { oneItem } from './rules.ts'
import { befriended } from './befriend.ts'
import { changesSince, versionName, wholeRoster } from './versions.ts'

export { contactOf, type Item, type Roster, type Subscription, seenByContact, seesContact } from './item.ts'
export type { Change } from './book.ts'
export { wholeRoster } from './versions.ts'

const schema = z.object({
  contacts: z.number().int().min(0).max(100_000).default(5_000),
  requests: z.number().int().min(1).max(10_000).default(200),
})

export const roster = defineModule({
  name: 'roster',
  specs: [
    { rfc: 6121, note: '§2 roster, §2.6 versioning' },
    { xep: 237, version: '1.3', note: 'stream feature' },
  ],
  config: {
    schema,
    keys: {
      contacts: { default: 5_000, about: 'Contacts an account may have.' },
      requests: {
        default: 200,
        about: 'Unanswered subscription requests kept for an account; more are dropped.',
      },
    },
  },
  stores: { items: map<Item>(), versions: document<Versions>() },
  setup({ config, stores, host, clock }) {
    const book = new Book(stores.items, stores.versions, () => Buffer.from(host.random(6)).toString('hex'))
    const { push, isInterested, interest, carried } = pushes(host)
    const versioning = el(NS_ROSTER_VERSIONING, 'ver')
    const removals: ((account: Jid, change: Change) => void)[] = []
    const changes: ((account: Jid, change: Change) => void)[] = []

    const change = async (account: Jid, contact: Jid, edit: (item: Item) => Item): Promise<Change> => {
      const made = await book.change(account, contact, edit)
      if (made.visible) {
        const { epoch } = await book.version(account)
        const after = made.after.listed ? made.after : { ...made.after, removed: true as const }
        for (const session of host.sessionsOf(account))
          if (isInterested(session))
            push(session, shown(made.contact, after), versionName({ epoch }, made.after.version))
      }
      for (const run of changes) run(account, made)
      return made
    }

    const get = async (ver: string | undefined, ask: Ask) => {
      const account = ask.from.bare
      if (ask.origin) interest(ask.origin)
      const [items, versions] = [await book.rosterOf(account), await book.version(account)]
      const missing = ver === undefined ? undefined : changesSince(items, versions, ver)
      if (!missing) {
        return RosterQuery.build({
          items: wholeRoster(items),
          ...(ver === undefined ? {} : { ver: versionName(versions, versions.current) }),
        })
      }
      // §2.6.3: an empty result, and then what changed as pushes.
      const { origin } = ask
      if (origin && missing.length > 0)
        clock.after(0, () => {
          for (const { item, version } of missing) push(origin, item, versionName(versions, version))
        })
      return undefined
    }

    const save = async (account: Jid, asked: RosterItem): Promise<void> => {
      const known = await book.item(account, asked.jid)
      if (!known && (await book.rosterOf(account)).size >= config.contacts)
        throw new StanzaError('wait', 'resource-constraint', 'the roster is full')
      await change(account, asked.jid, item => {
        const { name: _, ...rest } = item
        const name = asked.name ? { name: asked.name } : {}
        return { ...rest, ...name, groups: asked.groups ?? [], listed: true }
      })
    }

    /** §2.5.2: the contact is told that nothing is left of the subscriptions. */
    const farewell = (account: Jid, contact: Jid, item: Item): void => {
      const [from, to] = [account.toString(), contact.toString()]
      const tell = (type: string): void =>
        host.route(Stanza.from(el('jabber:client', 'presence', { from, to, type })))
      if (seesContact(item) || item.ask) tell('unsubscribe')
      if (seenByContact(item) || item.request !== undefined) tell('unsubscribed')
    }
    /** Nobody's roster still names who is gone: who gets the name later inherits no contacts (S099). */
    const leave = async (account: Jid): Promise<void> => {
      for (const [key, item] of await book.rosterOf(account)) farewell(account, contactOf(key), item)
    }

    const remove = async (account: Jid, contact: Jid): Promise<void> => {
      const known = await book.item(account, contact)
      if (!known?.listed) throw new StanzaError('modify', 'item-not-found')
      const made = await change(account, contact, item => ({
        subscription: 'none',
        groups: [],
        listed: false,
        version: item.version,
      }))
      farewell(account, contact, made.before)
      for (const run of removals) run(account, made)
    }

    return {
      carried,
      iq: [
        onGet('self', RosterQuery, (query, ask) => get(query.ver, ask)),
        onSet('self', RosterQuery, async (query, ask) => {
          const item = oneItem(query.items, ask.from.bare)
          await (item.subscription === 'remove' ? remove(ask.from.bare, item.jid) : save(ask.from.bare, item))
        }),
      ],
      streamFeatures: [{ when: 'authenticated', advertise: () => versioning }],
      events: {
        accountLeaving: ({ account, wait }) => wait(leave(account)),
        accountDeleted: ({ account }) => book.forget(account),
      },
      api: {
        limits: config,
        /** The whole roster as kept: removed marks and unlisted requests are among it. */
        rosterOf: (account: Jid) => book.rosterOf(account),
        item: (account: Jid, contact: Jid) => book.item(account, contact),
        /** Changes one item in one step, stores it and pushes what became visible. */
        change,
        isInterested,
        /** `run` is told of every change, after it is stored. */
        onChanged: (run: (account: Jid, change: Change) => void): void => void changes.push(run),
        /** `run` is told of every contact that was removed from a roster, with the item as it was. */
        onRemoved: (run: (account: Jid, change: Change) => void): void => void removals.push(run),
        /** Both see each other from now on (invitations), without requests; both rosters are pushed. */
        async befriend(one: Jid, other: Jid, names: { readonly one?: string; readonly other?: string } = {}) {
          await change(one, other, befriended(names.other))
          await change(other, one, befriended(names.one))
        },
      },
    }
  },
})
