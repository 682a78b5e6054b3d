/** Which account this tab has, so that no other tab runs its engine: one at a time, by the lease of its name. */
import type { Lease } from './platform/platform.ts'

export interface TabLease {
  /** The one this tab has. */
  readonly held: string | undefined
  /** Lets go of another first. False: another tab has it, and it is not to be taken away. */
  hold(name: string, steal?: boolean): Promise<boolean>
  letGo(): void
  /** What is half open cannot be closed: whoever takes the account from this tab waits for the end of it. What fails lets go. */
  whole<T>(work: Promise<T>): Promise<T>
  isElsewhere(name: string): Promise<boolean>
}

/** `lost` is told when another tab takes it, which waits until it has resolved. */
export const tabLease = (lease: Lease, lost: (name: string) => Promise<void>): TabLease => {
  let held: string | undefined
  let opening: Promise<unknown> | undefined
  const leaseOf = (name: string): string => `engine ${name}`
  const letGo = (): void => {
    if (held !== undefined) lease.release()
    held = undefined
  }
  const hold = async (name: string, steal = false): Promise<boolean> => {
    if (held === name) return true
    letGo()
    const taken = async (): Promise<void> => {
      held = undefined
      await opening
      return lost(name)
    }
    const isOurs = await lease.acquire(leaseOf(name), taken, { steal })
    if (isOurs) held = name
    return isOurs
  }
  return {
    get held() {
      return held
    },
    hold,
    letGo,
    whole(work) {
      const result = work.catch(error => {
        letGo()
        throw error
      })
      opening = result.catch(() => undefined)
      return result
    },
    isElsewhere: async name => held !== name && lease.isTaken(leaseOf(name)),
  }
}
