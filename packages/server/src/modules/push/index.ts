/**
 * XEP-0357: whoever looks at no device is woken when somebody writes. Every device of the account is away or inactive then; what goes out
 * is a count. Other ways to wake somebody (Web Push) listen here.
 */
import { type Jid, NS_PUSH, PushDisable, PushEnable } from '@corrillo/xmpp'
import { z } from 'zod'
import { Lanes } from '../../host/lanes.ts'
import { defineModule, type Message, onSet, type Place, type Session } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'
import { publisher } from './publish.ts'
import { type Target, targetsIn } from './targets.ts'
import { isWorthy } from './worthy.ts'

const AT_ONCE = 100
const MAY_WAIT = 10_000

/** Somebody may be looking at it. */
const isAwake = (session: Session): boolean => session.available && !session.detached && !session.held

export const push = defineModule({
  name: 'push',
  specs: [{ xep: 357, version: '0.4.1' }],
  disco: { account: [NS_PUSH] },
  config: {
    schema: z.object({ services: z.number().int().min(1).max(1_000).default(20) }),
    keys: { services: { default: 20, about: 'Push services an account may enable.' } },
  },
  stores: { targets: map<Target>() },
  setup({ config, stores, host, log }) {
    const targets = targetsIn(stores.targets, config.services)
    const publish = publisher(host, targets, log)
    const lanes = new Lanes(AT_ONCE, MAY_WAIT)
    const listeners: ((account: Jid) => void)[] = []
    /** Messages since the last notification, by what it goes to. */
    const counts = new Map<string, number>()

    const notify = (account: Jid, target: Target, more: number): void => {
      const lane = `${account} ${target.jid} ${target.node}`
      counts.set(lane, (counts.get(lane) ?? 0) + more)
      lanes.run(lane, async () => {
        const count = counts.get(lane) ?? 0
        counts.delete(lane)
        try {
          if (await targets.has(account, target)) await publish(account, target, count)
        } catch (error) {
          log.error('a push failed', { error: String(error) })
        }
      })
    }
    const isWatched = (account: Jid): boolean => host.sessionsOf(account).some(isAwake)
    const wake = async (account: Jid, messages: number): Promise<void> => {
      if (isWatched(account)) return
      for (const listen of listeners) listen(account)
      for (const target of await targets.all(account)) notify(account, target, messages)
    }
    const begin = (account: Jid, messages: number): void => {
      wake(account, messages).catch(error => log.error('a push failed', { error: String(error) }))
    }

    return {
      iq: [
        onSet('self', PushEnable, (wish, ask) => targets.enable(ask.from.bare, wish)),
        onSet('self', PushDisable, ({ jid, node }, ask) =>
          targets.disable(ask.from.bare, jid.toString(), node),
        ),
      ],
      message: {
        // Told, never waited for: a message is delivered whatever becomes of its notification.
        copy(m: Message, at: Place) {
          if (at.side !== 'recipient' || m.from.bare.equals(at.account)) return
          // Who is looking is asked before the message is looked at: it is the cheaper question, and mostly the last.
          if (!isWatched(at.account) && isWorthy(m, at.account.toString())) begin(at.account, 1)
        },
      },
      events: {
        // A connection that turns out to be dead has taken messages that nobody has seen (XEP-0198).
        detached: ({ session, waiting }) => {
          const account = session.account.toString()
          const unseen = waiting.filter(stanza => isWorthy(stanza, account)).length
          if (unseen > 0) begin(session.account, unseen)
        },
      },
      api: {
        /** Called when an account that nobody looks at has something to see. */
        onWake: (listen: (account: Jid) => void): void => void listeners.push(listen),
      },
    }
  },
})
