/** A token bucket for bytes: what is over the rate costs time, never data. */
import type { Clock } from '../host/clock.ts'

export interface Rate {
  /** 0: no limit. */
  readonly bytesPerSecond: number
  readonly burst: number
}

export class Bucket {
  private rate: Rate
  private readonly clock: Clock
  private level: number
  private at: number

  constructor(rate: Rate, clock: Clock) {
    this.rate = rate
    this.clock = clock
    this.level = rate.burst
    this.at = clock.now()
  }

  /** What was taken already counts in what remains. */
  setRate(rate: Rate): void {
    this.level += rate.burst - this.rate.burst
    this.rate = rate
  }

  /** Milliseconds to pause after these bytes. */
  take(bytes: number): number {
    const { bytesPerSecond, burst } = this.rate
    if (bytesPerSecond === 0) return 0
    this.level -= bytes
    if (this.level >= 0) return 0
    const now = this.clock.now()
    const gained = (Math.max(0, now - this.at) / 1000) * bytesPerSecond
    this.level = Math.min(burst, this.level + gained)
    this.at = now
    return this.level >= 0 ? 0 : (-this.level / bytesPerSecond) * 1000
  }
}
