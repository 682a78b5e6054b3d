/**
 * XEP-0401 invitations, XEP-0379 pre-authenticated subscriptions: the only way to an account. A token has 160 bits, works once, runs
 * out, and can be taken back (S063).
 */
import { Jid, Nick, NS_NICK, Preauth } from '@corrillo/xmpp'
import { z } from 'zod'
import { throttle } from '../../http/throttle.ts'
import { type Awaitable, defineModule, type Place, type Presence } from '../../host/module.ts'
import { commands } from '../commands/index.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { adHocCommands } from './ad-hoc.ts'
import { bookOf } from './book.ts'
import { inviteCommands } from './commands.ts'
import type { Invitation } from './invitation.ts'
import { redeemer } from './redeem.ts'
import { inviteRoutes } from './routes.ts'
import { welcomes } from './welcomes.ts'

export { type Form, Refused } from './redeem.ts'
export type { InvitationFault } from './book.ts'

/** Characters of a name on the page of an invitation. */
const NICK_MAX = 80

const schema = z.strictObject({
  days: z.int().min(1).max(365).default(7),
  admins_only: z.boolean().default(false),
  per_account: z.int().min(1).max(10_000).default(100),
})

export const invites = defineModule({
  name: 'invites',
  specs: [
    { xep: 401, version: '0.6.0' },
    { xep: 379, version: '0.3.3' },
  ],
  needs: { commands, pep, presence, roster },
  config: {
    schema,
    keys: {
      days: { default: 7, about: 'Days after which an invitation runs out.' },
      admins_only: { default: false, about: 'Whether only administrators invite.' },
      per_account: { default: 100, about: 'Most open invitations of one account.' },
    },
  },
  setup({ config, records, accounts, host, clock, log, needs }) {
    const book = bookOf({ records, clock, random: host.random, days: config.days })
    const landing = (token: string): string => `${host.publicUrl}/invite#${token}`

    /** Both see each other; who is there now is shown at once, who comes later shows himself (RFC 6121 §4.2.2). */
    const befriend = async (one: Jid, other: Jid): Promise<void> => {
      await needs.roster.befriend(one, other)
      for (const state of await needs.presence.shown(one, other, 'available')) host.route(state)
      for (const state of await needs.presence.shown(other, one, 'available')) host.route(state)
    }
    const greeting = welcomes({ records, host, befriend })
    const redeem = redeemer({ book, accounts, welcomes: greeting })
    const takeUp = async (): Promise<void> => {
      try {
        await book.sweep()
        await greeting.resume()
      } catch (error) {
        log.error('invitations not taken up', { error: String(error) })
      }
    }
    void takeUp()

    /** As they call themselves (XEP-0172 §4.4): who was given the invitation may know what contacts know. */
    const inviterName = async ({ inviter }: Invitation): Promise<string | undefined> => {
      if (inviter === undefined || (await accounts.get(inviter)) === undefined) return undefined
      const told = await needs.pep.last(Jid.of(inviter, host.domain), NS_NICK)
      const nick = told && Nick.tryParse(told.payload)?.nick.trim().slice(0, NICK_MAX)
      return nick || inviter
    }

    /** XEP-0379 §3.4: a request with the token of this account's own invitation is granted; with any other it is a plain request (§4.1). */
    const preauthenticated = async (p: Presence, at: Place, token: string): Promise<Presence> => {
      const looked = await book.look(token)
      const contact = p.from.bare
      if ('fault' in looked || looked.invitation.inviter !== at.account.local || contact.equals(at.account))
        return p
      if ('fault' in (await book.take(token))) return p
      if (contact.domain === host.domain) await befriend(at.account, contact)
      else await needs.roster.change(at.account, contact, item => ({ ...item, approved: true, listed: true }))
      return p
    }
    const prepare = (p: Presence, at: Place): Awaitable<Presence> => {
      const preauth = at.side === 'recipient' && p.type === 'subscribe' ? Preauth.in(p.element) : undefined
      return preauth === undefined ? p : preauthenticated(p, at, preauth.token)
    }

    for (const command of adHocCommands({
      book,
      accounts,
      domain: host.domain,
      adminsOnly: config.admins_only,
      perAccount: config.per_account,
      landing,
    }))
      needs.commands.add(command)

    return {
      presence: { prepare },
      http: inviteRoutes({
        book,
        throttle: throttle(host.limits.web_attempts_per_minute, clock),
        bodyBytes: host.limits.http_body_bytes,
        organisation: () => host.organisation,
        domain: host.domain,
        inviterName,
        redeem,
      }),
      commands: inviteCommands({ book, accounts, domain: host.domain, landing }),
      api: {
        /** XEP-0445 §4: whether this token may be used to register; it is not used by asking. */
        fault: async (token: string) => {
          const looked = await book.look(token)
          return 'fault' in looked ? looked.fault : undefined
        },
        /** Whether an open invitation keeps this name for somebody. */
        reserved: async (local: string): Promise<boolean> => book.reserved(local),
        /** Makes the account; `late` when `fault` was asked before on the same stream. Throws `Refused`. */
        redeem,
      },
    }
  },
})
