/** A bound resource with its stream, or without one while it hibernates. */
import { type Element, type Jid, kindOf, StanzaError } from '@corrillo/xmpp'
import { isPromise } from '../host/awaitable.ts'
import type { Awaitable, Presence } from '../host/module.ts'
import { slices } from '../host/slices.ts'
import type { Effects } from '../router/router.ts'
import type { Gate, Keeper, Session, Unacknowledged } from './session.ts'

/** The stream under a session. */
export interface Outlet {
  readonly closed: boolean
  /** Milliseconds since the epoch at which the last bytes came. */
  readonly heard: number
  /** Held behind the end of a sign-in. */
  readonly waiting: readonly Element[]
  deliver(element: Element): void
  cut(): void
  end(condition?: string, text?: string, extra?: Element): void
}

/** What a session calls: the router for what comes in, the host when it is over. */
export interface SessionHome {
  receive(element: Element, session: BoundSession): Awaitable<Effects | undefined>
  over(session: BoundSession, unacknowledged: readonly Unacknowledged[]): void
  /** Milliseconds since the epoch. */
  now(): number
}

const priorityOf = (presence: Presence | undefined): number => {
  const value = Number(presence?.element.childText('priority') ?? 0)
  return Number.isInteger(value) && value >= -128 && value <= 127 ? value : 0
}

/** Messages of one client that wait for their commit. */
const MOST_WAITING = 16

export class BoundSession implements Session {
  readonly slots: unknown[] = []
  readonly jid: Jid
  readonly account: Jid
  presence: Presence | undefined = undefined
  priority = 0
  reachedSince: number | undefined = undefined
  private readonly home: SessionHome
  private outlet: Outlet | undefined
  private keeper: Keeper | undefined = undefined
  private gate: Gate | undefined = undefined
  private ended = false
  /** While a stanza is being decided. */
  private deciding: Promise<void> | undefined = undefined
  /** What was decided and has not happened, in order; it is cleared when all has. */
  private line: (Effects | undefined)[] = []
  private draining: Promise<void> | undefined = undefined
  private awaited: Promise<void> | undefined = undefined

  /** Without an outlet: it waits for its client. */
  constructor(jid: Jid, home: SessionHome, outlet?: Outlet) {
    this.jid = jid
    this.account = jid.bare
    this.home = home
    this.outlet = outlet
  }

  get available(): boolean {
    return this.presence !== undefined
  }
  get detached(): boolean {
    return this.outlet === undefined
  }
  get heard(): number | undefined {
    return this.outlet?.heard
  }

  present(presence: Presence | undefined): void {
    this.presence = presence
    this.priority = priorityOf(presence)
    if (presence === undefined || this.priority < 0) this.reachedSince = undefined
    else this.reachedSince ??= this.home.now()
  }

  keep(keeper: Keeper): void {
    if (this.keeper !== undefined) throw new StanzaError('cancel', 'unexpected-request')
    this.keeper = keeper
    // XEP-0198 §9.1: what waits for the answer that says so comes after it, and the client counts it.
    for (const element of this.outlet?.waiting ?? [])
      if (kindOf(element) !== undefined) keeper.sending(element)
  }

  get unacknowledgedSince(): number | undefined {
    return this.keeper?.since
  }

  get held(): boolean {
    return this.gate !== undefined
  }

  holdBack(gate: Gate): void {
    this.release()
    if (!this.ended) this.gate = gate
  }

  release(): void {
    const waiting = this.gate?.take() ?? []
    this.gate = undefined
    for (const element of waiting) this.put(element)
  }

  send(element: Element): void {
    if (this.gate === undefined) this.put(element)
    else for (const passed of this.gate.pass(element)) this.put(passed)
  }

  private put(element: Element): void {
    if (this.ended) return
    this.outlet?.deliver(element)
    this.keeper?.sending(element)
  }

  /**
   * A stanza of the client; resolved when the stream may hand over the next. A message that waits for its commit lets the messages behind
   * it be decided meanwhile, so that one commit takes them all; their effects and counts keep the order (D1, D3). Anything else waits.
   */
  receive(element: Element): Awaitable<void> {
    if (this.tail !== undefined && element.name !== 'message')
      return this.tail.then(() => this.receive(element))
    const decided = this.home.receive(element, this)
    return isPromise(decided) ? this.decide(decided) : this.follow(decided)
  }

  private get tail(): Promise<void> | undefined {
    return this.deciding ?? this.draining
  }

  private decide(decided: Promise<Effects | undefined>): Promise<void> {
    const followed = decided.then(effects => this.follow(effects))
    this.deciding = followed
    const done = () => {
      if (this.deciding === followed) this.deciding = undefined
    }
    followed.then(done, done)
    return followed
  }

  private follow(effects: Effects | undefined): Awaitable<void> {
    if (this.draining === undefined && effects?.durable === undefined) {
      const done = this.attempt(effects)
      if (!isPromise(done)) return this.keeper?.handled()
      return this.drain(done.then(() => this.keeper?.handled()))
    }
    this.watch(effects?.durable)
    this.line.push(effects)
    const drained = this.draining ?? this.drain(undefined)
    return this.line.length >= MOST_WAITING ? drained : undefined
  }

  /** Its failure is looked at in its turn; those of one commit share one promise. */
  private watch(durable: Promise<void> | undefined): void {
    if (durable === this.awaited) return
    this.awaited = durable
    durable?.catch(() => undefined)
  }

  private attempt(effects: Effects | undefined): Awaitable<void> {
    if (effects === undefined) return
    try {
      const done = effects.run()
      return isPromise(done) ? done.catch(effects.refuse) : done
    } catch (error) {
      return effects.refuse(error)
    }
  }

  private drain(first: Promise<void> | undefined): Promise<void> {
    const drained = this.inTurn(first)
    drained.catch(() => undefined)
    this.draining = drained
    return drained
  }

  /**
   * One walk along the line: all that one commit took is done in one go, as far as the turn of the event loop has room for it. A chain of
   * promises for each message instead cost 3 µs.
   */
  private async inTurn(first: Promise<void> | undefined): Promise<void> {
    try {
      await first
      let committed: Promise<void> | undefined
      while (this.line.length > 0) {
        const effects = this.line.shift()
        try {
          if (effects?.durable !== committed) await effects?.durable
          committed = effects?.durable
          if (slices.full) await slices.turn()
          const done = this.attempt(effects)
          if (isPromise(done)) await done
        } catch (error) {
          await effects?.refuse(error)
        }
        this.keeper?.handled()
      }
    } finally {
      this.line.length = 0
      this.awaited = undefined
      this.draining = undefined
    }
  }

  /** When every stanza of the client so far is handled. */
  settled(): Awaitable<void> {
    return this.tail?.then(
      () => this.settled(),
      () => this.settled(),
    )
  }

  end(condition?: string, text?: string): void {
    const outlet = this.outlet
    this.close()
    outlet?.end(condition, text)
  }

  /** The stream ended with its closing tag or an error: there is nothing to resume. Of a stream that was replaced: nothing. */
  closedBy(outlet: Outlet): void {
    if (this.outlet === outlet) this.close()
  }

  private close(): void {
    if (this.ended) return
    this.ended = true
    this.gate = undefined
    this.outlet = undefined
    this.home.over(this, this.keeper?.over() ?? [])
  }

  /** The stream broke. */
  lose(outlet: Outlet): void {
    if (this.ended || this.outlet !== outlet) return
    this.outlet = undefined
    if (this.keeper?.lost() !== true) this.close()
  }

  /** Breaks the connection; what becomes of the session is the keeper's to say. */
  cut(): void {
    this.outlet?.cut()
  }

  /**
   * Another stream takes over; the old one, if it still stands, gets `conflict` (XEP-0198 §5). What the old one was handling is
   * finished first, so that it is counted; then `ready` speaks before
   * anything else goes out; what it refuses is not attached.
   */
  async attach(outlet: Outlet, ready: () => boolean): Promise<boolean> {
    const old = this.outlet
    this.outlet = undefined
    old?.end('conflict')
    await this.settled()
    if (this.ended) return false
    const rival = this.current()
    if (rival !== undefined && rival !== outlet) {
      this.outlet = undefined
      rival.end('conflict')
    }
    if (outlet.closed) {
      if (this.keeper?.lost() !== true) this.close()
      return false
    }
    if (!ready()) {
      if (this.keeper?.lost() !== true) this.close()
      return false
    }
    this.outlet = outlet
    this.release()
    return true
  }

  private current(): Outlet | undefined {
    return this.outlet
  }
}
