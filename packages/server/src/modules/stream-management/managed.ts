/** One session under stream management: counts both ways, and outlives its stream for a while. */
import { Delay, type Element, type Jid, SmAnswer, SmRequest } from '@corrillo/xmpp'
import type { Clock, Session, Stream } from '../../host/module.ts'
import type { Keeper } from '../../session/session.ts'
import { type Bounds, type Sent, Unacknowledged } from './unacknowledged.ts'

/** An acknowledgement is asked for after so many stanzas, or after this time. */
const ASK_AFTER = 8
const ASK_AFTER_MS = 1000

export interface ManagedOptions {
  readonly session: Session
  /** None when it comes from before a restart. */
  readonly stream?: Stream
  /** '' when it is not to be resumed. */
  readonly id: string
  readonly resumeMs: number
  readonly bounds: Bounds
  readonly clock: Clock
  readonly domain: Jid
  /** Just lost its stream. */
  detached(managed: Managed): void
  over(managed: Managed): void
  /** From before a restart. */
  readonly counts?: { readonly handled: number; readonly acknowledged: number }
}

export class Managed implements Keeper {
  readonly id: string
  readonly session: Session
  readonly unacknowledged: Unacknowledged
  readonly resumeMs: number
  /** Stanzas of the client that are done with, modulo 2^32. */
  count: number
  /** When it stops to wait for its client; undefined while it has a stream. */
  until: number | undefined = undefined
  private readonly options: ManagedOptions
  private stream: Stream | undefined
  private asked = false
  private stopAsking: (() => void) | undefined = undefined
  private stopWaiting: (() => void) | undefined = undefined

  constructor(options: ManagedOptions) {
    this.options = options
    this.id = options.id
    this.session = options.session
    this.stream = options.stream
    this.resumeMs = options.resumeMs
    this.count = options.counts?.handled ?? 0
    this.unacknowledged = new Unacknowledged(options.bounds, options.counts?.acknowledged)
  }

  get since(): number | undefined {
    return this.unacknowledged.waiting[0]?.at
  }

  sending(element: Element): void {
    const { clock } = this.options
    if (!this.unacknowledged.add(element, clock.now())) {
      this.session.end('resource-constraint', 'too many stanzas are not acknowledged')
      return
    }
    if (this.session.detached || this.asked) return
    if (this.unacknowledged.length >= ASK_AFTER) this.ask()
    else this.stopAsking ??= clock.after(ASK_AFTER_MS, () => this.ask())
  }

  private ask(): void {
    this.stopAsking?.()
    this.stopAsking = undefined
    if (this.session.detached || this.unacknowledged.length === 0) return
    this.asked = true
    this.stream?.write(SmRequest.build({}))
  }

  handled(): void {
    this.count = (this.count + 1) >>> 0
  }

  answer(): Element {
    return SmAnswer.build({ h: this.count })
  }

  /** How the client counts (§4). */
  acknowledge(h: number): ReturnType<Unacknowledged['acknowledge']> {
    const counts = this.unacknowledged.acknowledge(h)
    if (counts !== 'right') return counts
    this.asked = false
    if (this.unacknowledged.length >= ASK_AFTER) this.ask()
    return counts
  }

  lost(): boolean {
    this.quiet()
    if (this.id === '' || this.resumeMs === 0) return false
    this.wait(this.resumeMs)
    this.options.detached(this)
    return true
  }

  /** For its client, so long. */
  wait(ms: number): void {
    const { clock } = this.options
    this.until = clock.now() + ms
    this.stopWaiting = clock.after(ms, () => this.session.end())
  }

  /** On its new stream: what the client misses is sent again, in order. */
  resumed(stream: Stream): void {
    this.quiet()
    this.stream = stream
    this.asked = false
    for (const { element } of this.unacknowledged.waiting) stream.write(element)
    if (this.unacknowledged.length > 0) {
      this.asked = true
      stream.write(SmRequest.build({}))
    }
  }

  over(): ReturnType<Keeper['over']> {
    this.quiet()
    this.options.over(this)
    return this.unacknowledged.take().map(sent => ({ element: this.delayed(sent), at: sent.at }))
  }

  private quiet(): void {
    this.stopAsking?.()
    this.stopAsking = undefined
    this.stopWaiting?.()
    this.stopWaiting = undefined
    this.until = undefined
  }

  /** §4: with the time of the first attempt (XEP-0203). */
  private delayed({ element, at }: Sent): Element {
    if (element.name !== 'message' || Delay.in(element) !== undefined) return element
    return element.append(Delay.build({ stamp: new Date(at), from: this.options.domain, reason: '' }))
  }
}
