/**
 * The work of the event loop in slices. Node calls back for every socket that has something before it looks at its timers: with all that
 * follows from what was read, one turn at full load took 20 to 40 ms. What is above the slice of a turn waits here for the next turns, in
 * the order in which it came, so that timers, other sockets and what is to be written come between. With room nothing waits.
 */
export const SLICE_MS = 8

export interface SliceParts {
  readonly now: () => number
  /** Calls back behind the sockets of this turn of the event loop; from such a call, of the next one. */
  readonly soon: (run: () => void) => void
}

export class Slices {
  private readonly parts: SliceParts
  private waiting: (() => void)[] = []
  /** How many of those are done. */
  private done = 0
  private running = false
  /** When the slice of this turn is used up; 0 before its first work. */
  private end = 0

  constructor(parts: SliceParts) {
    this.parts = parts
  }

  get idle(): boolean {
    return this.waiting.length === 0
  }

  /** Whether what comes now has to wait: others do, or this turn has had its slice. */
  get full(): boolean {
    if (this.waiting.length > 0 && !this.running) return true
    const now = this.parts.now()
    if (this.end === 0) this.begin(now)
    return now >= this.end
  }

  /** For who found it full: in a later turn. */
  later(work: () => void): void {
    this.waiting.push(work)
  }

  /** Until its turn comes. */
  turn(): Promise<void> {
    return new Promise(resolve => this.later(resolve))
  }

  private begin(now: number): void {
    this.end = now + SLICE_MS
    this.parts.soon(() => this.over())
  }

  private over(): void {
    this.end = 0
    if (this.waiting.length > 0) this.parts.soon(() => this.slice())
  }

  private slice(): void {
    this.end = this.parts.now() + SLICE_MS
    this.running = true
    this.step()
  }

  private step(): void {
    try {
      this.waiting[this.done++]!()
    } finally {
      // What it left to Node's next tick (TLS begins there) and to promises is part of it, and comes before what is queued now.
      process.nextTick(queueMicrotask, this.goOn)
    }
  }

  private readonly goOn = (): void => {
    if (this.done < this.waiting.length && this.parts.now() < this.end) this.step()
    else this.rest()
  }

  private rest(): void {
    this.waiting = this.waiting.slice(this.done)
    this.done = 0
    this.running = false
    this.over()
  }
}

/** Those of this process. */
export const slices = new Slices({ now: () => performance.now(), soon: run => void setImmediate(run) })
