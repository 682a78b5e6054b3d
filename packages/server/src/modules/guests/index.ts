/**
 * XEP-0175 Anonymous login, on a host of its own: whoever asks gets an account for one session. It reaches rooms and nothing else,
 * and at the end nothing of it is left.
 */
import { randomUUID } from 'node:crypto'
import { Jid, MucUser, NS_PUBSUB, NS_REGISTER, SaslError, StanzaError } from '@corrillo/xmpp'
import { z } from 'zod'
import { throttle } from '../../http/throttle.ts'
import { type Awaitable, defineModule, type Iq, type Place, type Presence } from '../../host/module.ts'

const schema = z.strictObject({
  rooms: z.boolean().default(false),
  reach: z.array(z.string().min(1).max(255)).max(100).optional(),
  per_minute: z.int().min(1).max(1_000_000).default(10),
  most: z.int().min(1).max(100_000).default(500),
})

const SUBSCRIPTIONS: readonly (string | undefined)[] = [
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
]

/** Registration with a room (XEP-0045 §7.10), subscriptions to nodes (XEP-0060 §6.1). */
const RELATIONSHIPS: ReadonlySet<string> = new Set([NS_REGISTER, NS_PUBSUB])

export const guests = defineModule({
  name: 'guests',
  specs: [
    {
      xep: 175,
      version: '1.2',
      note: 'on a host of its own; who cannot reach a guest is not told what it is (§4)',
    },
  ],
  disco: { identities: { account: [{ category: 'account', type: 'anonymous' }] } },
  config: {
    schema,
    keys: {
      rooms: {
        default: false,
        about:
          'Rooms on their own host, by its section `[rooms]`, which guests make and enter as accounts do elsewhere. None stays when the last one has left it, and nothing that is said there is kept.',
      },
      reach: {
        default: undefined,
        about:
          'Domains that guests may talk to beside those rooms of their own. Without it: `rooms.` of the first domain; `[]` for none.',
      },
      per_minute: { default: 10, about: 'Guests a minute from one network address.' },
      most: { default: 500, about: 'Guests at the same time.' },
    },
  },
  setup({ config, host, accounts, clock, log }) {
    const reach = new Set(config.reach ?? [`rooms.${host.main}`])
    const arrivals = throttle(config.per_minute, clock)
    const here = new Set<string>()

    const forget = (local: string): void => {
      if (!here.delete(local)) return
      accounts.delete(local).catch(error => log.error('a guest was not forgotten', { error: String(error) }))
    }
    const within = (domain: string): boolean =>
      reach.has(domain) || host.services().some(service => service.domain === domain)
    const jidOf = (local: string): Jid => Jid.of(local, host.domain)

    /** The other end of what a guest sends or gets: itself, the host, or what it may reach. */
    const check = (other: Jid | undefined, at: Place): void => {
      if (other === undefined || within(other.domain) || other.bare.equals(at.account)) return
      if (other.domain === host.domain && other.local === '') return
      throw new StanzaError('auth', 'forbidden', 'guests do not reach this address')
    }
    type Passing = { readonly from: Jid; readonly to?: Jid | undefined }
    const guard = (stanza: Passing, at: Place): Awaitable<void> => {
      if (at.side === 'recipient') check(stanza.from, at)
      // What has no origin the host says in the name of a guest: refusals, that it is gone.
      else if (at.origin !== undefined) check(stanza.to, at)
    }

    /** §2: what another service remembers of a guest would outlast it: that it is a member there, that it is to be told of something. */
    const guardIq = (iq: Iq, at: Place): Awaitable<void> => {
      const asksForMore = iq.type === 'set' && RELATIONSHIPS.has(iq.payload?.ns ?? '')
      if (at.side === 'sender' && asksForMore) throw new StanzaError('auth', 'forbidden')
      return guard(iq, at)
    }

    return {
      message: {
        guard(m, at) {
          // A room would carry it to whom a guest does not reach (XEP-0045 §7.8.2).
          if (at.side === 'sender' && at.origin !== undefined)
            for (const { to } of MucUser.in(m.element)?.invites ?? []) check(to, at)
          return guard(m, at)
        },
      },
      iqStages: { guard: guardIq },
      presence: {
        guard(p: Presence, at) {
          // A relationship would outlast who has it.
          if (SUBSCRIPTIONS.includes(p.type) && (at.side === 'recipient' || at.origin !== undefined))
            throw new StanzaError('auth', 'forbidden')
          return guard(p, at)
        },
      },
      events: { closed: ({ session }) => forget(session.jid.local) },
      api: {
        /** A new guest, as its local part: nobody had it before (XEP-0175 §2). */
        async admit(_username: string, _authzid: string | undefined, address: string): Promise<string> {
          if (here.size >= config.most || !arrivals.take(address))
            throw new SaslError('temporary-auth-failure')
          const local = randomUUID()
          here.add(local)
          await accounts.admitWithoutProof(local)
          // Who binds nothing in the time for it has no session whose end could be seen.
          clock.after(2 * host.limits.authentication_seconds * 1000, () => {
            if (host.sessionsOf(jidOf(local)).length === 0) forget(local)
          })
          return local
        },
        /** Guests at this moment. */
        count: (): number => here.size,
      },
    }
  },
})

/** What other modules are told on a host for guests: nobody has contacts, and no room outlives who is in it. */
export const guestSections: Readonly<Record<string, object>> = {
  roster: { contacts: 0 },
  rooms: { archive: false, persistent: false },
}
/** Whether this section asks for rooms of their own. */
export const hasRooms = (section: unknown): boolean => schema.parse(section ?? {}).rooms
