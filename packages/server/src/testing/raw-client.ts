/** A client with no manners of its own: it sends what a test says and shows what comes. */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import {
  buildSasl,
  type ChannelBinding,
  type Element,
  NS_SASL,
  NS_TLS,
  parseElement,
  readSasl,
  ScramClient,
  type StreamEvent,
  TcpReader,
  TLS_EXPORTER,
} from '@corrillo/xmpp'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import { TEST_DOMAIN } from './server.ts'

const LIMITS = { bytes: 4_000_000, elements: 100_000, depth: 200, attributes: 1000 }
const PATIENCE_MS = 8000

export class RawClient {
  socket: Socket
  /** Raw text that came, for tests that look at bytes. */
  text = ''
  closed = false
  private reader = new TcpReader({ limits: LIMITS })
  private events: StreamEvent[] = []
  private wake: (() => void) | undefined = undefined

  private constructor(socket: Socket) {
    this.socket = socket
    this.attach()
  }

  static async tcp(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new RawClient(socket)
  }

  static async tls(
    port: number,
    options: ConnectionOptions & { readonly localAddress?: string } = {},
  ): Promise<RawClient> {
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: ['xmpp-client'],
      ...options,
    })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    return new RawClient(socket)
  }

  private attach(): void {
    this.socket.on('data', chunk => this.read(chunk))
    this.socket.on('error', () => this.over())
    this.socket.on('close', () => this.over())
  }
  private over(): void {
    this.closed = true
    this.wake?.()
  }
  private read(chunk: Buffer): void {
    this.text += chunk.toString()
    for (const event of this.reader.push(chunk)) this.events.push(event)
    this.wake?.()
  }

  write(data: string | Uint8Array): this {
    this.socket.write(data)
    return this
  }
  cut(): void {
    this.socket.destroy()
  }

  private async until<T>(look: () => T | undefined, what: string): Promise<T> {
    const end = Date.now() + PATIENCE_MS
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (this.closed || Date.now() > end)
        throw new Error(`${what} did not come; last: ${this.text.slice(-400)}`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 200)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** The next event. */
  next(): Promise<StreamEvent> {
    return this.until(() => this.events.shift(), 'an event')
  }
  /** The next element. */
  async element(): Promise<Element> {
    const event = await this.next()
    if (event.kind !== 'element') throw new Error(`an element was expected, ${event.kind} came`)
    return event.element
  }
  /** The first element that fits; what came before it is dropped. */
  async find(fits: (e: Element) => boolean): Promise<Element> {
    for (;;) {
      const e = await this.element()
      if (fits(e)) return e
    }
  }
  /** Until the server has closed the connection; gives the condition of its stream error. */
  async ended(): Promise<string | undefined> {
    await this.until(() => (this.closed ? true : undefined), 'the end').catch(error => {
      if (!this.closed) throw error
    })
    const error = this.events.flatMap(e =>
      e.kind === 'element' && e.element.name === 'error' ? [e.element] : [],
    )[0]
    return error?.elements()[0]?.name
  }

  openText(to = TEST_DOMAIN): string {
    return `<?xml version='1.0'?><stream:stream to='${to}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`
  }
  /** Sends the header of a new stream. */
  header(to?: string): this {
    this.reader = new TcpReader({ limits: LIMITS })
    return this.write(this.openText(to))
  }
  /** Opens the stream, gives the features. */
  async open(to?: string): Promise<Element> {
    this.header(to)
    await this.until(() => (this.events[0]?.kind === 'open' ? this.events.shift() : undefined), 'a header')
    return this.element()
  }

  async starttls(options: ConnectionOptions = {}): Promise<void> {
    this.write(`<starttls xmlns='${NS_TLS}'/>`)
    await this.find(e => e.is('proceed', NS_TLS))
    this.socket.removeAllListeners('data')
    const socket = connectTls({ socket: this.socket, rejectUnauthorized: false, ...options })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    this.socket = socket
    this.attach()
  }

  exporter(): Uint8Array {
    return (this.socket as TLSSocket).exportKeyingMaterial(
      TLS_EXPORTER.length,
      TLS_EXPORTER.label,
      Buffer.alloc(0),
    )
  }

  /** Signs in; gives `success` or `failure`. */
  async authenticate(
    username: string,
    password: string,
    {
      plus = true,
      hash = 'SHA-256' as 'SHA-1' | 'SHA-256' | 'SHA-512',
      binding,
      authzid,
    }: {
      plus?: boolean
      hash?: 'SHA-1' | 'SHA-256' | 'SHA-512'
      binding?: ChannelBinding
      authzid?: string
    } = {},
  ): Promise<Element> {
    const used =
      binding ??
      (plus ? { flag: 'p' as const, type: TLS_EXPORTER.type, data: this.exporter() } : { flag: 'n' as const })
    const scram = new ScramClient({
      crypto: scramCrypto,
      hash,
      username,
      password,
      binding: used,
      minIterations: 1,
      ...(authzid === undefined ? {} : { authzid }),
    })
    const encode = (text: string) => new TextEncoder().encode(text)
    const mechanism = `SCRAM-${hash}${plus ? '-PLUS' : ''}`
    this.write(buildSasl({ kind: 'auth', mechanism, data: encode(scram.first()) }).toString())
    const challenge = await this.element()
    const said = readSasl(challenge)
    if (said?.kind !== 'challenge') return challenge
    const final = await scram.final(new TextDecoder().decode(said.data))
    this.write(buildSasl({ kind: 'response', data: encode(final) }).toString())
    return this.find(e => e.ns === NS_SASL)
  }

  async bind(resource?: string): Promise<Element> {
    const wish = resource === undefined ? '' : `<resource>${resource}</resource>`
    this.write(`<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${wish}</bind></iq>`)
    return this.find(e => e.name === 'iq')
  }

  /** Signed in and bound. */
  static async session(
    port: number,
    username: string,
    password: string,
    resource?: string,
    domain = TEST_DOMAIN,
  ): Promise<RawClient> {
    const client = await RawClient.tls(port, { servername: domain })
    await client.open(domain)
    const outcome = await client.authenticate(username, password)
    if (outcome.name !== 'success') throw new Error(outcome.toString())
    await client.open(domain)
    await client.bind(resource)
    return client
  }

  /** A ping that is answered: whatever was sent before is handled. */
  async fence(): Promise<readonly Element[]> {
    this.write(`<iq type='get' id='fence' to='${TEST_DOMAIN}'><ping xmlns='urn:xmpp:ping'/></iq>`)
    const before: Element[] = []
    for (;;) {
      const e = await this.element()
      if (e.name === 'iq' && e.attr('id') === 'fence') return before
      before.push(e)
    }
  }
}

export const read = (text: string): Element => parseElement(text)
