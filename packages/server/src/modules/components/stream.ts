/** One component's stream (XEP-0114 §3): header, handshake, then stanzas from any address of its domain. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import {
  type Element,
  errorElement,
  Handshake,
  inNamespace,
  Jid,
  NS_CLIENT,
  NS_COMPONENT,
  Stanza,
  StanzaError,
  StreamError,
  type StreamEvent,
  type StreamHeader,
} from '@corrillo/xmpp'
import type { CarriedStream, Clock, XmlWire } from '../../host/module.ts'

export interface ComponentEnv {
  /** Undefined: no such component. */
  secretOf(domain: string): string | undefined
  /** False when another connection serves this domain. */
  enter(domain: string, stream: ComponentStream): boolean
  leave(domain: string, stream: ComponentStream): void
  route(stanza: Stanza): void
  failed(error: unknown): void
  readonly clock: Clock
  readonly authenticationMs: number
}

const proofOf = (id: string, secret: string): string =>
  createHash('sha1').update(id).update(secret).digest('hex')
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export class ComponentStream implements CarriedStream {
  closed = false
  private readonly wire: XmlWire
  private readonly env: ComponentEnv
  private readonly id = randomBytes(16).toString('hex')
  private readonly cancel: () => void
  private headerSent = false
  private domain: string | undefined = undefined
  private entered = false

  constructor(wire: XmlWire, env: ComponentEnv) {
    this.wire = wire
    this.env = env
    this.cancel = env.clock.after(env.authenticationMs, () => this.end(new StreamError('connection-timeout')))
  }

  hear(): void {}

  receive(event: StreamEvent): void {
    if (event.kind === 'open') this.open(event.header)
    else if (event.kind === 'close') this.end()
    else if (this.entered) this.stanza(event.element)
    else this.handshake(event.element)
  }

  private open({ ns, to }: StreamHeader): void {
    if (this.headerSent) throw new StreamError('policy-violation')
    if (ns !== NS_COMPONENT) throw new StreamError('invalid-namespace')
    const domain = Jid.tryParse(to ?? '')?.toString()
    if (domain === undefined || this.env.secretOf(domain) === undefined) throw new StreamError('host-unknown')
    this.domain = domain
    this.sendHeader(domain)
  }

  private sendHeader(from?: string): void {
    this.headerSent = true
    this.wire.open({ ns: NS_COMPONENT, from, id: this.id })
  }

  private handshake(e: Element): void {
    const { domain, env } = this
    const secret = domain === undefined ? undefined : env.secretOf(domain)
    if (domain === undefined || secret === undefined || !e.is('handshake', NS_COMPONENT))
      throw new StreamError('not-authorized')
    const { proof } = Handshake.parse(e)
    if (!timingSafeEqual(digest(proof), digest(proofOf(this.id, secret))))
      throw new StreamError('not-authorized')
    if (!env.enter(domain, this)) throw new StreamError('conflict')
    this.entered = true
    this.cancel()
    this.wire.send(Handshake.build({}))
  }

  private stanza(element: Element): void {
    const moved = inNamespace(element, NS_COMPONENT, NS_CLIENT)
    const from = Jid.tryParse(moved.attr('from') ?? '')
    if (from === undefined || moved.attr('to') === undefined) throw new StreamError('improper-addressing')
    if (from.domain !== this.domain) throw new StreamError('invalid-from')
    try {
      this.env.route(Stanza.from(moved))
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error
      const back = errorElement(moved, error)
      if (back !== undefined) this.send(back)
    }
  }

  send(element: Element): void {
    this.wire.send(inNamespace(element, NS_CLIENT, NS_COMPONENT))
  }

  failed(error: unknown): void {
    if (!(error instanceof StreamError)) this.env.failed(error)
    this.end(error instanceof StreamError ? error : new StreamError('internal-server-error'))
  }

  end(error?: StreamError): void {
    if (this.closed) return
    if (!this.headerSent) this.sendHeader()
    if (error !== undefined) this.wire.send(error.toElement())
    this.wire.close()
    this.lost()
  }

  lost(): void {
    if (this.closed) return
    this.closed = true
    this.cancel()
    if (this.entered && this.domain !== undefined) this.env.leave(this.domain, this)
  }

  cut(): void {
    this.wire.destroy()
    this.lost()
  }
}
