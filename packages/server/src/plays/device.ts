/** One connected resource of a person in a play. */
import { randomUUID } from 'node:crypto'
import { Element, el, Jid, NS_CLIENT, NS_PING } from '@corrillo/xmpp'
import { expect } from 'vitest'
import type { Host } from '../host/host.ts'
import type { Session } from '../host/module.ts'
import { ClientStream, type StreamEnv } from '../stream/stream.ts'
import { matches } from './match.ts'
import { MemoryTransport } from './memory-transport.ts'

/** Where it is connected. */
export interface Surroundings {
  readonly host: Host
  readonly streamEnv: StreamEnv
  /** Until nothing is on its way any more. */
  settled(): Promise<void>
}

export class Device {
  readonly jid: Jid
  private readonly world: Surroundings
  /** The connection, for plays that look at an old one. */
  wire = new MemoryTransport()
  private stream: ClientStream

  constructor(jid: Jid, world: Surroundings) {
    this.jid = jid
    this.world = world
    this.stream = this.connect()
  }

  private connect(): ClientStream {
    this.wire = new MemoryTransport()
    const stream = new ClientStream(this.wire, this.world.streamEnv)
    this.wire.connect(stream)
    this.wire.put(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${this.jid.domain}' version='1.0'/>`)
    stream.authenticated(this.jid.local)
    this.wire.put(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${this.jid.domain}' version='1.0'/>`)
    this.wire.inbox.length = 0
    return stream
  }

  /** Binds the resource; the inbox is empty afterwards. */
  bind(): void {
    this.stream.bound(this.world.host.bind(this.jid, this.stream))
    this.wire.inbox.length = 0
  }

  /** A new connection of the same person: signed in, nothing bound; for resumption. */
  async reconnects(): Promise<void> {
    this.stream = this.connect()
    await this.world.settled()
  }

  /** The connection breaks without a closing tag. */
  async breaks(): Promise<void> {
    this.stream.cut()
    await this.world.settled()
  }

  /** Closes the stream properly. */
  async leaves(): Promise<void> {
    this.wire.put(`<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`)
    await this.world.settled()
  }

  get connected(): boolean {
    return !this.stream.closed
  }

  /** The bound session, as modules see it. */
  get session(): Session {
    const session = this.stream.session
    if (session === undefined) throw new Error(`${this.jid} is not bound`)
    return session
  }

  async sends(...elements: readonly Element[]): Promise<void> {
    for (const element of elements) this.wire.put(element.toString())
    await this.world.settled()
  }

  /** Sends presence without anything. */
  async comes(): Promise<void> {
    await this.sends(el(NS_CLIENT, 'presence'))
  }

  /** Sends an iq around `payload` (or this iq, with an id added) and gives the answer, which leaves the inbox. */
  async asks(request: Element, to?: string): Promise<Element> {
    const id = request.attr('id') ?? randomUUID()
    const isIq = request.name === 'iq' && request.ns === NS_CLIENT
    await this.sends(isIq ? request.with({ id }) : el(NS_CLIENT, 'iq', { type: 'set', id, to }, request))
    const at = this.wire.inbox.findIndex(e => e.name === 'iq' && e.attr('id') === id && isAnswer(e))
    if (at < 0) throw new Error(`${this.jid} got no answer to ${request}\n${this.listed()}`)
    return this.wire.inbox.splice(at, 1)[0] as Element
  }

  /** What comes next is this. */
  async receives(...patterns: readonly Element[]): Promise<Element> {
    await this.world.settled()
    let last: Element | undefined
    for (const pattern of patterns) {
      const next = this.wire.inbox[0]
      if (next === undefined || !matches(pattern, next))
        expect.fail(`${this.jid} expected\n  ${pattern}\nand has\n${this.listed()}`)
      last = this.wire.inbox.shift()
    }
    if (last === undefined) throw new TypeError('receives() needs a pattern')
    return last
  }

  /** These, in any order, and before anything else. */
  async receivesInAnyOrder(...patterns: readonly Element[]): Promise<void> {
    await this.world.settled()
    const next = this.wire.inbox.splice(0, patterns.length)
    for (const pattern of patterns) {
      const at = next.findIndex(e => matches(pattern, e))
      if (at < 0)
        expect.fail(`${this.jid} expected\n  ${pattern}\nand has\n${next.join('\n')}\n${this.listed()}`)
      next.splice(at, 1)
    }
  }

  /** Fenced by a ping: whatever was on its way has come before the answer. */
  async receivesNothingElse(): Promise<void> {
    await this.world.settled()
    const answer = await this.asks(
      el(NS_CLIENT, 'iq', { type: 'get', id: randomUUID(), to: this.jid.domain }, el(NS_PING, 'ping')),
    )
    expect(answer.attr('type')).toBe('result')
    if (this.wire.inbox.length > 0) expect.fail(`${this.jid} also has\n${this.listed()}`)
  }

  /** Everything that came and was not looked at. */
  async takes(): Promise<readonly Element[]> {
    await this.world.settled()
    return this.wire.inbox.splice(0)
  }

  private listed(): string {
    return this.wire.inbox.length === 0 ? '  nothing' : this.wire.inbox.map(e => `  ${e}`).join('\n')
  }
}

const isAnswer = (e: Element): boolean => e.attr('type') === 'result' || e.attr('type') === 'error'
