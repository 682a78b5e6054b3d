/** Locks when nobody has touched anything for so long. A computer that slept has not run its timers: the clock is looked at as well. */
import type { Clock } from './platform/platform.ts'

const LOOK_MS = 10_000

export const idleLock = (clock: Clock, lock: () => Promise<void>) => {
  let touchedAt = clock.now()
  let afterMs: number | undefined
  let cancel: (() => void) | undefined

  const isDue = (): boolean => afterMs !== undefined && clock.now() - touchedAt >= afterMs
  const end = (): void => {
    cancel?.()
    cancel = undefined
  }
  const look = (): void => {
    end()
    if (isDue()) return void lock().catch(() => undefined)
    if (afterMs !== undefined) cancel = clock.after(LOOK_MS, look)
  }
  return {
    /** undefined: never. */
    set(minutes: number | undefined): void {
      afterMs = minutes === undefined ? undefined : minutes * 60_000
      touchedAt = clock.now()
      look()
    },
    /** Somebody is there; whoever comes after the time is over finds it locked. */
    touched(): void {
      if (isDue()) return look()
      touchedAt = clock.now()
    },
    end,
  }
}
