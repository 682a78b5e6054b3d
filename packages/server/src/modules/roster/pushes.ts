import { el, type RosterItem, RosterQuery } from '@corrillo/xmpp'
import type { HostView, Session } from '../../host/module.ts'
import { carriedFlag, perSession } from '../../session/per-session.ts'

/** Who asked for the roster (an "interested resource", RFC 6121 §2.2) is told of changes (§2.1.6). */
export const pushes = (host: HostView) => {
  const interested = perSession(() => false)
  const push = (session: Session, item: RosterItem, ver: string): void => {
    const id = `push-${Buffer.from(host.random(9)).toString('base64url')}`
    const query = RosterQuery.build({ ver, items: [item] })
    // No `from`: a client takes a push only without one or with its own bare JID (§2.1.6, S113).
    host.deliver(session, el('jabber:client', 'iq', { to: session.jid.toString(), type: 'set', id }, query))
  }
  return {
    push,
    carried: carriedFlag(interested),
    isInterested: (session: Session): boolean => interested.get(session),
    interest: (session: Session): void => interested.set(session, true),
  }
}
