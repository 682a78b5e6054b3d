/** Requests of one session in the order of their ids, answered in that order, and the last answers for who asks again (XEP-0124 §10, §14). */
import { type BoshRequest, writeBosh } from '@corrillo/xmpp'

/** One request of HTTP, which is answered once. */
export interface Exchange {
  readonly request: BoshRequest
  readonly bytes: number
  answer(body: string): void
  /** Its turn has come: from now on it waits for something to say. */
  wait(): void
  /** Stops the wait for something to say. */
  quiet(): void
}

/** §17.3: it was sent again, the answer goes to the newer one. */
const RECOVERABLE = writeBosh({ type: 'error' })

export class Exchanges {
  /** The id that comes next. */
  private next: number
  private readonly window: number
  private readonly early = new Map<number, Exchange>()
  private readonly answered = new Map<number, string>()
  /** Received in order and not answered yet. */
  private open: Exchange[] = []

  /** `window`: requests at once (§7.2). */
  constructor(first: number, window: number) {
    this.next = first
    this.window = window
  }

  get length(): number {
    return this.open.length
  }
  /** The highest id up to which all have come. */
  get received(): number {
    return this.next - 1
  }
  get oldest(): Exchange | undefined {
    return this.open[0]
  }

  /** Those whose turn it is now; undefined when the id is none that can come, or too old to be answered again. */
  take(exchange: Exchange): readonly Exchange[] | undefined {
    const { rid, ack, pause, terminate } = exchange.request
    const extra = terminate || pause !== undefined ? 1 : 0
    if (rid >= this.next + this.window + extra) return undefined
    if (ack !== undefined) this.forget(ack)
    if (rid < this.next) return this.again(exchange)
    this.early.get(rid)?.answer(RECOVERABLE)
    this.early.set(rid, exchange)
    const due: Exchange[] = []
    for (let ready = this.early.get(this.next); ready !== undefined; ready = this.early.get(this.next)) {
      this.early.delete(this.next++)
      ready.wait()
      due.push(ready)
    }
    this.open.push(...due)
    return due
  }

  private again(exchange: Exchange): readonly Exchange[] | undefined {
    const { rid } = exchange.request
    const at = this.open.findIndex(known => known.request.rid === rid)
    if (at >= 0) {
      this.open[at]?.quiet()
      this.open[at]?.answer(RECOVERABLE)
      this.open[at] = exchange
      exchange.wait()
      return []
    }
    const body = this.answered.get(rid)
    if (body === undefined) return undefined
    exchange.answer(body)
    return []
  }

  /** §10.2: answers up to this id have come. */
  private forget(ack: number): void {
    for (const rid of this.answered.keys()) if (rid <= ack) this.answered.delete(rid)
  }

  /** The oldest one is done. */
  answer(body: string): void {
    const exchange = this.open.shift()
    if (exchange === undefined) return
    exchange.quiet()
    this.answered.set(exchange.request.rid, body)
    if (this.answered.size > this.window) this.answered.delete(this.answered.keys().next().value as number)
    exchange.answer(body)
  }

  has(exchange: Exchange): boolean {
    return this.open.includes(exchange)
  }

  /** All that wait, the early ones too, for the end of the session. */
  takeAll(): readonly Exchange[] {
    const all = [...this.open, ...this.early.values()]
    this.open = []
    this.early.clear()
    for (const exchange of all) exchange.quiet()
    return all
  }
}
