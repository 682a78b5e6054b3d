/** How often somebody may do something: so many at once, so many a second in the long run (S176, S440). */
import { StanzaError } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Clock } from '../../host/clock.ts'

const REMEMBERED = 20_000

export interface Quota {
  /** False when it is too much. */
  allows(who: string): boolean
  /** Throws when it is too much. */
  take(who: string): void
}
/** `perSecond` 0: as often as anybody likes. */
export const quota = (clock: Clock, burst: number, perSecond: number, what: string): Quota => {
  const levels = new BoundedMap<string, { level: number; at: number }>(REMEMBERED)
  const allows = (who: string): boolean => {
    if (perSecond === 0) return true
    const now = clock.now()
    const known = levels.get(who)
    if (known === undefined) {
      levels.set(who, { level: burst - 1, at: now })
      return true
    }
    known.level = Math.min(burst, known.level + (Math.max(0, now - known.at) / 1000) * perSecond)
    known.at = now
    if (known.level < 1) return false
    known.level--
    return true
  }
  return {
    allows,
    take(who) {
      if (!allows(who)) throw new StanzaError('wait', 'policy-violation', `Too many ${what}; try again later`)
    },
  }
}
