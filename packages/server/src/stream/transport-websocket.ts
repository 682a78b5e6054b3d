/** RFC 7395: one frame, one element. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  closeFrame,
  type Element,
  openFrame,
  parseFrame,
  type StreamEvent,
  type StreamHeader,
  type StreamLimits,
  writeFrame,
  XmlError,
} from '@corrillo/xmpp'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../host/clock.ts'
import { slices } from '../host/slices.ts'
import { UNBOUND } from './bindings.ts'
import { flushSoon } from './outbox.ts'
import { Pump } from './pump.ts'
import { Bucket } from './rate.ts'
import type { ClientStream } from './stream.ts'
import type { Bounds, Transport } from './transport.ts'

export interface WebSocketOptions extends Bounds {
  readonly clock: Clock
}

const CLOSE_MS = 5000
/** Frames of a message; RFC 7395 needs one (S253). */
const MAX_FRAGMENTS = 8
const RATE = 1
const BUSY = 2

/** Accepts upgrades that asked for the subprotocol `xmpp` (RFC 7395 §3.1); no compression (S254). */
export const webSocketAcceptor = (maxPayload: number) => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: offered => (offered.has('xmpp') ? 'xmpp' : false),
  })
  return (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    accepted: (ws: WebSocket) => void,
  ): void => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(p => p.trim())
    if (!offered.includes('xmpp')) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    server.handleUpgrade(request, socket, head, accepted)
  }
}

export class WebSocketTransport implements Transport {
  readonly kind = 'websocket'
  readonly bindings = UNBOUND
  /** Only connections that are private reach this point (S255). */
  readonly secure = true
  readonly address: string
  private readonly ws: WebSocket
  private readonly socket: Duplex
  private readonly options: WebSocketOptions
  private readonly bucket: Bucket
  private limits: StreamLimits
  private sendQueueBytes: number
  private pump!: Pump
  private stream!: ClientStream
  private out: string[] = []
  private outLength = 0
  private paused = 0
  private closing = false
  /** Its client has closed the stream. */
  private left = false

  constructor(ws: WebSocket, address: string, socket: Duplex, options: WebSocketOptions) {
    this.ws = ws
    this.socket = socket
    this.address = address
    this.options = options
    this.limits = options.limits
    this.bucket = new Bucket(options.rate, options.clock)
    this.sendQueueBytes = options.sendQueueBytes
  }

  connect(stream: ClientStream): void {
    this.stream = stream
    this.pump = new Pump(stream, this, slices)
    this.ws.on('message', (data, binary) => this.read(data as Buffer, binary))
    this.ws.on('pong', () => stream.hear())
    this.ws.on('error', () => this.gone())
    this.ws.on('close', () => this.gone())
  }

  private read(data: Buffer, binary: boolean): void {
    if (this.closing) return
    const wait = this.bucket.take(data.length)
    if (wait > 0) {
      this.pause(RATE, true)
      this.options.clock.after(wait, () => this.pause(RATE, false))
    }
    this.pump.push(this.events(data, binary), data.length)
  }

  /** Read when its turn comes: the limits may have changed by then. */
  private *events(data: Buffer, binary: boolean): IterableIterator<StreamEvent> {
    // RFC 7395 §3.2: text frames only.
    if (binary) throw new XmlError('bad-format')
    const { bytes, groupBytes = 0 } = this.limits
    if (data.length > Math.max(bytes, groupBytes)) throw new XmlError('policy-violation', 'too large')
    const event = parseFrame(data.toString('utf8'), this.limits)
    if (event.kind === 'close') this.left = true
    yield event
  }

  wait(tooMuch: boolean): void {
    this.pause(BUSY, tooMuch)
  }

  private pause(reason: number, on: boolean): void {
    const before = this.paused
    this.paused = on ? before | reason : before & ~reason
    if (this.ws.readyState !== this.ws.OPEN) return
    if (before === 0 && this.paused !== 0) this.ws.pause()
    else if (before !== 0 && this.paused === 0) this.ws.resume()
  }

  private gone(): void {
    this.pump.finish()
    this.stream.lost()
    this.ws.terminate()
  }

  open(header: StreamHeader): void {
    this.put(openFrame(header))
  }

  send(element: Element): void {
    this.put(writeFrame(element))
  }

  private put(text: string): void {
    if (this.closing) return
    if (this.out.length === 0) flushSoon(this)
    this.out.push(text)
    this.outLength += text.length
    if (this.outLength + this.ws.bufferedAmount > this.sendQueueBytes) this.stream.cut()
  }

  flush(): void {
    const frames = this.out
    this.out = []
    this.outLength = 0
    if (this.ws.readyState !== this.ws.OPEN) return
    this.socket.cork()
    for (const frame of frames) this.ws.send(frame)
    this.socket.uncork()
  }

  close(): void {
    if (this.closing) return
    this.put(closeFrame())
    this.flush()
    this.closing = true
    // RFC 7395 §3.6: the connection is closed by who closed the stream.
    if (!this.left) this.ws.close(1000)
    const late = this.options.clock.after(CLOSE_MS, () => this.ws.terminate())
    this.ws.once('close', late)
  }

  destroy(): void {
    this.closing = true
    this.out = []
    this.ws.terminate()
  }

  restart(): void {}

  setBounds({ limits, rate, sendQueueBytes }: Bounds): void {
    this.limits = limits
    this.bucket.setRate(rate)
    this.sendQueueBytes = sendQueueBytes
  }
}
