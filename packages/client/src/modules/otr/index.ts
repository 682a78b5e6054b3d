/**
 * XEP-0364 Off-the-Record Messaging: a deliberate choice for one conversation, with one program of the other person at a time. This part is
 * always there and small; the rest is loaded when somebody speaks OTR.
 */
import { type Element, Jid, NS_CLIENT } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Otr, OtrTalk } from '../../api-otr.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { lazily } from '../../value/lazily.ts'
import { mapped, source, type Value } from '../../value/value.ts'
import { quietTalk } from '../../views/otr-talk.ts'
import { isTooBig } from '../chat/outbox.ts'
import { stampOf } from '../delay.ts'
import type { OtrParts } from './parts.ts'
import type { OtrWork } from './work.ts'

/** Its messages, and the blanks by which programs say that they could. */
const isOfOtr = (text: string): boolean =>
  text.startsWith('?OTR') || text.includes(' \t  \t\t\t\t \t \t \t  ')

export const otr = (given: Given, parts: OtrParts) => {
  const { conversations } = given
  const talks = source<ReadonlyMap<string, OtrTalk>>(new Map())
  const values = new Map<string, Value<OtrTalk>>()
  let work: OtrWork | undefined
  const load = lazily(async () => (work = (await import('./work.ts')).otrWork(given, talks, parts)))
  const isChosen = (who: string): boolean => conversations.get(who)?.protocol === 'otr'
  const stageOf = (who: string): OtrTalk['stage'] => talks.get().get(who)?.stage ?? 'none'

  const module: ClientModule = {
    name: 'otr',
    incoming: {
      async decrypt(envelope, unit) {
        const { message, nick, security, unreadable } = envelope
        const text = message.child('body', NS_CLIENT)?.text() ?? ''
        // What came hidden in something else is no OTR, and in a room there is none (S316).
        if (security.encrypted || unreadable || nick !== undefined || !isOfOtr(text)) return envelope
        const isLate = stampOf(message, envelope.at) !== undefined
        return (await load()).hear({ ...envelope, text, isLate }, unit)
      },
    },
    async presence(stanza: Element) {
      if (work && stanza.attr('type') === 'unavailable') await work.left(stanza.attr('from') ?? '')
    },
  }
  const itself: Otr = {
    talk(who) {
      const key = Jid.parse(who).bare.toString()
      const value = values.get(key) ?? mapped(talks, now => now.get(key) ?? quietTalk)
      values.set(key, value)
      void load()
        .then(its => its.look(key))
        .catch(() => undefined)
      return value
    },
    own: async () => (await load()).own(),
    async begin(who) {
      if (!isChosen(who)) throw new ClientError('not-allowed', { field: 'otr' })
      await (await load()).begin(who)
    },
    end: async who => (await load()).end(who),
    setVerified: async (...given) => (await load()).setVerified(...given),
    ask: async (...given) => (await load()).ask(...given),
    answer: async (...given) => (await load()).answer(...given),
    dismissQuestion: async who => (await load()).dismissQuestion(who),
  }
  return {
    module,
    itself,
    stages: talks as Value<ReadonlyMap<string, OtrTalk>>,
    isChosen,
    stageOf,
    async send(who: string, text: string): Promise<void> {
      if (isTooBig(text)) throw new ClientError('not-allowed', { field: 'text' })
      await (await load()).send(who, text)
    },
    retry: async (who: string, order: string): Promise<void> => (await load()).retry(who, order),
    /** A session with our server that is not the one before: what was private ended with that (XEP-0364). */
    async fresh(): Promise<void> {
      await work?.fresh()
    },
  }
}
export type OtrModule = ReturnType<typeof otr>
