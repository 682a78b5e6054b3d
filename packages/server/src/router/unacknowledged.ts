/** XEP-0198 §4: what a session took over and never acknowledged, now that it is over, is treated as sent to an unavailable resource. */
import { errorReply, type Jid, Stanza, StanzaError, stanzaIdBy } from '@corrillo/xmpp'
import type { Awaitable, Message } from '../host/module.ts'
import type { Session, Unacknowledged } from '../session/session.ts'
import type { Sessions } from '../session/sessions.ts'
import { receiversOf, whenNobody } from './deliver.ts'
import { type Stages, taken } from './stages.ts'

interface Parts {
  readonly sessions: Sessions
  readonly stages: Stages
}

/** One that one device did not acknowledge. */
interface Returned {
  readonly m: Message
  readonly at: number
  readonly device: Jid
}

/**
 * Whether another device has it: what was not for `device` alone came to all that were there (RFC 6121 §8.5); of what was, it has a copy
 * (XEP-0280 §7) and says that it has everything that old. In doubt it has not: a message twice is better than none.
 */
const has = (session: Session, { m, at, device }: Returned, stages: Stages): boolean => {
  if (m.to.resource !== device.resource) return (session.reachedSince ?? 0) <= at
  return (
    stages.message.copied.some(copied => copied(m, session, at)) &&
    (session.unacknowledgedSince ?? Infinity) > at
  )
}

/** To the other devices of the account, but what they have already; where there is none it waits. */
const passOn = (returned: Returned, { sessions, stages }: Parts): Awaitable<boolean> => {
  const { m, device } = returned
  const account = device.bare
  const others = receiversOf(m.with({ to: account }), sessions.of(account))
  if (others.length === 0)
    return taken(stages.message.missed, m, { side: 'recipient', account, origin: undefined })
  for (const session of others) if (!has(session, returned, stages)) session.send(m.element)
  return true
}

/** False: its sender has to know. */
const settled = async (returned: Returned, parts: Parts): Promise<boolean> => {
  const { m } = returned
  const account = returned.device.bare
  // What the account itself says was made for that device: a copy is for no other one, and does not wait (XEP-0280 §7, §8).
  if (m.from.equals(account)) return true
  const fate = whenNobody(m)
  // A room is told by the presence; RFC 6121 §8.5.3.2.1 lets it be silent.
  if (fate === 'drop' || m.type === 'groupchat') return true
  if (fate === 'keep' && (await passOn(returned, parts))) return true
  // An archive has what bears its id (XEP-0359).
  return stanzaIdBy(m.element, account) !== undefined
}

/** Does what can be done with it; the error for its sender where that is nothing. */
export const handedBack = async (
  { element, at }: Unacknowledged,
  device: Jid,
  parts: Parts,
): Promise<Stanza | undefined> => {
  const stanza = Stanza.from(element)
  if (stanza.from === undefined || stanza.kind === 'presence') return undefined
  const addressed = stanza.to === undefined ? stanza.with({ to: device.bare }) : stanza
  if (addressed.kind === 'message' && (await settled({ m: addressed as Message, at, device }, parts)))
    return undefined
  return errorReply(addressed, new StanzaError('cancel', 'service-unavailable'))
}
