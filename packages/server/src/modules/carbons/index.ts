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
} from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import { defineModule, type Message, onSet, type Place, type Session } from '../../host/module.ts'
import { carriedFlag, perSession } from '../../session/per-session.ts'
import { isEligible } from './eligible.ts'

/** Sent messages that were copied, so that their errors are, too (§6.1). */
const REMEMBERED = 10_000

export const carbons = defineModule({
  name: 'carbons',
  specs: [{ xep: 280, version: '1.0.1' }],
  disco: { host: [NS_CARBONS, NS_CARBONS_RULES] },
  setup({ host }) {
    const enabled = perSession(() => false)
    const copied = new BoundedMap<string, true>(REMEMBERED)
    const keyOf = (m: Message, at: Place): string => {
      const other = at.side === 'sender' ? m.to : m.from
      return `${at.account} ${other.bare} ${m.id}`
    }

    const wrap = (m: Message, to: Session, kind: typeof CarbonSent | typeof CarbonReceived): Element => {
      const attrs = {
        from: to.account.toString(),
        to: to.jid.toString(),
        type: m.type === 'normal' ? undefined : m.type,
      }
      return el('jabber:client', 'message', attrs, kind.build({ forwarded: { stanza: m.element } }))
    }
    const listeners = (at: Place): Session[] =>
      host
        .sessionsOf(at.account)
        .filter(session => session !== at.origin && enabled.get(session) && !at.receivers?.includes(session))

    /** §7, §8. To oneself, the recipient's side serves all devices. */
    const copy = (m: Message, at: Place): void => {
      if (at.side === 'sender' && m.to.bare.equals(at.account)) return
      const to = listeners(at)
      if (to.length === 0) return
      const answersCopied = m.type === 'error' && at.side === 'recipient' && copied.get(keyOf(m, at)) === true
      if (!answersCopied && !isEligible(m, at.side)) return
      if (at.side === 'sender' && m.id !== undefined) copied.set(keyOf(m, at), true)
      for (const session of to)
        host.deliver(session, wrap(m, session, at.side === 'sender' ? CarbonSent : CarbonReceived))
    }

    return {
      iq: [
        onSet('self', EnableCarbons, (_, ask) => void (ask.origin && enabled.set(ask.origin, true))),
        onSet('self', DisableCarbons, (_, ask) => void (ask.origin && enabled.set(ask.origin, false))),
      ],
      message: { copy },
      carried: carriedFlag(enabled),
      inline: {
        bind: [
          {
            feature: NS_CARBONS,
            bound: (request, session) =>
              void (request.inline.some(e => EnableCarbons.matches(e)) && enabled.set(session, true)),
          },
        ],
      },
      api: {
        isEnabled: (session: Session): boolean => enabled.get(session),
      },
    }
  },
})
