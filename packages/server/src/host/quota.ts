import { BoundedMap } from './bounded-map.ts'
import type { Clock } from './clock.ts'

/** Senders, or pairs of people, that are counted at the same time; who is forgotten begins anew. */
const REMEMBERED = 50_000

export interface Quota {
  /** False when this key has had its share of the period. */
  take(key: string): boolean
  /** Whether anything of this key was counted in the period. */
  has(key: string): boolean
}

/** So many in a period, by key, in memory: a restart begins anew. */
export const quota = (max: number, periodMs: number, clock: Pick<Clock, 'now'>): Quota => {
  const counted = new BoundedMap<string, { count: number; readonly since: number }>(REMEMBERED)
  const current = (key: string) => {
    const found = counted.get(key)
    return found && clock.now() - found.since < periodMs ? found : undefined
  }
  return {
    take(key) {
      const found = current(key)
      if (!found) counted.set(key, { count: 1, since: clock.now() })
      else if (found.count >= max) return false
      else found.count++
      return true
    },
    has: key => current(key) !== undefined,
  }
}
