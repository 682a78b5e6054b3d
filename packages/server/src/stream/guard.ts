/** Strangers: how many at once from one address and in all, and who failed too often to try again (S059). */
import type { Clock } from '../host/clock.ts'

export interface GuardOptions {
  readonly perAddress: number
  readonly total: number
  /** 0: never. */
  readonly banFailures: number
  readonly banMs: number
  readonly clock: Clock
}

interface Record {
  failures: number
  since: number
  bannedUntil: number
  bans: number
}

/** Addresses remembered; the oldest are forgotten above it. */
const REMEMBERED = 100_000
const LONGEST_BAN = 24

export class Guard {
  private readonly options: GuardOptions
  private readonly strangers = new Map<string, number>()
  private readonly records = new Map<string, Record>()
  private all = 0

  constructor(options: GuardOptions) {
    this.options = options
  }

  /** A connection that is not signed in. False when it may not be one; `leave` is for those admitted. */
  enter(address: string): boolean {
    const here = this.strangers.get(address) ?? 0
    const { perAddress, total } = this.options
    if (here >= perAddress || this.all >= total || this.banned(address)) return false
    this.strangers.set(address, here + 1)
    this.all++
    return true
  }

  leave(address: string): void {
    const here = (this.strangers.get(address) ?? 1) - 1
    this.all--
    if (here <= 0) this.strangers.delete(address)
    else this.strangers.set(address, here)
  }

  banned(address: string): boolean {
    return (this.records.get(address)?.bannedUntil ?? 0) > this.options.clock.now()
  }

  /** Each ban of an address is longer than the one before; accounts are never locked (XEP-0205). */
  failed(address: string): void {
    const { banFailures, banMs, clock } = this.options
    if (banFailures === 0) return
    const now = clock.now()
    const known = this.records.get(address)
    const record = known ?? { failures: 0, since: now, bannedUntil: 0, bans: 0 }
    if (now - record.since > banMs && record.bannedUntil <= now) {
      record.failures = 0
      record.since = now
    }
    record.failures++
    if (record.failures >= banFailures) {
      record.bans = Math.min(LONGEST_BAN, record.bans + 1)
      record.bannedUntil = now + banMs * record.bans
      record.failures = 0
      record.since = now
    }
    this.records.delete(address)
    this.records.set(address, record)
    if (this.records.size > REMEMBERED) this.records.delete(this.records.keys().next().value as string)
  }

  succeeded(address: string): void {
    const record = this.records.get(address)
    if (record !== undefined) record.failures = 0
  }
}
