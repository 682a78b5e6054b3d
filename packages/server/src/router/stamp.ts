/** What a client says about itself is checked, then made true (RFC 6120 §8.1.2.1, RFC 6121 §3.1.2). */
import { Jid, StreamError, type Stanza } from '@corrillo/xmpp'
import type { Iq, Message, Presence } from '../host/module.ts'
import type { Session } from '../session/session.ts'

const SUBSCRIPTIONS = new Set(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'])

/** RFC 6120 §4.9.3.9: only the own full or bare JID may stand there. */
export const checkFrom = (from: string | undefined, session: Session): void => {
  if (from === undefined) return
  const jid = Jid.tryParse(from)
  if (jid === undefined || !(jid.equals(session.jid) || jid.equals(session.account)))
    throw new StreamError('invalid-from')
}

/** `to` stays absent in a broadcast presence; otherwise absence means the own account (RFC 6120 §10.3). */
export const stamped = (stanza: Stanza, session: Session): Message | Presence | Iq => {
  if (stanza.kind === 'presence') {
    const from = SUBSCRIPTIONS.has(stanza.type) ? session.account : session.jid
    return stanza.with({ from }) as Presence
  }
  if (stanza.to === undefined) return stanza.with({ from: session.jid, to: session.account }) as Message | Iq
  return stanza.with({ from: session.jid }) as Message | Iq
}
