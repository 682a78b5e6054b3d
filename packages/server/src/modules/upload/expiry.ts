/** Files go when their time is over, when their account goes, or when an administrator says so (S239). */
import type { Clock, Log } from '../../host/module.ts'
import type { Disk } from './disk.ts'
import type { Ledger, StoredFile } from './ledger.ts'

export interface ExpiryOptions {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly clock: Clock
  readonly log: Log
}

const HOUR_MS = 3_600_000

export const expiryLoop = ({ ledger, disk, clock, log }: ExpiryOptions) => {
  let cancel = (): void => {}
  let working: Promise<void> = Promise.resolve()
  let expired = 0

  /** The row first: a file without one is swept up at the next start, a row without a file would be a dead link. */
  const remove = async (file: StoredFile): Promise<void> => {
    await ledger.remove(file)
    await disk.remove(file.key)
  }
  const expire = async (): Promise<void> => {
    const now = clock.now()
    for (const file of [...ledger.all()].filter(({ expires }) => expires !== undefined && expires <= now)) {
      await remove(file)
      expired++
    }
  }
  const failed = (error: unknown): void => log.error('sweeping up failed', { error: String(error) })
  const tick = (): void => {
    working = expire().catch(failed)
    cancel = clock.after(HOUR_MS, tick)
  }

  return {
    remove,
    /** Files that went by themselves since the start. */
    get expired(): number {
      return expired
    },
    /** Table and disk agree again after whatever ended the last run; then what has run out goes, now and every hour. */
    async start(): Promise<void> {
      await ledger.load()
      const there = await disk.sweep(ledger.has)
      for (const file of [...ledger.all()].filter(({ key }) => !there.has(key))) {
        log.warn('a file is gone from the disk', { size: file.size })
        await ledger.remove(file)
      }
      tick()
    },
    async stop(): Promise<void> {
      cancel()
      await working
    },
  }
}
export type Expiry = ReturnType<typeof expiryLoop>
