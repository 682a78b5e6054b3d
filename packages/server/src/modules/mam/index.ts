/**
 * XEP-0313 Message Archive Management, with stanza ids (XEP-0359) and preferences (XEP-0441). A message is in the archive, on disk,
 * before anybody gets it; the id on the wire is the id in the archive (S194). Only the account itself reads its archive (S190).
 */
import {
  type Element,
  type Jid,
  MamMetadata,
  MamPrefs,
  MamPrefsRequest,
  MamQuery,
  NS_MAM,
  NS_MAM_EXTENDED,
  NS_MAM_GROUPCHAT_FIELD,
  NS_RETRACT,
  NS_RETRACT_TOMBSTONE,
  NS_SID,
  StanzaError,
} from '@corrillo/xmpp'
import { z } from 'zod'
import { BoundedMap } from '../../host/bounded-map.ts'
import { chain } from '../../host/awaitable.ts'
import {
  type Ask,
  type Awaitable,
  defineModule,
  type Kept,
  type Message,
  onGet,
  onSet,
  type Place,
  type Sides,
} from '../../host/module.ts'
import { archive, document, type Entry } from '../../storage/shapes.ts'
import { retention } from '../retention/index.ts'
import { roster } from '../roster/index.ts'
import { type Archive, answerMetadata, answerQuery } from './answer.ts'
import { type Preferences, preferencesOf, shownAs, verdict } from './preferences.ts'
import { queryForm } from './query.ts'
import { retractions } from './retractions.ts'
import { isKept, withoutOccupants } from './rules.ts'
import { stamped, withoutForgedIds } from './stamp.ts'

export { type Archive, answerMetadata, answerQuery } from './answer.ts'
export { queryForm } from './query.ts'

const DAY_MS = 86_400_000
/** Between `prepare` and `archive` of one message nothing else of the same side can pass more often than this. */
const REMEMBERED = 50_000

const schema = z.object({
  retention_days: z.number().int().min(0).max(36_500).default(30),
  page: z.number().int().min(1).max(250).default(50),
  default: z.enum(['always', 'never', 'roster']).default('always'),
})

export const mam = defineModule({
  name: 'mam',
  specs: [
    { xep: 313, version: '1.1.3' },
    { xep: 59, version: '1.0', note: 'by index as far as the first 100 000 entries of an archive' },
    { xep: 334, version: '1.0.0' },
    { xep: 359, version: '0.7.0' },
    {
      xep: 424,
      version: '0.4.2',
      note: 'archived, with tombstones; what lies inside the encryption is for clients',
    },
    { xep: 441, version: '0.2.0' },
  ],
  disco: {
    host: [NS_SID, NS_RETRACT],
    account: [NS_MAM, NS_MAM_EXTENDED, NS_MAM_GROUPCHAT_FIELD, NS_SID, NS_RETRACT, NS_RETRACT_TOMBSTONE],
  },
  needs: { retention, roster },
  config: {
    schema,
    keys: {
      retention_days: {
        default: 30,
        about: 'Days that a message stays in the archive; 0 keeps it for good.',
      },
      page: { default: 50, about: 'Messages in one answer to a query.' },
      default: {
        default: 'always',
        about: 'What is kept for accounts that did not choose: always, never, or roster (of contacts only).',
      },
    },
  },
  stores: { messages: archive(), preferences: document<Preferences>() },
  setup({ config, stores, records, host, clock, log, needs }) {
    const { messages } = stores
    const unchosen: Preferences = { default: config.default, always: [], never: [] }
    const retracting = retractions({ messages, records, log })
    /** Sides that do not keep a conversation, as decided in `prepare`, where asking may take time. */
    const refusals = new BoundedMap<string, true>(REMEMBERED)
    const keyOf = (account: Jid, other: Jid): string => `${account} ${other}`
    const wanted = (account: Jid, other: Jid): Awaitable<boolean> =>
      chain(stores.preferences.get(account), (preferences = unchosen) => {
        const decided = verdict(preferences, other)
        return decided === 'roster'
          ? chain(needs.roster.item(account, other.bare), item => item?.listed === true)
          : decided
      })
    const prepare = (m: Message, at: Place): Awaitable<Message> => {
      const cleaned = withoutForgedIds(m, at.account)
      const other = at.side === 'sender' ? m.to : m.from
      return chain(wanted(at.account, other), yes => {
        if (!yes) refusals.set(keyOf(at.account, other), true)
        else if (refusals.size > 0) refusals.delete(keyOf(at.account, other))
        return cleaned
      })
    }
    const keeper = (account: Jid | undefined, other: Jid): Jid | undefined =>
      account && (refusals.size === 0 || !refusals.get(keyOf(account, other))) ? account : undefined

    /** Everybody of one commit waits for one promise; a full disk is said in words that a client understands (S383). */
    const refusedBy = new WeakMap<Promise<void>, Promise<void>>()
    const orRefused = (durable: Promise<void>): Promise<void> => {
      const known = refusedBy.get(durable)
      if (known) return known
      const told = durable.catch(error => {
        log.error('archive refused', { condition: (error as { readonly condition?: string }).condition })
        throw new StanzaError('wait', 'resource-constraint', 'the message could not be stored')
      })
      refusedBy.set(durable, told)
      return told
    }
    const keep = (m: Message, sides: Sides): Kept | undefined => {
      if (!isKept(m)) return undefined
      const sender = keeper(sides.sender, m.to)
      const recipient = keeper(sides.recipient, m.from)
      if (!sender && !recipient) return undefined
      const kept = { ...(sender && { sender }), ...(recipient && { recipient }) }
      const { id, stamp, durable } = messages.append({
        ...kept,
        from: m.from,
        to: m.to,
        stanza: withoutOccupants(m.element).toString(),
      })
      retracting.note(m, kept, { id, stamp })
      return {
        senderSees: () => (sender ? stamped(m, sender, id) : m),
        recipientGets: recipient ? stamped(m, recipient, id) : m,
        durable: orRefused(durable),
      }
    }

    const archiveOf = (account: Jid): Archive => ({ address: account, messages, page: config.page })
    const answer = (query: MamQuery, { from, origin }: Ask): Promise<Element> => {
      if (!origin) throw new StanzaError('cancel', 'not-acceptable')
      return answerQuery(archiveOf(from.bare), query, origin.jid, result => host.deliver(origin, result))
    }
    const setPreferences = async (account: Jid, preferences: Preferences): Promise<Element> => {
      await stores.preferences.set(account, preferences)
      return MamPrefs.build(shownAs(preferences))
    }
    /** S190, S202: never anybody else's, whether or not there is such an account. */
    const forbidden = (): never => {
      throw new StanzaError('auth', 'forbidden')
    }

    const expire = async (): Promise<void> => {
      const count = await messages.expire(clock.now() - config.retention_days * DAY_MS)
      if (count > 0) log.info('archive expired', { count })
    }
    void retracting.resume()
    if (config.retention_days > 0) needs.retention.daily(expire)

    return {
      iq: [
        onSet('self', MamQuery, answer),
        onGet('self', MamQuery, () => queryForm('account')),
        onGet('self', MamMetadata, (_, ask) => answerMetadata(archiveOf(ask.from.bare))),
        onGet('self', MamPrefsRequest, (_, ask) =>
          chain(stores.preferences.get(ask.from.bare), found => MamPrefs.build(shownAs(found ?? unchosen))),
        ),
        onSet('self', MamPrefs, (value, ask) => setPreferences(ask.from.bare, preferencesOf(value))),
        onSet('account', MamQuery, forbidden),
        onGet('account', MamQuery, forbidden),
        onGet('account', MamMetadata, forbidden),
        onGet('account', MamPrefsRequest, forbidden),
        onSet('account', MamPrefs, forbidden),
      ],
      message: { prepare, archive: keep },
      inline: { bind: [{ bound: (_, session) => answerMetadata(archiveOf(session.account)) }] },
      api: {
        /** Takes messages out of an account's own archive. */
        remove: (account: Jid, ids: readonly string[]): Promise<number> => messages.remove(account, ids),
        /** One message of an account's own archive. */
        async find(account: Jid, id: string): Promise<Entry | undefined> {
          try {
            return (await messages.query(account, { ids: [id], max: 1 })).entries[0]
          } catch (error) {
            if (error instanceof StanzaError && error.condition === 'item-not-found') return undefined
            throw error
          }
        },
        count: (account: Jid): Promise<number> => messages.count(account, {}),
      },
      stop: () => retracting.stop(),
    }
  },
})
