/** A clock whose timers end together: what an account waits for is not to outlast its lock, and hold in memory what that has closed. */
import type { Clock } from './platform.ts'

export interface OwnClock extends Clock {
  /** Nothing that waits comes any more, and nothing waits from now on. */
  stop(): void
}

export const ownClock = ({ now, after }: Clock): OwnClock => {
  const waiting = new Set<() => void>()
  let isStopped = false
  return {
    now,
    after(ms, run) {
      if (isStopped) return () => undefined
      const cancelIt = after(ms, () => {
        waiting.delete(cancel)
        run()
      })
      const cancel = (): void => {
        waiting.delete(cancel)
        cancelIt()
      }
      waiting.add(cancel)
      return cancel
    },
    stop() {
      isStopped = true
      for (const cancel of [...waiting]) cancel()
    },
  }
}
