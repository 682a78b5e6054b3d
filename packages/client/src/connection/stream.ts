/** One XML stream on one wire, framed as in RFC 7395: elements one by one while it is negotiated, events afterwards. */
import {
  AUTHENTICATED_LIMITS,
  closeFrame,
  type Element,
  type Jid,
  NS_STREAM,
  openFrame,
  parseFrame,
  StreamError,
  type StreamHeader,
  XmlError,
} from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import type { Target, Transport, Wire } from '../platform/platform.ts'

export interface StreamEvents {
  element(element: Element): void
  ended(cause: unknown): void
}
interface Waiting {
  readonly resolve: (element: Element) => void
  readonly reject: (cause: unknown) => void
}

export class Stream {
  readonly #domain: string
  #wire: Wire | undefined
  #received: Element[] = []
  #waiting: Waiting | undefined
  #events: StreamEvents | undefined
  #ended: { readonly cause: unknown } | undefined
  #opened = false

  private constructor(domain: string) {
    this.#domain = domain
  }

  static async connect(transport: Transport, target: Target): Promise<Stream> {
    const stream = new Stream(target.domain)
    stream.#wire = await transport.connect(target, {
      frame: text => stream.#frame(text),
      closed: reason => stream.#end(new ClientError('unreachable', { message: reason })),
    })
    return stream
  }

  get channelBinding(): Uint8Array | undefined {
    return this.#wire?.channelBinding
  }

  /** A new stream, on a fresh wire or after authentication (RFC 6120 §4.3.3); resolves to its features. */
  async restart(from: Jid): Promise<Element> {
    this.#opened = false
    const to = this.#domain
    this.#wire?.send(openFrame({ to, from: from.bare.toString(), version: '1.0', ns: 'jabber:client' }))
    return this.features()
  }

  /** What the server offers now; after XEP-0388 they come without a new stream. */
  async features(): Promise<Element> {
    const features = await this.next()
    if (!features.is('features', NS_STREAM)) throw new ClientError('server-error', { message: 'no features' })
    return features
  }

  send(element: Element): void {
    this.#wire?.send(element.toString())
  }

  /** The next element, while negotiating. */
  next(): Promise<Element> {
    const element = this.#received.shift()
    if (element) return Promise.resolve(element)
    if (this.#ended) return Promise.reject(this.#ended.cause)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  /** From now on elements come as they arrive. */
  listen(events: StreamEvents): void {
    this.#events = events
    for (const element of this.#received.splice(0)) events.element(element)
    if (this.#ended) events.ended(this.#ended.cause)
  }

  close(): void {
    if (this.#ended) return
    this.#wire?.send(closeFrame())
    this.abandon(new ClientError('offline', { message: 'closed here' }))
  }

  /** Ends with a word about what the other side did wrong (RFC 6120 §4.9). */
  refuse(error: StreamError): void {
    if (this.#ended) return
    this.#wire?.send(error.toElement().toString())
    this.#wire?.send(closeFrame())
    this.abandon(new ClientError('server-error', { cause: error }))
  }

  /** Ends without a word: the other side is not there any more, or is not to be talked to. */
  abandon(cause: unknown): void {
    this.#end(cause)
    this.#wire?.close()
  }

  #frame(text: string): void {
    if (this.#ended) return
    try {
      const frame = parseFrame(text, AUTHENTICATED_LIMITS)
      if (frame.kind === 'open') this.#open(frame.header)
      else if (frame.kind === 'close')
        this.abandon(new ClientError('unreachable', { message: 'closed by the server' }))
      else this.#element(frame.element)
    } catch (cause) {
      if (!(cause instanceof XmlError)) throw cause
      this.refuse(cause)
    }
  }

  /** RFC 6120 §4.7.1: the server must be the one we asked for. */
  #open(header: StreamHeader): void {
    if (this.#opened || header.from !== this.#domain)
      return this.abandon(new ClientError('server-error', { message: 'another server' }))
    this.#opened = true
  }

  #element(element: Element): void {
    if (element.is('error', NS_STREAM)) return this.abandon(StreamError.fromElement(element))
    if (!this.#opened) return this.abandon(new ClientError('server-error', { message: 'not opened' }))
    if (this.#events) return this.#events.element(element)
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting.resolve(element)
    else this.#received.push(element)
  }

  #end(cause: unknown): void {
    if (this.#ended) return
    this.#ended = { cause }
    this.#waiting?.reject(cause)
    this.#waiting = undefined
    this.#events?.ended(cause)
  }
}
