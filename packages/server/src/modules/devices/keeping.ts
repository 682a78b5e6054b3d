/** How many devices an account has in the book, and for how long. */
import type { Jid } from '@corrillo/xmpp'
import type { Clock, HostView } from '../../host/module.ts'
import type { DeviceBook } from './book.ts'
import type { Device } from './device.ts'

const DAY_MS = 86_400_000

export interface KeepingOptions {
  readonly book: DeviceBook
  readonly host: Pick<HostView, 'sessionsOf'>
  readonly clock: Clock
  readonly devices: number
  readonly forgetDays: number
}

export const keeping = ({ book, host, clock, devices, forgetDays }: KeepingOptions) => {
  const isHere = (account: Jid, { resource }: Device): boolean =>
    host.sessionsOf(account).some(session => session.jid.resource === resource)

  return {
    /** The one that was away for longest makes room. */
    async arrives(account: Jid, id: string): Promise<void> {
      const all = await book.all(account)
      const others = all
        .filter(([key, device]) => key !== id && !isHere(account, device))
        .toSorted(([, a], [, b]) => a.lastSeen - b.lastSeen)
      const extra = others.slice(0, Math.max(0, all.length - devices)).map(([key]) => key)
      if (extra.length > 0) await book.remove(account, extra)
    },
    async sweep(accounts: readonly Jid[]): Promise<void> {
      const before = clock.now() - forgetDays * DAY_MS
      for (const account of accounts) {
        const all = await book.all(account)
        const old = all.filter(([, device]) => device.lastSeen < before && !isHere(account, device))
        if (old.length > 0)
          await book.remove(
            account,
            old.map(([key]) => key),
          )
      }
    },
  }
}
