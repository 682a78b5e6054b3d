/** XEP-0198 §4: stanzas that the client has not acknowledged, counted modulo 2^32. */
import { type Element, lengthOf } from '@corrillo/xmpp'

export interface Sent {
  readonly element: Element
  readonly at: number
  readonly bytes: number
}

export interface Bounds {
  readonly stanzas: number
  readonly bytes: number
}

export class Unacknowledged {
  private readonly bounds: Bounds
  private queue: Sent[] = []
  private bytes = 0
  /** The last `h` of the client. */
  private acknowledged: number
  /** Without going around: what is as far behind was acknowledged before. */
  private inAll: number

  constructor(bounds: Bounds, start = 0) {
    this.bounds = bounds
    this.acknowledged = start >>> 0
    this.inAll = this.acknowledged
  }

  get length(): number {
    return this.queue.length
  }
  /** The last count of the client. */
  get base(): number {
    return this.acknowledged
  }
  /** How many were sent in all. */
  get count(): number {
    return (this.acknowledged + this.queue.length) >>> 0
  }
  get waiting(): readonly Sent[] {
    return this.queue
  }

  /** False when a bound is passed (D6). */
  add(element: Element, at: number): boolean {
    const bytes = lengthOf(element)
    this.queue.push({ element, at, bytes })
    this.bytes += bytes
    return this.queue.length <= this.bounds.stanzas && this.bytes <= this.bounds.bytes
  }

  /** `high` when `h` claims what was never sent, `low` when it takes back what was acknowledged; nothing changes then. */
  acknowledge(h: number): 'right' | 'high' | 'low' {
    const more = (h - this.acknowledged) >>> 0
    const less = (this.acknowledged - h) >>> 0
    if (more > this.queue.length) return less <= Math.min(this.inAll, more) ? 'low' : 'high'
    for (let i = 0; i < more; i++) this.bytes -= this.queue[i]!.bytes
    this.queue = more === this.queue.length ? [] : this.queue.slice(more)
    this.acknowledged = h >>> 0
    this.inAll += more
    return 'right'
  }

  /** Everything that waits, which is forgotten here. */
  take(): readonly Sent[] {
    const all = this.queue
    this.queue = []
    this.bytes = 0
    return all
  }
}
