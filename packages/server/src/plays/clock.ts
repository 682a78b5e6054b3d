/** A clock that a play turns. */
import type { Clock } from '../host/clock.ts'

interface Timer {
  due: number
  readonly run: () => void
}

export class PlayClock implements Clock {
  private time = Date.UTC(2026, 0, 15, 12)
  private timers = new Set<Timer>()

  now(): number {
    return this.time
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.time + ms, run }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  /** Timers that nobody cancelled and that are not due. */
  get pending(): number {
    return this.timers.size
  }

  /** The time is another one all of a sudden; nothing comes due by it, as with a machine whose clock is set. */
  jump(ms: number): void {
    this.time += ms
    for (const timer of this.timers) timer.due += ms
  }

  /** Turns the clock; what comes due runs in order, at its own time. */
  pass(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const next = [...this.timers].filter(t => t.due <= end).sort((a, b) => a.due - b.due)[0]
      if (next === undefined) break
      this.timers.delete(next)
      this.time = Math.max(this.time, next.due)
      next.run()
    }
    this.time = end
  }
}
