import { type Jid, parseElement } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import type { Awaitable, HostView, Presence, Session } from '../../host/module.ts'
import { contactOf, type Item, type Roster, seenByContact, seesContact } from '../roster/index.ts'
import { made } from './make.ts'
import type { Parts } from './parts.ts'

const contacts = (roster: Roster, which: (item: Item) => boolean): Jid[] =>
  [...roster].filter(([, item]) => which(item)).map(([key]) => contactOf(key))

export const availableOf = (host: HostView, account: Jid): readonly Session[] =>
  host.sessionsOf(account).filter(session => session.available)

/** RFC 6121 §4.2, §4.4, §4.5: whom a session's own presence reaches. */
export const broadcasts = ({ host, roster, directed }: Parts) => {
  const toOwn = (presence: Presence, own: readonly Session[]): void => {
    for (const session of own) host.deliver(session, presence.with({ to: session.jid }).element)
  }

  /**
   * §4.2.2: to everyone who may see it and to all own resources. It is available, and whoever listens knows it, in one go: nothing is
   * delivered to it in between.
   */
  const available = (session: Session, presence: Presence): Awaitable<void> =>
    chain(roster.rosterOf(session.account), items => {
      if (!host.sessionsOf(session.account).includes(session)) return
      const initial = !session.available
      session.present(presence)
      toOwn(presence, availableOf(host, session.account))
      for (const contact of contacts(items, seenByContact)) host.route(presence.with({ to: contact }))
      if (initial) begin(session, items)
      host.emit('available', { session, presence, initial })
    })

  /** What a resource that was not there before learns: own resources, contacts (§4.3.1), unanswered requests (§3.1.3). */
  const begin = (session: Session, items: Roster): void => {
    for (const other of availableOf(host, session.account))
      if (other !== session && other.presence) toOwn(other.presence, [session])
    for (const contact of contacts(items, seesContact)) host.route(made(session.jid, contact, 'probe'))
    for (const item of items.values()) if (item.request) host.deliver(session, parseElement(item.request))
  }

  /** §4.5.2, and §4.6.3 for those who got it by name. `present` is false when the session is gone. */
  const unavailable = (session: Session, presence: Presence, present: boolean): Awaitable<void> => {
    const was = session.available
    session.present(undefined)
    const byName = directed.take(session)
    if (!was && byName.length === 0) return
    const own = availableOf(host, session.account).filter(other => other !== session)
    if (was) toOwn(presence, present ? [...own, session] : own)
    return chain(roster.rosterOf(session.account), items => {
      const told = was ? contacts(items, seenByContact) : []
      const names = new Set(told.map(String))
      for (const to of [...told, ...byName.filter(jid => !names.has(jid.bare.toString()))])
        host.route(presence.with({ to }))
      if (was) host.emit('unavailable', { session, presence })
    })
  }

  const stateFor = (account: Jid, contact: Jid, type: 'available' | 'unavailable'): readonly Presence[] =>
    availableOf(host, account).flatMap(({ jid, presence }) => {
      if (type === 'unavailable') return [made(jid, contact, 'unavailable')]
      return presence ? [presence.with({ to: contact })] : []
    })

  return {
    available,
    unavailable,
    stateFor,
    /** Tells one contact of every available resource of the account, or that all of them are gone. */
    tell(account: Jid, contact: Jid, type: 'available' | 'unavailable'): void {
      for (const presence of stateFor(account, contact, type)) host.route(presence)
    },
  }
}
export type Broadcasts = ReturnType<typeof broadcasts>
