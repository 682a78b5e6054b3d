/**
 * RFC 6121 §3 and §4: subscriptions, broadcasts, probes, directed presence. Nobody learns that an account is there whom its
 * owner did not let in (§4.3.2, §11; S121).
 */
import { el, Jid, NS_PRE_APPROVAL, type Stanza, StanzaError } from '@corrillo/xmpp'
import { z } from 'zod'
import { chain } from '../../host/awaitable.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import {
  type Awaitable,
  defineModule,
  type Iq,
  type Place,
  type Presence,
  type Session,
} from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'
import { roster, seenByContact, seesContact } from '../roster/index.ts'
import { availableOf, broadcasts as makeBroadcasts, visibleOf } from './broadcast.ts'
import { directedTo } from './directed.ts'
import { type Hiding, hiding } from './hidden.ts'
import { known } from './known.ts'
import { made } from './make.ts'
import { checkPriority } from './priority.ts'
import { probes as makeProbes } from './probes.ts'
import { requests as makeRequests } from './requests.ts'
import { isVerb } from './subscription.ts'

const CONTACTED = 500

/** What outlasts a restart with a session: whom it has shown itself to, whom it has written to, and whether it hides. */
interface Carry {
  readonly directed: readonly string[]
  readonly contacted: readonly string[]
  readonly hiding?: Hiding | undefined
}

/** `directed`: a device of this server has sent it to the account by name. */
type Watcher = (account: Jid, presence: Presence, directed: boolean) => void

export const presence = defineModule({
  name: 'presence',
  specs: [{ rfc: 6121, note: '§3 subscriptions with pre-approval, §4 presence, Appendix A' }],
  needs: { roster },
  config: {
    schema: z.object({ directed: z.number().int().min(1).max(100_000).default(1_000) }),
    keys: {
      directed: {
        default: 1_000,
        about: 'Addresses a session may send presence to by name; more are refused.',
      },
    },
  },
  setup({ config, host, needs, log }) {
    const preApproval = el(NS_PRE_APPROVAL, 'sub')
    const parts = { host, roster: needs.roster, directed: directedTo(config.directed), hiding: hiding() }
    const broadcasts = makeBroadcasts(parts)
    const requests = makeRequests(parts, broadcasts)
    const probes = makeProbes(parts)
    const resources = known(host)
    /** Whom a session has written to itself: they know it anyway (a call that was accepted goes to the full JID). */
    const contacted = perSession(() => new BoundedMap<string, true>(CONTACTED))
    const watchers: Watcher[] = []

    /** §4.3.2: a probe of an account that does not exist is answered like one by a stranger (S119). */
    const isNobody = (jid: Jid): boolean =>
      jid.domain === host.domain && jid.local !== '' && !host.accountExists(jid)

    /** `seen` on the sender's side. What the server itself routes in a user's name has no origin and goes its way. */
    const sent = (p: Presence, at: Place): Awaitable<boolean> => {
      if (p.type === 'probe' && p.to && isNobody(p.to)) {
        host.route(made(p.to.bare, p.from.bare, 'unsubscribed'))
        return true
      }
      if (!at.origin) return false
      if (isVerb(p.type)) {
        if (!p.to) throw new StanzaError('modify', 'bad-request', 'a subscription needs an address')
        if (p.to.bare.equals(at.account)) return true
        return chain(requests.send(at.account, p.to.bare, p.type, p), () => true)
      }
      if (p.type === '') checkPriority(p)
      if (!p.to) return chain(broadcast(p, at), () => true)
      if (p.type === '') parts.directed.add(at.origin, p.to)
      if (p.type === 'unavailable') parts.directed.remove(at.origin, p.to)
      return false
    }
    const broadcast = (p: Presence, at: Place): Awaitable<void> => {
      if (!at.origin) return
      if (p.type === '') return broadcasts.available(at.origin, p)
      if (p.type === 'unavailable') return broadcasts.unavailable(at.origin, p, true)
    }

    /** `seen` on the recipient's side: RFC 6121 §8.5 leaves all presence for an account to this module. */
    const arrived = (p: Presence, at: Place): Awaitable<boolean> => {
      if (isVerb(p.type)) return chain(requests.receive(at.account, p, p.type), () => true)
      if (p.type === 'probe') return chain(probes.answer(p, at.account), () => true)
      if (p.type === '' || p.type === 'unavailable') resources.note(p)
      const named = p.to?.resource
        ? host.sessionsOf(at.account).filter(session => session.jid.equals(p.to))
        : undefined
      if (p.type === 'error') for (const session of named ?? []) parts.directed.remove(session, p.from)
      // §8.5.2.1.2: to the bare JID, all available resources; an error goes only where it was caused.
      for (const session of named ?? (p.type === 'error' ? [] : availableOf(host, at.account)))
        host.deliver(session, p.element)
      if (p.type !== 'error') for (const watch of watchers) watch(at.account, p, at.origin !== undefined)
      return true
    }

    const noteContact = (stanza: Stanza, at: Place): void => {
      if (at.side === 'sender' && at.origin && stanza.to)
        contacted.get(at.origin).set(stanza.to.bare.toString(), true)
    }
    /** A full JID answers only to who may know that it is there: the error is that of a missing resource (S120). */
    const checkAsker = (iq: Iq, account: Jid): Awaitable<void> => {
      if (
        (iq.type !== 'get' && iq.type !== 'set') ||
        !iq.to.resource ||
        iq.from.bare.toString() === host.domain
      )
        return
      const session = host.sessionsOf(account).find(({ jid }) => jid.equals(iq.to))
      if (
        !session ||
        parts.directed.has(session, iq.from) ||
        contacted.get(session).get(iq.from.bare.toString())
      )
        return
      return chain(needs.roster.item(account, iq.from), item => {
        if (!seenByContact(item)) throw new StanzaError('cancel', 'service-unavailable')
      })
    }

    /** A stranger is told what he would be told about an account that does not exist, whatever was wrong (S119). */
    const toldToStrangers = (error: StanzaError, iq: Iq, account: Jid): Awaitable<StanzaError> =>
      chain(needs.roster.item(account, iq.from), item =>
        seenByContact(item) ? error : new StanzaError('cancel', 'service-unavailable'),
      )

    needs.roster.onRemoved((account, { contact, before }) => {
      if (seenByContact(before)) broadcasts.tell(account, contact, 'unavailable')
    })

    return {
      carried: {
        save: session => ({
          directed: parts.directed.all(session),
          contacted: [...contacted.get(session).keys()],
          hiding: parts.hiding.of(session),
        }),
        restore(session, saved) {
          const { directed, contacted: known, hiding } = saved as Carry
          parts.hiding.set(session, hiding)
          for (const to of directed) parts.directed.add(session, Jid.parse(to))
          for (const bare of known) contacted.get(session).set(bare, true)
        },
      },
      presence: { seen: (p, at) => (at.side === 'sender' ? sent(p, at) : arrived(p, at)) },
      message: { guard: noteContact },
      iqStages: {
        guard: (iq, at) => (at.side === 'sender' ? noteContact(iq, at) : checkAsker(iq, at.account)),
        told: (error, iq, at) => toldToStrangers(error, iq, at.account),
      },
      streamFeatures: [{ when: 'authenticated', advertise: () => preApproval }],
      events: {
        // §4.5.2: a connection that is lost says what its client could not say.
        closed: ({ session }) => {
          const gone = Promise.resolve(
            broadcasts.unavailable(session, made(session.jid, undefined, 'unavailable'), false),
          )
          gone.catch(error => log.error('unavailable-presence-failed', { error: String(error) }))
        },
      },
      api: {
        /** Whether `other` may see the account: itself, or subscription from or both. */
        subscribedFrom: (account: Jid, other: Jid): Awaitable<boolean> =>
          other.bare.equals(account.bare) || chain(needs.roster.item(account, other), seenByContact),
        subscribedTo: (account: Jid, other: Jid): Awaitable<boolean> =>
          other.bare.equals(account.bare) || chain(needs.roster.item(account, other), seesContact),
        availableOf: (account: Jid) => availableOf(host, account),
        /** Those of them that contacts see. */
        visibleOf: (account: Jid) => visibleOf(parts, account),
        hide: broadcasts.hide,
        show: broadcasts.show,
        /** Available resources of anyone, as far as this host has seen their presence. */
        resourcesOf: (contact: Jid) => resources.resourcesOf(contact),
        /** Whether this resource has told `other` by name that it is there. */
        hasShownItself: (session: Session, other: Jid): boolean => parts.directed.has(session, other),
        /** Whether a resource has told `other` by name that it is there. */
        hasDirected: (account: Jid, other: Jid): boolean =>
          host.sessionsOf(account).some(session => parts.directed.has(session, other)),
        /** What a contact who may see the account has to be told to see it, or not to see it any more (XEP-0191 §3.3, §3.4). */
        async shown(
          account: Jid,
          contact: Jid,
          type: 'available' | 'unavailable',
        ): Promise<readonly Presence[]> {
          return seenByContact(await needs.roster.item(account, contact))
            ? broadcasts.stateFor(account, contact, type)
            : []
        },
        /** `run` sees every available and unavailable presence that arrives for an account. */
        onArrived: (run: Watcher): void => void watchers.push(run),
      },
    }
  },
})
