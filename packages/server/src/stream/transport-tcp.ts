/** RFC 6120 §3, §5 and XEP-0368: XML over TCP, TLS by STARTTLS or from the first byte. */
import { isAscii, isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import {
  closeTcp,
  type Element,
  NS_CLIENT,
  openTcp,
  type StreamHeader,
  type StreamLimits,
  TcpReader,
  TLS_EXPORTER,
  writeTcp,
} from '@corrillo/xmpp'
import type { Clock } from '../host/clock.ts'
import type { Carried } from './carried.ts'
import { flushSoon } from './outbox.ts'
import { Pump } from './pump.ts'
import { Bucket, type Rate } from './rate.ts'
import { endPointOf } from './server-end-point.ts'
import type { Transport } from './transport.ts'

export interface TcpOptions {
  readonly limits: StreamLimits
  readonly rate: Rate
  /** Most bytes that wait for a peer that does not read (D6). */
  readonly sendQueueBytes: number
  readonly clock: Clock
  /** Content namespace of what is sent; of clients without it. */
  readonly ns?: string
  /** Absent where nobody is offered TLS. */
  context?(): SecureContext
}

/** Reasons to pause reading, as bits. */
const RATE = 1
const BUSY = 2
const OUTPUT = 4
/** Above this much unwritten output its own peer is not read any more; above this much unread input neither. */
const HIGH_WATER = 262_144
/** What a peer has to follow a closing tag (RFC 6120 §4.4). */
const CLOSE_MS = 5000

/** A third of the cost of a TextDecoder at the size of a message: most stanzas are ASCII. */
const utf8 = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (!isUtf8(buffer)) throw new TypeError('not UTF-8')
  return buffer.toString('utf8')
}

export class TcpTransport implements Transport {
  readonly kind: 'starttls' | 'direct-tls'
  readonly address: string
  private socket: Socket
  private readonly options: TcpOptions
  private readonly reader: TcpReader
  private readonly bucket: Bucket
  private pump!: Pump
  private stream!: Carried
  private out = ''
  private paused = 0
  private closing = false
  private binding: Uint8Array | undefined = undefined
  /** What TLS was set up with. */
  private served: SecureContext | undefined = undefined
  /** The TLS handshake is done: something can be said. */
  private shaken = false

  constructor(socket: Socket, kind: 'starttls' | 'direct-tls', options: TcpOptions) {
    this.socket = socket
    this.kind = kind
    this.options = options
    this.served = options.context?.()
    this.address = socket.remoteAddress ?? ''
    this.reader = new TcpReader({ limits: options.limits, decode: utf8 })
    this.bucket = new Bucket(options.rate, options.clock)
  }

  /** The stream that this connection carries; reading begins. */
  connect(stream: Carried): void {
    this.stream = stream
    this.pump = new Pump(stream, waiting => this.pause(BUSY, waiting > HIGH_WATER))
    this.listen()
  }

  get secure(): boolean {
    return this.socket instanceof TLSSocket
  }

  private listen(): void {
    const socket = this.socket
    socket.setNoDelay(true)
    if (socket instanceof TLSSocket) {
      socket.once('secure', () => {
        this.shaken = true
      })
    }
    socket.on('data', chunk => this.read(chunk))
    socket.on('drain', () => this.pause(OUTPUT, false))
    socket.on('end', () => this.gone())
    socket.on('error', () => this.gone())
    socket.on('close', () => this.gone())
  }

  private read(chunk: Buffer): void {
    if (this.closing && this.stream.closed) return
    const wait = this.bucket.take(chunk.length)
    if (wait > 0) {
      this.pause(RATE, true)
      this.options.clock.after(wait, () => this.pause(RATE, false))
    }
    this.pump.push(this.reader.push(chunk), chunk.length)
  }

  private pause(reason: number, on: boolean): void {
    const before = this.paused
    this.paused = on ? before | reason : before & ~reason
    if (before === 0 && this.paused !== 0) this.socket.pause()
    else if (before !== 0 && this.paused === 0) this.socket.resume()
  }

  private gone(): void {
    this.stream.lost()
    this.socket.destroy()
  }

  open(header: StreamHeader): void {
    this.put(openTcp(header))
  }

  send(element: Element): void {
    this.put(writeTcp(element, this.options.ns ?? NS_CLIENT))
  }

  private put(text: string): void {
    if (this.closing) return
    if (this.out === '') flushSoon(this)
    this.out += text
    if (this.out.length + this.socket.writableLength > this.options.sendQueueBytes) this.stream.cut()
  }

  flush(): void {
    if (this.out === '' || this.socket.destroyed) return
    const text = this.out
    this.out = ''
    if (!this.socket.write(text, 'utf8') && this.socket.writableLength > HIGH_WATER) this.pause(OUTPUT, true)
  }

  close(): void {
    if (this.closing) return
    if (this.secure && !this.shaken) {
      this.destroy()
      return
    }
    this.put(closeTcp())
    this.flush()
    this.closing = true
    this.socket.end()
    // What still comes is read and dropped, so that the end of the peer is seen.
    this.paused = 0
    this.socket.resume()
    const socket = this.socket
    const late = this.options.clock.after(CLOSE_MS, () => socket.destroy())
    socket.once('close', late)
  }

  destroy(): void {
    this.closing = true
    this.out = ''
    this.socket.destroy()
  }

  restart(): void {
    this.reader.reset({ keepRest: true })
  }

  setLimits(limits: StreamLimits): void {
    this.reader.setLimits(limits)
  }

  upgrade(): void {
    this.flush()
    const plain = this.socket
    const { context } = this.options
    if (context === undefined) throw new TypeError('no certificate for this port')
    // Who waits for its error or its end still does: TLS runs over this very socket.
    for (const event of ['data', 'drain', 'end']) plain.removeAllListeners(event)
    this.pump.clear()
    this.reader.reset()
    this.served = context()
    const secured = new TLSSocket(plain, { isServer: true, secureContext: this.served })
    this.socket = secured
    this.listen()
  }

  /**
   * Asked for several times in a sign-in, and the same for the life of the connection. Below TLS 1.3 it binds to the channel only with the
   * extended master secret (RFC 9266 §4.2), which Node does not tell: not offered there.
   */
  exporter(): Uint8Array | undefined {
    const { socket } = this
    if (!(socket instanceof TLSSocket) || socket.getProtocol() !== 'TLSv1.3') return undefined
    this.binding ??= socket.exportKeyingMaterial(TLS_EXPORTER.length, TLS_EXPORTER.label, Buffer.alloc(0))
    return this.binding
  }

  endPoint(): Uint8Array | undefined {
    const { socket, served } = this
    return socket instanceof TLSSocket && served !== undefined ? endPointOf(served, socket) : undefined
  }
}
