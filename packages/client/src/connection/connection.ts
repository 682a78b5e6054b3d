/**
 * The connection to the server, kept up: signs in, goes on with the old session where it can (XEP-0198), and tries again with a
 * jittered exponential back-off. What comes in is acknowledged only after it has been dealt with, in order (D1).
 */
import {
  CsiActive,
  CsiInactive,
  el,
  type Element,
  Jid,
  kindOf,
  NS_PING,
  NS_SM,
  StreamError,
} from '@corrillo/xmpp'
import { ClientError, type ConnectionState, type Ending } from '../api.ts'

import type { Platform, Target } from '../platform/platform.ts'
import { source, type Value } from '../value/value.ts'
import { backoff, chanceOf } from './backoff.ts'
import { type Agent, type Bound, count, type Resumable } from './bound.ts'
import { asReason, endingOf } from './reasons.ts'
import { NEGOTIATION_MS, PROBE_MS, ROOM_MS, SILENCE_MS, STANZA_BYTES } from './limits.ts'
import { negotiate } from './negotiation.ts'
import { Requests } from './requests.ts'
import type { Credentials, Pin } from './sasl.ts'
import { Stream } from './stream.ts'
import type { Token } from './tokens.ts'
import { Unacked } from './unacked.ts'

export interface ConnectionOptions {
  readonly platform: Platform
  readonly address: Jid
  readonly credentials: Credentials
  target(): Promise<Target>
  readonly agent: Agent
  readonly pin: Pin | undefined
  pinned(pin: Pin): void
  /** Serves in place of the password until the server refuses it (XEP-0484). */
  readonly token: Token | undefined
  tokenChanged(token: Token | undefined): void
  /** One stanza that is no answer to a request. Resolves when it is dealt with; a rejection ends the connection. */
  stanza(stanza: Element): Promise<void> | void
  /** A session is there: a new one, or the one before. Resolves when it is ready for use. */
  ready(session: {
    readonly me: Jid
    readonly resumed: boolean
    /** Copies from other devices come already. */
    readonly carbons: boolean
  }): Promise<void>
  lost(): void
  /** Before the state says so: the account is not let in any more, or somebody on the way weakens the sign-in. */
  refused(why: Ending | 'downgrade'): void
}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #state = source<ConnectionState>({ kind: 'connecting' })
  readonly #unacked = new Unacked()
  readonly requests: Requests
  /** The largest stanza that the server takes: a larger one would end the stream, each time anew. */
  stanzaBytes = STANZA_BYTES
  #stream: Stream | undefined
  #resumable: Resumable | undefined
  #managed = false
  #me: Jid | undefined
  #pin: Pin | undefined
  #token: Token | undefined
  #handled = 0
  #chain: Promise<void> = Promise.resolve()
  /** Something that came over this stream could not be dealt with: it and all behind it come again. */
  #failed: Stream | undefined
  #attempt = 0
  #running = false
  #cancelRetry: (() => void) | undefined
  #cancelWatch: (() => void) | undefined
  #leaveOnline: (() => void) | undefined
  #asked = false
  /** Asked how much has been dealt with, and not answered yet. */
  #answering: Stream | undefined
  /** Somebody looks at this client, and what the server takes it for. */
  #active = true
  #known: boolean | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#pin = options.pin
    this.#token = options.token
    const { clock, random } = options.platform
    // Somebody waits for the answer.
    this.requests = new Requests(clock, random, iq => this.send(iq, () => undefined))
  }

  get state(): Value<ConnectionState> {
    return this.#state
  }
  get me(): Jid | undefined {
    return this.#me
  }
  /** Bound, and not broken as far as we know. */
  get isUp(): boolean {
    return this.#stream !== undefined && this.#me !== undefined
  }
  /** The server acknowledges what we send. */
  get isManaged(): boolean {
    return this.#managed
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#leaveOnline = this.#options.platform.online.subscribe(() => this.#online())
    void this.#connect()
  }

  /** The server is told that we leave; nothing is resumed later. */
  stop(): void {
    this.#running = false
    this.#leaveOnline?.()
    this.#cancelRetry?.()
    this.#cancelWatch?.()
    const stream = this.#stream
    // XEP-0198 §4: what has been dealt with is not kept for the next time.
    if (stream && this.#managed) this.#answer(stream)
    this.#stream = undefined
    this.#resumable = undefined
    stream?.close()
    this.requests.abandon(new ClientError('offline'))
  }

  retryNow(): void {
    if (this.#state.get().kind !== 'waiting') return
    this.#attempt = 0
    this.#retry()
  }

  show(state: ConnectionState): void {
    if (this.isUp) this.#state.set(state)
  }

  /**
   * Counted for acknowledgement where the server does that; `acked` runs when it has the stanza. Without a session it is dropped. While
   * one is interrupted, what somebody waits for with `acked` goes out when it is resumed, like all that was sent before the loss.
   */
  send(stanza: Element, acked?: () => void): void {
    if (!this.#me) return
    if (!this.#stream) {
      if (this.#resumable && acked) this.#unacked.push(stanza, acked)
      return
    }
    if (this.#managed) this.#unacked.push(stanza, acked)
    this.#stream.send(stanza)
    if (this.#managed && stanza.name === 'message' && !this.#asked) this.#askForAck()
  }

  /** XEP-0352: whether somebody looks at this client. Said again on every stream, which begins active. */
  setActive(active: boolean): void {
    this.#active = active
    if (!this.#stream || this.#known === undefined || this.#known === active) return
    this.#known = active
    this.#stream.send((active ? CsiActive : CsiInactive).build({}))
  }

  /** For what cannot be undone by a later stanza: the session ends here. */
  fail(cause: unknown): void {
    this.#stream?.abandon(cause)
  }

  #askForAck(): void {
    this.#asked = true
    this.#stream?.send(el(NS_SM, 'r'))
  }

  async #connect(): Promise<void> {
    this.#state.set({ kind: 'connecting' })
    let stream: Stream | undefined
    let isOurs = false
    try {
      await this.#chain
      stream = await this.#open()
      const bound = await this.#timed(this.#negotiate(stream))
      if (!this.#running) return stream.close()
      isOurs = true
      await this.#established(stream, bound)
    } catch (cause) {
      if (isOurs) return this.#discard(cause)
      stream?.abandon(cause)
      this.#ended(cause)
    }
  }

  #open(): Promise<Stream> {
    const { platform, target } = this.#options
    const opening = target().then(where => Stream.connect(platform.transport, where))
    return this.#timed(opening).catch(cause => {
      opening.then(late => late.abandon(cause)).catch(() => undefined)
      throw cause
    })
  }

  #timed<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = new ClientError('unreachable', { message: 'too slow' })
      const cancel = this.#options.platform.clock.after(NEGOTIATION_MS, () => reject(late))
      work.then(resolve, reject).finally(cancel)
    })
  }

  /** A session that could not be made ready is of no use, resumed or not. */
  #discard(cause: unknown): void {
    this.#resumable = undefined
    this.#stream?.abandon(cause)
  }

  #negotiate(stream: Stream): Promise<Bound> {
    const { address, agent, credentials, platform } = this.#options
    const resume = this.#resumable && { ...this.#resumable, h: this.#handled }
    return negotiate(stream, {
      address,
      agent,
      credentials,
      pin: this.#pin,
      token: this.#token,
      resume,
      active: this.#active,
      now: platform.clock.now(),
      random: platform.random,
    })
  }

  async #established(stream: Stream, bound: Bound): Promise<void> {
    this.#learned(bound)
    this.#me = bound.me
    this.requests.me = bound.me
    this.#managed = bound.resumption !== undefined
    this.#resumable = bound.resumption?.id === '' ? undefined : bound.resumption
    this.#stream = stream
    this.#asked = false
    this.#attempt = 0
    const resumed = bound.resumed !== undefined
    if (!resumed) this.#fresh()
    stream.listen({ element: e => this.#element(e), ended: cause => this.#broken(stream, cause) })
    if (bound.resumed !== undefined) this.#resend(stream, bound.resumed)
    this.#known = bound.active
    this.setActive(this.#active)
    this.#watch()
    await this.#options.ready({ me: bound.me, resumed, carbons: bound.carbons })
    if (this.#stream === stream) this.#state.set({ kind: 'online' })
  }

  /** Of the server: kept for the next time. */
  #learned({ pin, token, stanzaBytes }: Bound): void {
    this.stanzaBytes = stanzaBytes ?? this.stanzaBytes
    if (pin && (this.#pin?.bits !== pin.bits || this.#pin.plus !== pin.plus)) this.#options.pinned(pin)
    this.#pin = pin ?? this.#pin
    if (this.#token?.token !== token?.token) this.#options.tokenChanged(token)
    this.#token = token
  }

  #fresh(): void {
    this.#handled = 0
    this.#unacked.reset()
    this.requests.abandon(new ClientError('offline', { message: 'the session ended' }))
  }

  #resend(stream: Stream, h: number): void {
    if (!this.#acked(stream, h)) throw new ClientError('server-error', { message: 'h too high' })
    for (const stanza of this.#unacked.stanzas()) stream.send(stanza)
    if (this.#unacked.size > 0) this.#askForAck()
  }

  #element(element: Element): void {
    this.#watch()
    if (element.ns === NS_SM) return this.#management(element)
    if (kindOf(element) === undefined) return
    const answered = element.name === 'iq' && this.requests.answered(element)
    const work = answered ? undefined : this.#options.stanza(element)
    const stream = this.#stream
    this.#chain = this.#chain
      .then(() => work)
      .then(() => {
        if (this.#failed !== stream) this.#handled = (this.#handled + 1) % 2 ** 32
      })
      .catch(cause => {
        this.#failed = stream
        stream?.abandon(cause)
      })
    work?.catch(() => undefined)
  }

  #management(element: Element): void {
    if (element.name === 'r') return this.#answerSoon()
    if (element.name !== 'a') return
    this.#asked = false
    const stream = this.#stream
    if (stream && this.#acked(stream, count(element)) && this.#unacked.size > 0) this.#askForAck()
  }

  /** One answer for all that was asked in a burst: it says the latest. */
  #answerSoon(): void {
    const stream = this.#stream
    if (!stream || this.#answering === stream) return
    this.#answering = stream
    void this.#options.platform.breathe().then(() => {
      if (this.#answering === stream) this.#answering = undefined
      if (this.#stream === stream) this.#answer(stream)
    })
  }

  #answer(stream: Stream): void {
    stream.send(el(NS_SM, 'a', { h: String(this.#handled) }))
  }

  /** §6: false, and the stream is over, when the server counts more than was sent. */
  #acked(stream: Stream, h: number): boolean {
    if (this.#unacked.ack(h)) return true
    const counts = { h: String(h), 'send-count': String(this.#unacked.sent) }
    stream.refuse(
      new StreamError('undefined-condition', undefined, el(NS_SM, 'handled-count-too-high', counts)),
    )
    return false
  }

  /** Silence is asked about; no answer is the end. */
  #watch(): void {
    const { clock } = this.#options.platform
    const stream = this.#stream
    this.#cancelWatch?.()
    this.#cancelWatch = clock.after(SILENCE_MS, () => {
      if (this.#managed) this.#askForAck()
      else this.requests.request('get', el(NS_PING, 'ping')).catch(() => undefined)
      this.#cancelWatch = clock.after(PROBE_MS, () =>
        stream?.abandon(new ClientError('unreachable', { message: 'no answer' })),
      )
    })
  }

  #broken(stream: Stream, cause: unknown): void {
    if (this.#stream !== stream) return
    this.#stream = undefined
    this.#cancelWatch?.()
    if (!this.#resumable) this.#forget(cause)
    this.#options.lost()
    this.#ended(cause)
  }

  #forget(cause: unknown): void {
    this.#unacked.reset()
    this.requests.abandon(new ClientError('offline', { cause }))
  }

  #ended(cause: unknown): void {
    if (!this.#running) return
    const { error, final } = asReason(cause)
    const refusal = error === 'downgrade' ? error : endingOf(cause)
    if (refusal !== undefined) this.#options.refused(refusal)
    if (final) {
      this.#running = false
      this.#resumable = undefined
      this.requests.abandon(new ClientError('offline', { cause }))
      return this.#state.set({ kind: 'stopped', error })
    }
    const { clock, random, online } = this.#options.platform
    const wait = error === 'storage-full' ? ROOM_MS : backoff(this.#attempt++, chanceOf(random))
    this.#cancelRetry = clock.after(wait, () => this.#retry())
    this.#state.set({ kind: 'waiting', retryAt: clock.now() + wait, error: online.now() ? error : 'offline' })
  }

  #retry(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    if (this.#running && !this.#stream) void this.#connect()
  }

  #online(): void {
    if (this.#options.platform.online.now()) this.retryNow()
  }
}
