/** XEP-0198 §4: what a session took over and never acknowledged, now that it is over, is treated as sent to an unavailable resource. */
import { errorReply, type Jid, Stanza, StanzaError, stanzaIdBy } from '@corrillo/xmpp'
import type { Awaitable, Message } from '../host/module.ts'
import type { Unacknowledged } from '../session/session.ts'
import type { Sessions } from '../session/sessions.ts'
import { receiversOf, whenNobody } from './deliver.ts'
import { type Stages, taken } from './stages.ts'

interface Parts {
  readonly sessions: Sessions
  readonly stages: Stages
}

/** To the other devices of the account, but what they have already; where there is none it waits. */
const passOn = (m: Message, at: number, account: Jid, { sessions, stages }: Parts): Awaitable<boolean> => {
  const others = receiversOf(m.with({ to: account }), sessions.of(account))
  if (others.length === 0)
    return taken(stages.message.missed, m, { side: 'recipient', account, origin: undefined })
  for (const session of others)
    if (m.to.resource !== '' || (session.reachedSince ?? 0) > at) session.send(m.element)
  return true
}

/** False: its sender has to know. */
const settled = async (m: Message, at: number, account: Jid, parts: Parts): Promise<boolean> => {
  // What the account itself says was made for that device: a copy is for no other one, and does not wait (XEP-0280 §7, §8).
  if (m.from.equals(account)) return true
  const fate = whenNobody(m)
  // A room is told by the presence; RFC 6121 §8.5.3.2.1 lets it be silent.
  if (fate === 'drop' || m.type === 'groupchat') return true
  if (fate === 'keep' && (await passOn(m, at, account, parts))) return true
  // An archive has what bears its id (XEP-0359).
  return stanzaIdBy(m.element, account) !== undefined
}

/** Does what can be done with it; the error for its sender where that is nothing. */
export const handedBack = async (
  { element, at }: Unacknowledged,
  account: Jid,
  parts: Parts,
): Promise<Stanza | undefined> => {
  const stanza = Stanza.from(element)
  if (stanza.from === undefined || stanza.kind === 'presence') return undefined
  const addressed = stanza.to === undefined ? stanza.with({ to: account }) : stanza
  if (addressed.kind === 'message' && (await settled(addressed as Message, at, account, parts)))
    return undefined
  return errorReply(addressed, new StanzaError('cancel', 'service-unavailable'))
}
