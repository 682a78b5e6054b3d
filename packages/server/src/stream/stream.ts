/** A client's stream: opened → secured → authenticated → bound → closed (RFC 6120 §4). */
import { randomUUID } from 'node:crypto'
import {
  agreedVersion,
  type Element,
  Jid,
  NS_CLIENT,
  NS_STREAM,
  StreamError,
  type StreamCondition,
  type StreamEvent,
  type StreamHeader,
} from '@corrillo/xmpp'
import { type Awaitable, chain } from '../host/awaitable.ts'
import type { Clock } from '../host/clock.ts'
import type { Log } from '../observe/log.ts'
import type { BoundSession, Outlet } from '../session/bound.ts'
import type { Stream, StreamState } from './feature.ts'
import type { Carried } from './carried.ts'
import type { Bounds, Transport } from './transport.ts'

/** What a host offers its streams, and who of it answers. */
export interface Offers {
  handlerOf(e: Element): { run(e: Element, s: ClientStream): Awaitable<void> } | undefined
  featuresFor(s: ClientStream): Element
}
/** A host as its streams see it. */
export interface StreamHost {
  readonly domain: string
  readonly negotiation: Offers
  /** Of who is signed in there. */
  readonly bounds: Bounds
}
export interface StreamEnv {
  /** By domain; the first one speaks where none was named. */
  readonly hosts: ReadonlyMap<string, StreamHost>
  readonly clock: Clock
  readonly log: Log
  readonly firstByteMs: number
  readonly authenticationMs: number
  /** Called once when the stream is signed in or over, whichever is first. */
  settled?(stream: ClientStream): void
}

/** Stanzas for a session whose sign-in is being answered (D6). */
const MOST_HELD = 1000

const isStanza = (e: Element): boolean =>
  e.ns === NS_CLIENT && (e.name === 'message' || e.name === 'presence' || e.name === 'iq')

export class ClientStream implements Stream, Carried, Outlet {
  state: StreamState
  /** Named by the first header, and not by another one on the same connection (S056). */
  host: StreamHost | undefined = undefined
  local: string | undefined = undefined
  session: BoundSession | undefined = undefined
  /** Who the client says it is, before it has shown it. */
  from: Jid | undefined = undefined
  /** Namespace of the SASL profile whose messages alone may come now (XEP-0388 §2.4). */
  exchange: string | undefined = undefined
  /** 0 until the first byte. */
  heard = 0
  readonly env: StreamEnv
  readonly wire: Transport
  private awaitsHeader = true
  private headerSent = false
  private held: Element[] | undefined = undefined
  private readonly timers: (() => void)[]

  constructor(wire: Transport, env: StreamEnv) {
    this.wire = wire
    this.env = env
    this.state = wire.secure ? 'secured' : 'opened'
    const late = () => this.end('connection-timeout')
    this.timers = [
      env.clock.after(env.firstByteMs, () => this.heard === 0 && late()),
      env.clock.after(env.authenticationMs, () => this.state !== 'bound' && late()),
    ]
  }

  get transport(): Transport['kind'] {
    return this.wire.kind
  }
  get address(): string {
    return this.wire.address
  }
  private get spokenFor(): string | undefined {
    return this.host?.domain ?? this.env.hosts.keys().next().value
  }
  get closed(): boolean {
    return this.state === 'closed'
  }

  hear(): void {
    this.heard = this.env.clock.now()
  }

  receive(event: StreamEvent): Awaitable<void> {
    switch (event.kind) {
      case 'element':
        return this.element(event.element)
      case 'open':
        return this.open(event.header)
      case 'close':
        return chain(this.session?.settled(), () => this.end())
    }
  }

  private element(e: Element): Awaitable<void> {
    if (this.session !== undefined && isStanza(e)) return this.session.receive(e)
    const { host } = this
    if (this.awaitsHeader || host === undefined) throw new StreamError('bad-format')
    if (this.exchange !== undefined && e.ns !== this.exchange) throw new StreamError('policy-violation')
    const handler = host.negotiation.handlerOf(e)
    if (handler !== undefined) return chain(this.session?.settled(), () => handler.run(e, this))
    // RFC 6120 §4.9.3.12, §4.9.3.24: nothing is routed before sign-in, and nothing unknown after it.
    throw new StreamError(
      this.state === 'bound' && e.ns !== NS_STREAM ? 'unsupported-stanza-type' : 'not-authorized',
    )
  }

  /** RFC 6120 §4.7, §4.9.3. */
  private open(header: StreamHeader): void {
    if (!this.awaitsHeader) throw new StreamError('policy-violation')
    this.awaitsHeader = false
    if (header.ns !== NS_CLIENT) throw new StreamError('invalid-namespace')
    const host = this.env.hosts.get(Jid.tryParse(header.to ?? '')?.toString() ?? '')
    if (host === undefined || (this.host !== undefined && this.host !== host))
      throw new StreamError('host-unknown')
    this.host = host
    const version = agreedVersion(header.version)
    this.from = this.announced(header.from, host.domain)
    this.sendHeader({ from: host.domain, to: this.from?.bare.toString(), version })
    this.offerFeatures()
  }

  /** What this stream may do next. */
  features(): Element {
    if (this.host === undefined) throw new TypeError('no host was named')
    return this.host.negotiation.featuresFor(this)
  }
  offerFeatures(): void {
    this.write(this.features())
  }

  /** RFC 6120 §4.7.1, §4.9.3.9: an account of ours, or nothing. */
  private announced(from: string | undefined, domain: string): Jid | undefined {
    if (from === undefined || from === '') return undefined
    const jid = Jid.tryParse(from)
    if (jid?.domain !== domain) throw new StreamError('invalid-from')
    return jid
  }

  private sendHeader(header: Partial<StreamHeader>): void {
    this.headerSent = true
    // §4.7.3: nobody can guess it. Node keeps a stock of them, where random bytes cost 10 µs each time.
    this.wire.open({ id: randomUUID(), lang: 'en', ns: NS_CLIENT, ...header })
  }

  /** TLS is up: whatever was said before counts for nothing (RFC 6120 §5.4.3.3). */
  secured(): void {
    this.wire.upgrade?.(this.host?.domain)
    this.state = 'secured'
    this.expectHeader()
  }

  authenticated(local: string): void {
    this.signedIn(local)
    this.expectHeader()
  }

  /** Without a new stream (XEP-0388 §2.6.1). */
  signedIn(local: string): void {
    this.local = local
    this.state = 'authenticated'
    this.env.settled?.(this)
    if (this.host !== undefined) this.wire.setBounds(this.host.bounds)
  }

  private expectHeader(): void {
    this.awaitsHeader = true
    this.headerSent = false
    this.wire.restart()
  }

  bound(session: BoundSession): void {
    this.session = session
    this.state = 'bound'
    this.disarm()
  }

  adopt(session: BoundSession, ready: () => boolean): Promise<boolean> {
    return session.attach(this, () => {
      const accepted = ready()
      if (accepted) this.bound(session)
      return accepted
    })
  }

  deliver(element: Element): void {
    if (this.state === 'closed') return
    if (this.held === undefined) this.wire.send(element)
    else if (this.held.push(element) > MOST_HELD) this.end('resource-constraint')
  }

  get waiting(): readonly Element[] {
    return this.held ?? []
  }

  /** From here on nothing goes out until `release`. */
  hold(): void {
    this.held = []
  }

  /** These first, then what was held. */
  release(...first: readonly Element[]): void {
    const waiting = this.held ?? []
    this.held = undefined
    for (const element of [...first, ...waiting]) this.deliver(element)
  }

  write(element: Element): void {
    this.deliver(element)
  }

  failed(error: unknown): void {
    if (error instanceof StreamError) {
      this.end(error.condition, error.text, error.extra)
      return
    }
    this.env.log.error('stream failed', { error: String(error) })
    this.end('internal-server-error')
  }

  end(condition?: string, text?: string, extra?: Element): void {
    if (this.state === 'closed') return
    this.farewell(condition, text, extra)
    this.session?.closedBy(this)
  }

  /** The server goes. A session that waits for lost clients waits for this one, too, and is there after a restart (XEP-0198 §5). */
  shutDown(): void {
    if (this.state === 'closed') return
    this.farewell('system-shutdown')
    this.session?.lose(this)
  }

  private farewell(condition?: string, text?: string, extra?: Element): void {
    if (condition !== undefined) {
      // RFC 6120 §4.9.1.2: an error needs a stream to be sent in.
      if (!this.headerSent) this.sendHeader({ from: this.spokenFor, version: '1.0' })
      this.wire.send(new StreamError(condition as StreamCondition, text, extra).toElement())
    } else if (!this.headerSent) this.sendHeader({ from: this.spokenFor, version: '1.0' })
    this.wire.close()
    this.over()
  }

  /** The connection is gone. */
  lost(): void {
    if (this.state === 'closed') return
    this.over()
    this.session?.lose(this)
  }

  cut(): void {
    this.wire.destroy()
    this.lost()
  }

  /** The limits on the time to sign in have done their work; a bound stream holds none of it. */
  private disarm(): void {
    for (const cancel of this.timers.splice(0)) cancel()
  }

  private over(): void {
    this.state = 'closed'
    this.disarm()
    this.env.settled?.(this)
  }
}
