/**
 * XEP-0160 Offline messages. What comes while nobody is there waits on disk and is delivered, in order and with its time (XEP-0203),
 * to the first device that wants messages. It is removed only after it was handed over: a crash between the two delivers twice, never
 * not at all, and a client sees by the stanza id that it has the message already (D2).
 */
import { Delay, type Element, Jid, NS_DELAY, parseElement, stanzaIdBy } from '@corrillo/xmpp'
import { z } from 'zod'
import { chain } from '../../host/awaitable.ts'
import { type Awaitable, defineModule, type Message, type Place, type Session } from '../../host/module.ts'
import { turns } from '../../host/turns.ts'
import { map } from '../../storage/shapes.ts'
import { presence } from '../presence/index.ts'
import { fateOf } from './rules.ts'
import { type Waiting, waitingRoom } from './waiting.ts'

const NS_OFFLINE = 'msgoffline'
const schema = z.object({ messages: z.number().int().min(0).max(10_000).default(100) })

/** RFC 6121 §8.5.2.1: a negative priority wants no messages for the account. */
const wantsMessages = ({ available, priority }: Session): boolean => available && priority >= 0

const isArchived = (stanza: string, account: Jid): boolean =>
  stanzaIdBy(parseElement(stanza), account) !== undefined

export const offline = defineModule({
  name: 'offline',
  specs: [
    { xep: 160, version: '1.0.1' },
    { xep: 203, version: '2.0' },
  ],
  disco: { host: [NS_OFFLINE] },
  config: {
    schema,
    keys: { messages: { default: 100, about: 'Messages that wait for an account; more are refused.' } },
  },
  needs: { presence },
  stores: { waiting: map<Waiting>() },
  setup({ config, stores, host, clock, log, needs }) {
    const room = waitingRoom(stores.waiting, config.messages, () => clock.now())
    const domain = Jid.parse(host.domain)
    const handing = turns()

    /** A message that comes back unacknowledged may bear its first time already. */
    const delayed = ({ stamp, stanza }: Waiting): Element => {
      const element = parseElement(stanza)
      const marked = element
        .elements()
        .some(child => child.ns === NS_DELAY && Delay.tryParse(child)?.from?.equals(domain))
      return marked
        ? element
        : element.append(Delay.build({ from: domain, stamp: new Date(stamp), reason: 'Offline storage' }))
    }
    /**
     * Who may not know whether somebody is here gets no error that says so: with a message that must not wait anybody could find out
     * who has an account and when it is away (S119, S120). To such a sender it is as if there were no account (RFC 6121 §8.5.1).
     */
    const isStranger = async (m: Message, at: Place): Promise<boolean> =>
      !(await needs.presence.subscribedFrom(at.account, m.from))
    const missed = async (m: Message, at: Place): Promise<boolean> => {
      const fate = fateOf(m)
      if (fate === 'pass') return true
      try {
        if (fate !== 'keep' || !(await room.add(at.account, m.element.toString())))
          return await isStranger(m, at)
        // Somebody came while it was being stored: it would wait for who is there.
        const come = host.sessionsOf(at.account).find(wantsMessages)
        if (come) await deliver(come)
        return true
      } catch (error) {
        log.error('message could not wait', { error: String(error) })
        return false
      }
    }
    const hand = (session: Session, entries: readonly (readonly [string, Waiting])[]): Awaitable<void> => {
      if (entries.length === 0) return
      for (const [, waiting] of entries) host.deliver(session, delayed(waiting))
      return room.remove(
        session.account,
        entries.map(([key]) => key),
      )
    }
    const handOver = async (session: Session): Promise<void> => {
      if (!host.sessionsOf(session.account).includes(session) || !wantsMessages(session)) return
      try {
        await chain(room.all(session.account), entries => hand(session, entries))
      } catch (error) {
        log.error('waiting messages not removed', { error: String(error) })
      }
    }
    const deliver = (session: Session): Promise<void> =>
      handing.run(session.account.toString(), () => handOver(session))
    /** XEP-0386 §4.1: who is bound inside its sign-in reads the archive. What is only here waits on, for its presence. */
    const leaveToArchive = async ({ account }: Session): Promise<undefined> => {
      try {
        const kept = (await room.all(account)).filter(([, { stanza }]) => isArchived(stanza, account))
        if (kept.length > 0)
          await room.remove(
            account,
            kept.map(([key]) => key),
          )
      } catch (error) {
        log.error('waiting messages not removed', { error: String(error) })
      }
    }
    return {
      message: {
        missed,
        // D3: what comes while the waiting ones are handed over goes behind them.
        copy: (_, at) =>
          at.side === 'recipient' && handing.busy ? handing.idle(at.account.toString()) : undefined,
      },
      inline: { bind: [{ bound: (_, session) => leaveToArchive(session) }] },
      events: {
        available: ({ session }) => (wantsMessages(session) ? deliver(session) : undefined),
        accountDeleted: ({ account }) => room.forget(account),
      },
    }
  },
})
