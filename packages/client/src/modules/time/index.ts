/**
 * XEP-0202 Entity Time: what the server's clock says. What comes live is dated by it, as the archive is, so that the clock of this
 * device, wrong by a day, puts nothing out of its place. Keys grow old by the device's own clock: no server makes them last.
 */
import { el, EntityTime, NS_TIME } from '@corrillo/xmpp'
import type { Connection } from '../../connection/connection.ts'
import type { Clock } from '../../platform/platform.ts'
import type { SealedStore } from '../../store/sealed.ts'

const OFFSET = 'clock-offset'
/** Clocks that differ by less are right enough. */
const NOISE_MS = 2_000

export const serverTime = (clock: Clock, store: SealedStore, address: string) => {
  let offset = 0
  return {
    now: (): number => clock.now() + offset,
    load: async (): Promise<void> => {
      offset = (await store.get<number>('account', OFFSET)) ?? 0
    },
    async ask({ requests }: Connection): Promise<void> {
      const before = clock.now()
      const to = address.slice(address.indexOf('@') + 1)
      const answer = EntityTime.in(await requests.request('get', el(NS_TIME, 'time'), { to }))
      const utc = answer?.utc?.getTime()
      if (utc === undefined || Number.isNaN(utc)) return
      const after = clock.now()
      const measured = Math.round(utc - (before + after) / 2)
      // An answer that took long says less: what may be its way alone counts for nothing.
      const noise = NOISE_MS + (after - before) / 2
      const found = Math.abs(measured) < noise ? 0 : measured
      if (Math.abs(found - offset) < noise) return
      offset = found
      await store.exclusive(async unit => unit.put('account', OFFSET, found))
    },
  }
}
