/**
 * XEP-0280 Message Carbons. Every device of an account that asked for it sees both sides of a conversation. A copy comes from the account's own
 * bare JID only, and goes to its own sessions only (§11, S128); what others send in that form is carried with their own address (S112).
 */
import {
  CarbonReceived,
  CarbonSent,
  DisableCarbons,
  el,
  type Element,
  EnableCarbons,
  NS_CARBONS,
  NS_CARBONS_RULES,
  StanzaError,
} from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import { defineModule, type Message, onSet, type Place, type Session } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'
import { presence } from '../presence/index.ts'
import { isEligible, isForOccupant } from './eligible.ts'

/** Messages that may be copied, so that their errors are, too (§6.1); what has a longer id is not among them. */
const REMEMBERED = 10_000
const MAX_ID = 256

/** §4.1, §5.1: for a client of somebody else. */
const refuse = (): never => {
  throw new StanzaError('cancel', 'not-allowed')
}

export const carbons = defineModule({
  name: 'carbons',
  specs: [
    {
      xep: 280,
      version: '1.0.1',
      note: 'all rules of §6.1; the hint no-copy counts as <private/>; a stranger who would have copies of an account is told that nobody is there (§4.1 says not-allowed)',
    },
  ],
  disco: { host: [NS_CARBONS, NS_CARBONS_RULES] },
  needs: { presence },
  setup({ host, needs, clock }) {
    /** In milliseconds since the epoch; undefined: it did not ask. */
    const enabledSince = perSession<number | undefined>(() => undefined)
    const isEnabled = (session: Session): boolean => enabledSince.get(session) !== undefined
    const enable = (session: Session): void => {
      if (!isEnabled(session)) enabledSince.set(session, clock.now())
    }
    const eligible = new BoundedMap<string, true>(REMEMBERED)
    /** An error goes the other way, under the same id. */
    const keyOf = ({ from, to, type, id }: Message, { account, side }: Place): string => {
      const isOurs = (side === 'sender') !== (type === 'error')
      return `${account} ${isOurs ? 'to' : 'from'} ${(side === 'sender' ? to : from).bare} ${id}`
    }
    const answersEligible = (m: Message, at: Place): boolean =>
      m.id !== undefined && eligible.get(keyOf(m, at)) === true
    const note = (m: Message, at: Place): void => {
      if (m.id !== undefined && m.id.length <= MAX_ID) eligible.set(keyOf(m, at), true)
    }

    const wrap = (m: Message, to: Session, kind: typeof CarbonSent | typeof CarbonReceived): Element => {
      const attrs = {
        from: to.account.toString(),
        to: to.jid.toString(),
        type: m.type === 'normal' ? undefined : m.type,
      }
      return el('jabber:client', 'message', attrs, kind.build({ forwarded: { stanza: m.element } }))
    }
    const listeners = (m: Message, at: Place, sessions: readonly Session[]): readonly Session[] => {
      const listening = sessions.filter(
        session => session !== at.origin && isEnabled(session) && !at.receivers?.includes(session),
      )
      // §6.1: what is said to an occupant is for those who are in that room.
      return listening.length > 0 && isForOccupant(m, at.side)
        ? listening.filter(session => needs.presence.hasShownItself(session, m.to))
        : listening
    }

    /** §7, §8. To oneself, the recipient's side serves all devices. */
    const copy = (m: Message, at: Place): void => {
      if (at.side === 'sender' && m.to.bare.equals(at.account)) return
      const sessions = host.sessionsOf(at.account)
      const to = listeners(m, at, sessions)
      if (to.length === 0 && sessions.length < 2) return
      if (m.type === 'error') {
        if (!answersEligible(m, at)) return
      } else {
        if (!isEligible(m, at.side)) return
        note(m, at)
      }
      for (const session of to)
        host.deliver(session, wrap(m, session, at.side === 'sender' ? CarbonSent : CarbonReceived))
    }

    return {
      iq: [
        onSet('self', EnableCarbons, (_, ask) => void (ask.origin && enable(ask.origin))),
        onSet(
          'self',
          DisableCarbons,
          (_, ask) => void (ask.origin && enabledSince.set(ask.origin, undefined)),
        ),
        onSet('account', EnableCarbons, refuse),
        onSet('account', DisableCarbons, refuse),
      ],
      message: {
        copy,
        // Who asked at the same moment may have come too late.
        copied: (m, session, time) =>
          (enabledSince.get(session) ?? Infinity) < time && isEligible(m, 'recipient'),
      },
      carried: {
        save: session => enabledSince.get(session),
        restore: (session, saved) => enabledSince.set(session, Number(saved)),
      },
      inline: {
        bind: [
          {
            feature: NS_CARBONS,
            bound: (request, session) =>
              void (request.inline.some(e => EnableCarbons.matches(e)) && enable(session)),
          },
        ],
      },
      api: {
        isEnabled,
      },
    }
  },
})
