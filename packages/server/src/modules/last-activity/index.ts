/**
 * XEP-0012 Last Activity: how long the server has been running, and since when an account has been away. Only who may see the presence of
 * an account learns it (§3, §7), and only where the account has said so; everybody else is told what he would be told of an account that does not exist (S119, S120). A full JID is
 * asked itself: the server passes the question on to those who may see that it is there.
 */
import { type Jid, LastActivity, NS_LAST, NS_SHARE_LAST, StanzaError } from '@corrillo/xmpp'
import { z } from 'zod'
import { chain } from '../../host/awaitable.ts'
import { notes } from '../../host/notes.ts'
import { type Ask, type Awaitable, defineModule, type Iq, onGet, type Place } from '../../host/module.ts'
import { document } from '../../storage/shapes.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'

const MAX_STATUS = 1_000

/** When an account came or went, and its last words (§3). One that is still here after a start went with the server, at the latest. */
interface Activity {
  readonly at: number
  readonly here: boolean
  readonly status: string
}

const schema = z.strictObject({
  server: z.enum(['nobody', 'accounts', 'everyone']).default('accounts'),
  contacts: z.boolean().default(true),
  unasked: z.boolean().default(false),
})
type Settings = z.output<typeof schema>

export const lastActivity = defineModule({
  name: 'last-activity',
  specs: [
    {
      xep: 12,
      version: '2.0',
      note: 'strangers are told what they are told of an account that does not exist',
    },
  ],
  disco: ({ server, contacts }: Settings) => ({
    ...(server !== 'nobody' && { host: [NS_LAST] }),
    ...(contacts && { account: [NS_LAST] }),
  }),
  config: {
    schema,
    keys: {
      server: {
        default: 'accounts',
        about: 'Who may ask how long the server has been running: nobody, accounts or everyone.',
      },
      contacts: {
        default: true,
        about: 'Keep when people went, and tell it those who may see their presence.',
      },
      unasked: {
        default: false,
        about: 'Tell it of everybody, not only of those who share it (a switch in the web client).',
      },
    },
  },
  needs: { pep, presence },
  stores: { activity: document<Activity>() },
  setup({ config, stores, host, clock, log, needs }) {
    const started = clock.now()
    const activity = notes(stores.activity, clock, error =>
      log.warn('last activity not kept', { error: String(error) }),
    )
    const unavailable = (): StanzaError => new StanzaError('cancel', 'service-unavailable')
    const secondsSince = (at: number): number => Math.max(0, Math.floor((clock.now() - at) / 1000))

    const uptime = ({ from }: Ask) => {
      const isAccount = from.domain === host.domain && from.local !== ''
      if (config.server === 'nobody' || (config.server === 'accounts' && !isAccount)) throw unavailable()
      return LastActivity.build({ seconds: secondsSince(started) })
    }
    const away = async (account: Jid) => {
      if (needs.presence.visibleOf(account).length > 0) return LastActivity.build({ seconds: 0 })
      const last = await activity.get(account)
      // Who never was here has no last activity.
      if (!last) throw new StanzaError('cancel', 'item-not-found')
      return LastActivity.build({ seconds: secondsSince(last.here ? started : last.at), status: last.status })
    }
    const isShared = async (account: Jid, by: Jid): Promise<boolean> =>
      config.unasked ||
      by.bare.equals(account) ||
      (await needs.pep.last(account, NS_SHARE_LAST)) !== undefined
    const ofContact = async ({ from, to }: Ask) => {
      if (!config.contacts) throw unavailable()
      const maySee = await needs.presence.subscribedFrom(to.bare, from)
      if (!maySee || !(await isShared(to.bare, from))) throw new StanzaError('auth', 'forbidden')
      return away(to.bare)
    }

    /** §4, §7: stricter than what may be asked of a device otherwise, where having been written to is enough. */
    const guard = (iq: Iq, at: Place): Awaitable<void> => {
      if (
        at.side !== 'recipient' ||
        iq.type !== 'get' ||
        !iq.to.resource ||
        !iq.payload?.is('query', NS_LAST)
      )
        return
      return chain(needs.presence.subscribedFrom(at.account, iq.from), may => {
        if (!may) throw unavailable()
      })
    }

    const note = (account: Jid, here: boolean, status: string): void => {
      if (!config.contacts || !host.accountExists(account)) return
      activity.set(account, { at: clock.now(), here, status: status.slice(0, MAX_STATUS) })
    }
    return {
      iq: [
        onGet('host', LastActivity, (_, ask) => uptime(ask)),
        onGet('account', LastActivity, (_, ask) => ofContact(ask)),
      ],
      iqStages: { guard },
      events: {
        available({ session, initial }) {
          if (initial && needs.presence.visibleOf(session.account).length === 1)
            note(session.account, true, '')
        },
        // Until the last device goes, or hides (XEP-0186 §3.1.1), the account is here.
        unavailable({ session, presence }) {
          if (needs.presence.visibleOf(session.account).length === 0)
            note(session.account, false, presence.element.childText('status') ?? '')
        },
        accountDeleted: ({ account }) => activity.forget(account),
      },
      stop: activity.flush,
    }
  },
})
