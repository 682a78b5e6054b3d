import type { Jid } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import type { Awaitable, Presence, Session } from '../../host/module.ts'
import { seenByContact } from '../roster/index.ts'
import { availableOf } from './broadcast.ts'
import { made } from './make.ts'
import type { Parts } from './parts.ts'

/** RFC 6121 §4.3.2: only who may see the account is told (S121); others learn no more than that they are not subscribed. */
export const probes = ({ host, roster, directed, hiding }: Parts) => {
  const asked = (account: Jid, to: Jid | undefined): readonly Session[] =>
    availableOf(host, account).filter(session => !to?.resource || session.jid.equals(to))

  return {
    answer(probe: Presence, account: Jid): Awaitable<void> {
      const from = probe.from
      const sessions = asked(account, probe.to)
      const reply = (found: readonly Session[]): void => {
        for (const session of found) if (session.presence) host.route(session.presence.with({ to: from }))
      }
      if (from.bare.equals(account)) return reply(sessions)
      return chain(roster.item(account, from), item => {
        if (seenByContact(item)) {
          // XEP-0186 §3.1.1: of one that hides nobody knows but whom it has shown itself to by name since.
          const seen = sessions.filter(session => !hiding.of(session) || directed.has(session, from))
          if (seen.length > 0) reply(seen)
          else host.route(made(probe.to ?? account, from, 'unavailable'))
          return
        }
        const byName = sessions.filter(session => directed.has(session, from))
        if (byName.length > 0) reply(byName)
        else host.route(made(account, from.bare, 'unsubscribed'))
      })
    },
  }
}
