/**
 * XEP-0175 Anonymous login, on a host of its own: whoever asks gets an account for one session. It reaches the rooms and nothing else,
 * and at the end nothing of it is left.
 */
import { randomUUID } from 'node:crypto'
import { Jid, SaslError, StanzaError } from '@corrillo/xmpp'
import { z } from 'zod'
import { throttle } from '../../http/throttle.ts'
import { type Awaitable, defineModule, type Message, type Place, type Presence } from '../../host/module.ts'
import { rooms } from '../rooms/index.ts'

const schema = z.strictObject({
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

export const guests = defineModule({
  name: 'guests',
  specs: [{ xep: 175, version: '1.2', note: 'on a host of its own' }],
  disco: { identities: { account: [{ category: 'account', type: 'anonymous' }] } },
  needs: { rooms },
  config: {
    schema,
    keys: {
      reach: {
        default: undefined,
        about:
          'Domains that guests may talk to. Without it: the rooms of their own host and, under the same name, those of the first domain.',
      },
      per_minute: { default: 10, about: 'Guests a minute from one network address.' },
      most: { default: 500, about: 'Guests at the same time.' },
    },
  },
  setup({ config, host, accounts, clock, log, needs }) {
    const own = needs.rooms.domain
    const elsewhere = `${own.slice(0, -host.domain.length)}${host.main}`
    const reach = new Set(config.reach ?? [own, elsewhere])
    const arrivals = throttle(config.per_minute, clock)
    const here = new Set<string>()

    const forget = (local: string): void => {
      if (!here.delete(local)) return
      accounts.delete(local).catch(error => log.error('a guest was not forgotten', { error: String(error) }))
    }
    const jidOf = (local: string): Jid => Jid.of(local, host.domain)

    /** The other end of what a guest sends or gets: itself, the host, or what it may reach. */
    const check = (other: Jid | undefined, at: Place): void => {
      if (other === undefined || reach.has(other.domain) || other.bare.equals(at.account)) return
      if (other.domain === host.domain && other.local === '') return
      throw new StanzaError('auth', 'forbidden', 'guests do not reach this address')
    }
    const guard = (
      stanza: { readonly from: Jid; readonly to?: Jid | undefined },
      at: Place,
    ): Awaitable<void> => check(at.side === 'sender' ? stanza.to : stanza.from, at)

    return {
      message: { guard: (m: Message, at) => guard(m, at) },
      iqStages: { guard },
      presence: {
        guard(p: Presence, at) {
          // A relationship would outlast who has it.
          if (SUBSCRIPTIONS.includes(p.type)) throw new StanzaError('auth', 'forbidden')
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

/** What other modules are told on a host for guests: nobody has contacts. */
export const guestSections: Readonly<Record<string, object>> = { roster: { contacts: 0 } }
