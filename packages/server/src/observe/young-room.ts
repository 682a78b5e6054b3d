/**
 * The room for young objects grows with the load, to 64 MiB, and V8 gives it back only when it collects, which a quiet server does not
 * do: it kept 40 to 70 MiB more than it needed. So a quiet server has young objects collected, 5 to 20 ms, until the room is small.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { performance } from 'node:perf_hooks'
import type { Clock } from '../host/clock.ts'
import { collectOldObjectsSoon } from './old-objects.ts'

export interface Collector {
  /** Collects young objects; V8 halves their room, or more, where little was allocated lately. */
  collect(): void
  /** Bytes that are kept for them. */
  room(): number
  /** Share of the time since the last call that the event loop was busy. */
  busy(): number
  /** Whether V8 may begin with old objects, too. */
  old(may: boolean): void
}

/** V8 shrinks it only after five seconds without many new objects, and not to the end at once: every 5 s, some rooms were large 20 s later. */
const EVERY_MS = 2000
const QUIET = 0.05
/** V8 looks at old objects after young ones, in a task of its own. Who comes after that finds a server that collects as under load. */
const BEGIN_MS = 500
/** What V8 begins with. Each time, it may also begin with old objects: to stop at 4 MiB left garbage of a small wave, and 3 MiB of room. */
const SMALL_BYTES = 1024 * 1024

export const systemCollector = (): Collector => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void
  let last = performance.eventLoopUtilization()
  return {
    collect: () => collect({ type: 'minor' }),
    room: () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0,
    busy() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, last)
      last = now
      return utilization
    },
    old: collectOldObjectsSoon,
  }
}

/** Goes on until the returned function is called. */
export const giveBackRoom = (clock: Clock, collector: Collector = systemCollector()): (() => void) => {
  const turn = (): void => {
    cancel = clock.after(EVERY_MS, turn)
    if (collector.busy() >= QUIET || collector.room() <= SMALL_BYTES) return
    collector.old(true)
    collector.collect()
    clock.after(BEGIN_MS, () => collector.old(false))
  }
  let cancel = clock.after(EVERY_MS, turn)
  return () => cancel()
}
