/** How long things wait for the event loop: the first thing to look at when a server feels slow. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '../host/clock.ts'

/** Milliseconds that timers came late; all zero before the first second is over. */
export interface LoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export interface LoopWatch {
  delay(): LoopDelay
  /** The ports are open. What was before does not count: nobody was there to wait. */
  begin(): void
  stop(): void
}

/** Sampled every 10 ms (about 0.1 % of a core); shorter waits do not show. */
const RESOLUTION_MS = 10
const WINDOW_MS = 60_000

/** Of the last whole minute, or of what there is of the first one. `stop` ends the sampling. */
export const watchEventLoop = (clock: Clock): LoopWatch => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  const read = (): LoopDelay => {
    const late = (ns: number): number => Math.max(0, Math.round(ns / 1e5) / 10 - RESOLUTION_MS)
    if (histogram.count === 0) return { p50: 0, p99: 0, max: 0 }
    return {
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
    }
  }
  let minute: LoopDelay | undefined
  let cancel: () => void
  const turn = (): void => {
    minute = read()
    histogram.reset()
    cancel = clock.after(WINDOW_MS, turn)
  }
  cancel = clock.after(WINDOW_MS, turn)
  return {
    delay: () => minute ?? read(),
    begin: () => histogram.reset(),
    stop() {
      cancel()
      histogram.disable()
    },
  }
}
