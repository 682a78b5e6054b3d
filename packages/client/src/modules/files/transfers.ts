/** How far files have got. Kept in memory: after a reload the store says what is here. */
import type { Transfer } from '../../api.ts'
import { mapped, source, type Value } from '../../value/value.ts'

export const transfers = () => {
  const all = source<ReadonlyMap<string, Transfer>>(new Map())
  const stops = new Map<string, AbortController>()
  const set = (id: string, transfer: Transfer | undefined): void => {
    const next = new Map(all.get())
    if (transfer) next.set(id, transfer)
    else next.delete(id)
    all.set(next)
  }
  return {
    of: (id: string, otherwise: () => Transfer): Value<Transfer> =>
      mapped(all, known => known.get(id) ?? otherwise()),
    get: (id: string): Transfer | undefined => all.get().get(id),
    begin(id: string, kind: 'encrypting' | 'up' | 'down', total: number | undefined): AbortSignal {
      const stop = new AbortController()
      stops.set(id, stop)
      set(id, { kind, done: 0, total })
      return stop.signal
    },
    told(id: string, done: number): void {
      const now = all.get().get(id)
      if (now && 'done' in now) set(id, { ...now, done })
    },
    end(id: string, transfer: Transfer): void {
      stops.delete(id)
      set(id, transfer)
    },
    forget(id: string): void {
      stops.get(id)?.abort()
      stops.delete(id)
      set(id, undefined)
    },
    stopAll(): void {
      for (const stop of stops.values()) stop.abort()
      stops.clear()
    },
  }
}
export type Transfers = ReturnType<typeof transfers>
