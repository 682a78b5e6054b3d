import type { Jid } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Presence } from '../../host/module.ts'

const ACCOUNTS = 5_000
const MOST = 50

/** XEP-0060 §9.1.3: who has shown himself to an account without sharing presence with it follows what he may read, while he is there. */
export const presenceSharers = () => {
  const known = new BoundedMap<string, Map<string, Presence>>(ACCOUNTS)
  return {
    add(account: Jid, presence: Presence): void {
      const there = known.get(account.toString()) ?? new Map<string, Presence>()
      there.delete(presence.from.toString())
      there.set(presence.from.toString(), presence)
      if (there.size > MOST) there.delete(there.keys().next().value as string)
      known.set(account.toString(), there)
    },
    remove(account: Jid, who: Jid): void {
      const there = known.get(account.toString())
      if (there?.delete(who.toString()) && there.size === 0) known.delete(account.toString())
    },
    of: (account: Jid): Iterable<Presence> => known.get(account.toString())?.values() ?? [],
  }
}
export type PresenceSharers = ReturnType<typeof presenceSharers>
