import type { Clock } from '../platform.ts'

export interface ManualClock extends Clock {
  /** How many timers wait. */
  readonly waiting: number
  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void
  /** The computer sleeps: time goes on, and nothing runs meanwhile. */
  sleep(ms: number): void
}

export const manualClock = (start = Date.UTC(2026, 2, 1, 12)): ManualClock => {
  let now = start
  let timers: { readonly at: number; readonly run: () => void }[] = []
  return {
    now: () => now,
    get waiting() {
      return timers.length
    },
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    sleep(ms) {
      now += ms
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const next = timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter(timer => timer !== next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = end
    },
  }
}
