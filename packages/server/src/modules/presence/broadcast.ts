import { type Jid, parseElement } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import type { Awaitable, HostView, Presence, Session } from '../../host/module.ts'
import { contactOf, type Item, type Roster, seenByContact, seesContact } from '../roster/index.ts'
import type { Hiding } from './hidden.ts'
import { made } from './make.ts'
import type { Parts } from './parts.ts'

const contacts = (roster: Roster, which: (item: Item) => boolean): Jid[] =>
  [...roster].filter(([, item]) => which(item)).map(([key]) => contactOf(key))

export const availableOf = (host: HostView, account: Jid): readonly Session[] =>
  host.sessionsOf(account).filter(session => session.available)

/** Those that contacts see (XEP-0186 §3.1.1). */
export const visibleOf = (
  { host, hiding }: Pick<Parts, 'host' | 'hiding'>,
  account: Jid,
): readonly Session[] => availableOf(host, account).filter(session => !hiding.of(session))

/** RFC 6121 §4.2, §4.4, §4.5: whom a session's own presence reaches. */
export const broadcasts = (parts: Parts) => {
  const { host, roster, directed, hiding } = parts
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
      if (!hiding.of(session))
        for (const contact of contacts(items, seenByContact)) host.route(presence.with({ to: contact }))
      if (initial) begin(session, items)
      host.emit('available', { session, presence, initial })
    })

  /** What a resource that was not there before learns: own resources, contacts (§4.3.1), unanswered requests (§3.1.3). */
  const begin = (session: Session, items: Roster): void => {
    for (const other of availableOf(host, session.account))
      if (other !== session && other.presence) toOwn(other.presence, [session])
    if (hiding.of(session)?.probe !== false)
      for (const contact of contacts(items, seesContact)) host.route(made(session.jid, contact, 'probe'))
    for (const item of items.values()) if (item.request) host.deliver(session, parseElement(item.request))
  }

  /** §4.5.2, and §4.6.3 for those who got it by name. `present` is false when the session is gone. */
  const unavailable = (session: Session, presence: Presence, present: boolean): Awaitable<void> => {
    const was = session.available
    const wasSeen = was && !hiding.of(session)
    session.present(undefined)
    const byName = directed.take(session)
    if (!was && byName.length === 0) return
    const own = availableOf(host, session.account).filter(other => other !== session)
    if (was) toOwn(presence, present ? [...own, session] : own)
    return chain(roster.rosterOf(session.account), items => {
      const told = wasSeen ? contacts(items, seenByContact) : []
      const names = new Set(told.map(String))
      for (const to of [...told, ...byName.filter(jid => !names.has(jid.bare.toString()))])
        host.route(presence.with({ to }))
      if (wasSeen) host.emit('unavailable', { session, presence })
    })
  }

  /**
   * XEP-0186 §3.1: contacts are told that it is gone; it stays where messages and the presence of others come to. Whom it has shown itself
   * to by name and who is no contact, such as a room, is told nothing.
   */
  const hide = (session: Session, how: Hiding): Awaitable<void> => {
    const wasSeen = session.available && !hiding.of(session)
    hiding.set(session, how)
    if (!wasSeen) return
    const presence = made(session.jid, undefined, 'unavailable')
    return chain(roster.rosterOf(session.account), items => {
      const told = contacts(items, seenByContact)
      directed.removeAll(session, told)
      for (const to of told) host.route(presence.with({ to }))
      host.emit('unavailable', { session, presence })
    })
  }
  /** §3.2: as one that has not sent its first presence yet. */
  const show = (session: Session): void => {
    if (!hiding.of(session)) return
    hiding.set(session, undefined)
    session.present(undefined)
  }

  const stateFor = (account: Jid, contact: Jid, type: 'available' | 'unavailable'): readonly Presence[] =>
    visibleOf(parts, account).flatMap(({ jid, presence }) => {
      if (type === 'unavailable') return [made(jid, contact, 'unavailable')]
      return presence ? [presence.with({ to: contact })] : []
    })

  return {
    available,
    unavailable,
    hide,
    show,
    stateFor,
    /** Tells one contact of every available resource of the account, or that all of them are gone. */
    tell(account: Jid, contact: Jid, type: 'available' | 'unavailable'): void {
      for (const presence of stateFor(account, contact, type)) host.route(presence)
    },
  }
}
export type Broadcasts = ReturnType<typeof broadcasts>
