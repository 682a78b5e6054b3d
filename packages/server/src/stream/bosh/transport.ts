/**
 * XEP-0124 and XEP-0206: a stream over requests and responses of HTTP. What the server has to say waits for a request to answer; a request
 * waits for something to say, but not long. A session whose client stays away is lost, as a broken connection is.
 */
import {
  type BoshCondition,
  type BoshRequest,
  boshPayload,
  type Element,
  NS_CLIENT,
  NS_STREAM,
  NS_STREAM_ERRORS,
  type StreamEvent,
  type StreamHeader,
  type StreamLimits,
  writeBosh,
} from '@corrillo/xmpp'
import type { Clock } from '../../host/clock.ts'
import { UNBOUND } from '../bindings.ts'
import { flushSoon } from '../outbox.ts'
import { Pump } from '../pump.ts'
import { Bucket } from '../rate.ts'
import type { ClientStream } from '../stream.ts'
import type { Bounds, Transport } from '../transport.ts'
import { type Exchange, Exchanges } from './exchanges.ts'

export interface BoshOptions extends Bounds {
  readonly sid: string
  readonly address: string
  readonly clock: Clock
  /** Nobody needs its id any more. */
  over(): void
}

/** S256: the longest wait, the longest absence, and the longest absence that was asked for. In seconds. */
const WAIT = 60
const INACTIVITY = 60
const PAUSE = 120
/** Requests that wait; more than one is of no use (§7.1). */
const HOLD = 1
/** §7.2: one more than the client would have waiting, which is how many some open; as far as this. Each has an answer that is kept (§14.3). */
const MOST_REQUESTS = 6
const VERSION = 11
/** Bytes of one response, a stanza that is larger apart. */
const MOST = 262_144
/** What a request costs beside its body. */
const OVERHEAD = 300

/** §7.2: the lower of both; ours for who names none. */
const olderVersion = (ver: string | undefined): string => {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(ver ?? '') ?? []
  const isOlder = Number(major) < 1 || (Number(major) === 1 && Number(minor) < VERSION)
  return isOlder ? `${Number(major)}.${Number(minor)}` : `1.${VERSION}`
}

export class BoshTransport implements Transport {
  readonly kind = 'bosh'
  readonly bindings = UNBOUND
  /** Only connections that are private reach this point (S255). */
  readonly secure = true
  readonly address: string
  readonly sid: string
  limits: StreamLimits
  private sendQueueBytes: number
  private readonly options: BoshOptions
  /** As the client said it first. */
  private readonly to: string | undefined
  private readonly longest: number
  private readonly hold: number
  private readonly requests: number
  private readonly exchanges: Exchanges
  private readonly bucket: Bucket
  private stream!: ClientStream
  private pump!: Pump
  private out: string[] = []
  private outLength = 0
  /** Of the response that creates the session, until it is sent. */
  private created: Record<string, string | undefined> | undefined
  private closing: 'open' | 'ended' | 'over' = 'open'
  private condition: BoshCondition | undefined = undefined
  /** It came too fast, or more waits to be handled than may (D6): nothing is answered meanwhile, so that no more comes. */
  private throttled = false
  private flooded = false
  private stopWaiting: (() => void) | undefined = undefined

  constructor(first: BoshRequest, options: BoshOptions) {
    this.options = options
    this.sid = options.sid
    this.address = options.address
    this.limits = options.limits
    this.sendQueueBytes = options.sendQueueBytes
    this.bucket = new Bucket(options.rate, options.clock)
    this.to = first.to
    this.longest = Math.min(first.wait, WAIT)
    this.hold = this.longest === 0 ? 0 : Math.min(first.hold, HOLD)
    this.requests = Math.min(first.hold + 1, MOST_REQUESTS)
    this.exchanges = new Exchanges(first.rid, this.requests)
    this.created = this.creation(first)
  }

  /** §12: longer for who asks from time to time. */
  private get inactivity(): number {
    return this.hold === 0 ? 2 * INACTIVITY : INACTIVITY
  }

  private creation({ rid, ver, to }: BoshRequest): Record<string, string | undefined> {
    return {
      sid: this.sid,
      wait: String(this.longest),
      hold: String(this.hold),
      requests: String(this.requests),
      inactivity: String(this.inactivity),
      maxpause: String(PAUSE),
      ver: olderVersion(ver),
      // §9.2: whoever acknowledges later says so here.
      ack: String(rid),
      from: to,
      'xmpp:version': '1.0',
      'xmpp:restartlogic': 'true',
    }
  }

  connect(stream: ClientStream): void {
    this.stream = stream
    this.pump = new Pump(stream, this)
  }

  /** A request of this session, whichever connection it came on. */
  receive(request: BoshRequest, bytes: number, answer: (body: string) => void): Exchange {
    let cancel = (): void => {}
    const exchange: Exchange = {
      request,
      bytes,
      answer,
      wait: () => {
        cancel = this.options.clock.after(this.longest * 1000, () => this.dismiss(exchange))
      },
      quiet: () => cancel(),
    }
    this.present()
    const due = this.exchanges.take(exchange)
    if (due === undefined) {
      answer(writeBosh({ type: 'terminate', condition: 'item-not-found' }))
      this.lose('item-not-found')
      return exchange
    }
    for (const { request: next, bytes: size } of due) this.handle(next, size)
    this.settle()
    return exchange
  }

  /** Its connection broke: the answer is kept for who asks again, and nothing is entrusted to it. */
  abandoned(exchange: Exchange): void {
    while (this.exchanges.has(exchange)) this.respond([])
    this.absent()
  }

  private handle(request: BoshRequest, bytes: number): void {
    const wait = this.bucket.take(bytes + OVERHEAD)
    if (wait > 0) this.throttle(wait)
    this.pump.push(this.events(request), bytes)
    if (request.pause !== undefined) this.pause(request.pause)
  }

  private *events(request: BoshRequest): IterableIterator<StreamEvent> {
    if (request.sid === undefined || request.restart) {
      // XEP-0206 §5: a restart need not say where to; what else comes with it is passed over.
      const { to = this.to, from, lang, version = '1.0' } = request
      yield { kind: 'open', header: { to, from, lang, version, ns: NS_CLIENT } }
    } else for (const element of request.payloads) yield { kind: 'element', element, bytes: 0 }
    if (request.terminate) yield { kind: 'close' }
  }

  wait(tooMuch: boolean): void {
    if (tooMuch === this.flooded) return
    this.flooded = tooMuch
    if (!tooMuch) this.settle()
  }

  private throttle(ms: number): void {
    this.throttled = true
    this.options.clock.after(ms, () => {
      this.throttled = false
      this.settle()
    })
  }

  /** §11: who asked for it may be away for so long; what is open is answered without payloads. */
  private pause(seconds: number): void {
    if (seconds > PAUSE) return this.lose('policy-violation')
    while (this.exchanges.length > 0) this.respond([])
    this.away(seconds)
  }

  /** Answers what must not wait: more requests than are held, and anything when there is something to say. */
  private settle(): void {
    if (this.closing !== 'open') return this.finish()
    if (this.throttled || this.flooded) {
      // §12: a client that waits for no answer is one too many.
      if (this.exchanges.length > this.requests) this.lose('policy-violation')
      return
    }
    if (this.out.length > 0 || this.created !== undefined) flushSoon(this)
    while (this.exchanges.length > Math.max(this.hold, this.created === undefined ? 0 : 1))
      this.respond(this.drain())
    this.absent()
  }

  flush(): void {
    if (this.throttled || this.flooded || this.closing !== 'open') return
    while (this.exchanges.length > 0 && (this.out.length > 0 || this.created !== undefined))
      this.respond(this.drain())
    this.settle()
  }

  private drain(): readonly string[] {
    let size = 0
    let count = 0
    while (count < this.out.length && (count === 0 || size + (this.out[count] as string).length <= MOST))
      size += (this.out[count++] as string).length
    this.outLength -= size
    return this.out.splice(0, count)
  }

  private respond(payloads: readonly string[]): void {
    const rid = this.exchanges.oldest?.request.rid
    const { received } = this.exchanges
    const ack = rid === undefined || received === rid ? undefined : String(received)
    const attrs = this.created ?? { ack }
    this.created = undefined
    this.exchanges.answer(writeBosh(attrs, payloads))
  }

  /** Nothing was said in time. */
  private dismiss(exchange: Exchange): void {
    while (this.exchanges.has(exchange)) this.respond(this.drain())
    this.absent()
  }

  private present(): void {
    this.stopWaiting?.()
    this.stopWaiting = undefined
  }
  private absent(): void {
    if (this.exchanges.length === 0 && this.stopWaiting === undefined && this.closing !== 'over')
      this.away(this.inactivity)
  }
  private away(seconds: number): void {
    this.present()
    this.stopWaiting = this.options.clock.after(seconds * 1000, () => this.gone())
  }

  private gone(): void {
    this.done()
    this.stream.lost()
  }

  /** The session is of no use any more, whatever its stream: as a connection that broke. */
  lose(condition: BoshCondition): void {
    this.condition = condition
    this.closing = 'ended'
    this.out = []
    this.finish()
    this.done()
    this.stream.lost()
  }

  private done(): void {
    this.present()
    if (this.closing === 'over') return
    this.closing = 'over'
    this.options.over()
  }

  /** §13: the oldest request is told of the end, the others get nothing. */
  private finish(): void {
    if (this.closing !== 'ended') return
    const [oldest, ...others] = this.exchanges.takeAll()
    if (oldest === undefined) return this.absent()
    const attrs = { ...this.created, type: 'terminate', condition: this.condition }
    oldest.answer(writeBosh(attrs, this.out))
    for (const { answer } of others) answer(writeBosh({}))
    this.out = []
    this.done()
  }

  open(header: StreamHeader): void {
    if (this.created !== undefined) Object.assign(this.created, { from: header.from, authid: header.id })
  }

  send(element: Element): void {
    if (this.closing !== 'open') return
    if (element.is('error', NS_STREAM)) {
      this.condition = this.conditionOf(element)
      // XEP-0206 §2: an error of the stream stands beside `remote-stream-error` alone.
      if (this.condition !== 'remote-stream-error') return
    }
    const text = boshPayload(element)
    if (this.out.length === 0) flushSoon(this)
    this.out.push(text)
    this.outLength += text.length
    if (this.outLength > this.sendQueueBytes) this.stream.cut()
  }

  /** §17.2: what is wrong with `to` has names of its own. */
  private conditionOf(error: Element): BoshCondition {
    if (error.child('host-unknown', NS_STREAM_ERRORS) === undefined) return 'remote-stream-error'
    return this.to ? 'host-unknown' : 'improper-addressing'
  }

  close(): void {
    if (this.closing !== 'open') return
    this.closing = 'ended'
    this.finish()
  }

  destroy(): void {
    if (this.closing === 'open') this.lose('remote-connection-failed')
  }

  restart(): void {}

  setBounds({ limits, rate, sendQueueBytes }: Bounds): void {
    this.limits = limits
    this.bucket.setRate(rate)
    this.sendQueueBytes = sendQueueBytes
  }
}
