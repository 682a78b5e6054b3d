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

export const expiryOfFiles = ({ ledger, disk, clock, log }: ExpiryOptions) => {
  let expired = 0

  /** The row first: a file without one is swept up at the next start, a row without a file would be a dead link. */
  const remove = async (file: StoredFile): Promise<void> => {
    await ledger.remove(file)
    await disk.remove(file.key)
  }
  /** Removes what has run out. */
  const expire = async (): Promise<void> => {
    const now = clock.now()
    for (const file of [...ledger.all()].filter(({ expires }) => expires !== undefined && expires <= now)) {
      await remove(file)
      expired++
    }
  }

  return {
    remove,
    expire,
    /** Files that went by themselves since the start. */
    get expired(): number {
      return expired
    },
    /** Table and disk agree again after whatever ended the last run. */
    async start(waits: (key: string) => boolean): Promise<void> {
      await ledger.load()
      const there = await disk.sweep(ledger.has, waits)
      for (const file of [...ledger.all()].filter(({ key }) => !there.has(key))) {
        log.warn('a file is gone from the disk', { size: file.size })
        await ledger.remove(file)
      }
    },
  }
}
export type Expiry = ReturnType<typeof expiryOfFiles>
