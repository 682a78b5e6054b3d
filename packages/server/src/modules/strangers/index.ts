/**
 * Spam defence: what somebody may send to people who do not know him. Known is who is in the recipient's roster or was written to by the
 * recipient. Content is not looked at: most of it is encrypted, and a filter would only meet what is not.
 *
 * Everything is decided before it is asked whether there is such an account, so that a refusal says nothing about that (S119).
 */
import { Jid, NS_CHAT_STATES, NS_HINTS, StanzaError } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import { type Awaitable, defineModule, type Message, type Place, type Presence } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'
import { map } from '../../storage/shapes.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { blockListCommands } from './commands.ts'
import { correspondents } from './correspondents.ts'
import { blockList, hashesOf } from './listed.ts'
import { quota } from '../../host/quota.ts'
import { settings } from './settings.ts'
import { subscribedLists } from './subscribed.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const KNOWN = 500

const unavailable = (): StanzaError => new StanzaError('cancel', 'service-unavailable')
const tooMany = (text: string): StanzaError => new StanzaError('wait', 'policy-violation', text)

/** Typing and receipts, which programs send by themselves; they are not counted. */
const SILENT: ReadonlySet<string> = new Set([
  NS_CHAT_STATES,
  NS_HINTS,
  'urn:xmpp:receipts',
  'urn:xmpp:chat-markers:0',
  'urn:xmpp:sid:0',
])
const isSilent = (m: Message): boolean =>
  m.element.elements().every(({ ns, name }) => SILENT.has(ns) || name === 'thread')

export const strangers = defineModule({
  name: 'strangers',
  specs: [],
  config: settings,
  needs: { presence, roster },
  stores: { written: map<number>() },
  setup({ config, stores, records, accounts, host, clock, log, needs }) {
    const people = correspondents(stores.written, () => clock.now(), log)
    const list = blockList(records, () => clock.now())
    const others = subscribedLists({
      sources: config.block_lists,
      most: config.listed,
      host,
      clock,
      log,
      changed: () => lookAgain(),
    })
    const beginnings = quota(config.new_per_hour, HOUR_MS, clock)
    const unanswered = quota(config.unanswered, DAY_MS, clock)
    const requests = quota(config.requests_per_hour, HOUR_MS, clock)
    /** Those to whom a session may go on writing: one look-up for each further message. */
    const settled = perSession(() => new BoundedMap<string, true>(KNOWN))

    const knows = (account: Jid, other: Jid): Awaitable<boolean> =>
      chain(needs.roster.item(account, other.bare), item =>
        item?.listed === true
          ? true
          : chain(people.has(account, other), wrote => wrote || joined(account, other)),
      )
    /** A room that somebody has entered writes to him. */
    const joined = (account: Jid, other: Jid): boolean => needs.presence.hasDirected(account, other)

    /** Whoever keeps this server may write to everybody on it. */
    const isAdmin = async ({ local, domain }: Jid): Promise<boolean> =>
      domain === host.domain && ((await accounts.get(local))?.role ?? 'member') !== 'member'

    const refused = (rule: string, error: StanzaError): StanzaError => {
      log.info('stranger refused', { rule })
      return error
    }
    const checkListed = async (from: Jid): Promise<void> => {
      const hashes = hashesOf(from)
      if (await list.has(hashes)) throw refused('blocklist', unavailable())
      const other = others.listing(hashes)
      if (other === undefined) return
      if (config.block_lists_preview) log.info('stranger would be refused', { rule: other })
      else throw refused(other, unavailable())
    }
    /** Whether the sender may go on writing to him without being looked at again. */
    const checkMessage = async (m: Message, from: Jid, to: Jid): Promise<boolean> => {
      if (await isAdmin(from)) return true
      await checkListed(from)
      if (config.messages === 'accepted') return true
      if (config.messages === 'refused') throw refused('messages', unavailable())
      if (isSilent(m)) return false
      const inFull = config.own_in_full || from.domain !== host.domain
      if (inFull && Buffer.byteLength(m.toString()) > config.bytes)
        throw refused('bytes', new StanzaError('modify', 'policy-violation', 'too large for a first message'))
      const pair = `${from} ${to}`
      if (!unanswered.has(pair) && !beginnings.take(from.toString()))
        throw refused('new_per_hour', tooMany('too many new conversations in an hour'))
      if (!unanswered.take(pair) && inFull)
        throw refused('unanswered', tooMany('too many messages without an answer'))
      return !inFull
    }
    const checkRequest = async (from: Jid): Promise<void> => {
      if (await isAdmin(from)) return
      await checkListed(from)
      if (!requests.take(from.toString()))
        throw refused('requests_per_hour', tooMany('too many requests in an hour'))
    }

    /**
     * The two sides of a stanza that is to be looked at: one of our own is on the sender's side, where it does not matter whether there is
     * a recipient; one from elsewhere on the recipient's. What this server and its services say passes.
     */
    const parties = (
      { from, to }: { readonly from: Jid; readonly to?: Jid | undefined },
      at: Place,
    ): readonly [from: Jid, to: Jid] | undefined => {
      if (!to || to.domain !== host.domain || to.local === '' || to.bare.equals(from.bare)) return undefined
      const isOwn = from.domain === host.domain
      if (at.side === 'sender' ? !at.origin : isOwn) return undefined
      if (!isOwn && host.services().some(({ domain }) => domain === from.domain)) return undefined
      return [from.bare, to.bare]
    }
    const guardMessage = (m: Message, at: Place): Awaitable<void> => {
      if (m.type === 'error' || m.type === 'groupchat') return
      const of = parties(m, at)
      if (!of) return
      const [from, to] = of
      const seen = at.origin && settled.get(at.origin)
      if (seen?.get(to.toString())) return
      const passes = chain(knows(to, from), yes => yes || checkMessage(m, from, to))
      return chain(passes, done => void (done && seen?.set(to.toString(), true)))
    }
    const guardPresence = (p: Presence, at: Place): Awaitable<void> => {
      const of = p.type === 'subscribe' ? parties(p, at) : undefined
      return of && chain(knows(of[1], of[0]), yes => (yes ? undefined : checkRequest(of[0])))
    }

    needs.roster.onRemoved((account, { contact }) => {
      for (const session of host.sessionsOf(contact)) settled.get(session).delete(account.toString())
    })

    /** Who is listed from now on is looked at again at once. */
    const lookAgain = (): void => {
      for (const session of host.allSessions()) settled.set(session, new BoundedMap(KNOWN))
    }
    const forget = async (account: Jid): Promise<void> => {
      for (const session of host.allSessions()) settled.get(session).delete(account.toString())
      const all = (await accounts.list()).map(({ local }) => Jid.of(local, host.domain))
      await people.forget(
        account,
        all.filter(each => !each.equals(account)),
      )
    }

    return {
      events: { accountLeaving: ({ account, wait }) => wait(forget(account)) },
      message: {
        guard: guardMessage,
        heard: others.heard,
        copy(m, at) {
          if (at.side === 'sender' && at.origin) people.note(m, at.origin)
        },
      },
      presence: { guard: guardPresence },
      commands: blockListCommands(list, others, config.listed, lookAgain),
      start: others.start,
      stop: others.stop,
    }
  },
})
