/** RFC 6120 §3, §5 and XEP-0368: XML over TCP, TLS by STARTTLS or from the first byte. */
import { isAscii, isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import {
  closeTcp,
  type Element,
  NS_CLIENT,
  openTcp,
  type StreamHeader,
  TcpReader,
  writeTcp,
} from '@corrillo/xmpp'
import type { Clock } from '../host/clock.ts'
import { slices } from '../host/slices.ts'
import { type Bindings, TlsBindings, UNBOUND } from './bindings.ts'
import type { Carried } from './carried.ts'
import { flushSoon } from './outbox.ts'
import { Pump } from './pump.ts'
import { Bucket } from './rate.ts'
import { type Certificates, type Handshake, secure, type Secured } from './server-side-tls.ts'
import type { Bounds, Transport } from './transport.ts'

export interface TcpOptions extends Bounds {
  readonly clock: Clock
  /** Content namespace of what is sent; of clients without it. */
  readonly ns?: string
  /** Absent where nobody is offered TLS. */
  readonly certificates?: Certificates
  /** Where TLS begins with the first byte (XEP-0368): the protocol's name, with its length before it (RFC 7301 §3.1). */
  readonly alpn?: Buffer
}

/** Reasons to pause reading, as bits. */
const RATE = 1
const BUSY = 2
const OUTPUT = 4
const HELLO = 8
/** Above this much unwritten output its own peer is not read any more. */
const HIGH_WATER = 262_144
/** What a peer has to follow a closing tag (RFC 6120 §4.4). */
const CLOSE_MS = 5000

/** A third of the cost of a TextDecoder at the size of a message: most stanzas are ASCII. */
const utf8 = (bytes: Uint8Array): string => {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (!isUtf8(buffer)) throw new TypeError('not UTF-8')
  return buffer.toString('utf8')
}

/** What listeners of a socket are called on: one set of them serves all connections, where closures took a third of a KiB on each. */
const CARRIER = Symbol('carrier')
interface Carrying {
  [CARRIER]: TcpTransport
}

export class TcpTransport implements Transport {
  readonly kind: 'starttls' | 'direct-tls'
  readonly address: string
  private socket: Socket
  private readonly options: TcpOptions
  private readonly reader: TcpReader
  private readonly bucket: Bucket
  private sendQueueBytes: number
  private pump!: Pump
  private stream!: Carried
  private out = ''
  private paused = 0
  private closing = false
  private bound: Bindings | undefined = undefined
  /** TLS is to begin with the next bytes; until they are here it costs nothing. */
  private handshake: Handshake | undefined = undefined
  private secured: Secured | undefined = undefined
  /** The handshake is done: something can be said. */
  private shaken = false

  constructor(socket: Socket, options: TcpOptions) {
    this.socket = socket
    this.kind = options.alpn === undefined ? 'starttls' : 'direct-tls'
    this.options = options
    if (options.alpn !== undefined) this.expectTls({ alpn: options.alpn })
    this.address = this.socket.remoteAddress ?? ''
    this.reader = new TcpReader({ limits: options.limits, decode: utf8 })
    this.bucket = new Bucket(options.rate, options.clock)
    this.sendQueueBytes = options.sendQueueBytes
  }

  /** The stream that this connection carries; reading begins. */
  connect(stream: Carried): void {
    this.stream = stream
    this.pump = new Pump(stream, this, slices)
    this.listen()
  }

  get secure(): boolean {
    return this.handshake !== undefined || this.secured !== undefined
  }

  private listen(): void {
    const socket = this.socket as Socket & Carrying
    const { secure, hello, data, drain, gone } = TcpTransport.listeners
    socket[CARRIER] = this
    socket.setNoDelay(true)
    if (this.secured !== undefined) socket.once('secure', secure)
    socket.on('data', this.handshake === undefined ? data : hello)
    socket.on('drain', drain)
    for (const event of ['end', 'error', 'close']) socket.on(event, gone)
  }

  private static readonly listeners = {
    secure(this: Carrying): void {
      this[CARRIER].shaken = true
    },
    hello(this: Carrying, chunk: Buffer): void {
      this[CARRIER].hello(chunk)
    },
    data(this: Carrying, chunk: Buffer): void {
      this[CARRIER].read(chunk)
    },
    drain(this: Carrying): void {
      this[CARRIER].pause(OUTPUT, false)
    },
    gone(this: Carrying): void {
      this[CARRIER].gone()
    },
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

  wait(tooMuch: boolean): void {
    this.pause(BUSY, tooMuch)
  }

  private pause(reason: number, on: boolean): void {
    const before = this.paused
    this.paused = on ? before | reason : before & ~reason
    if (before === 0 && this.paused !== 0) this.socket.pause()
    else if (before !== 0 && this.paused === 0) this.socket.resume()
  }

  private gone(): void {
    this.pump.finish()
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
    if (this.out.length + this.socket.writableLength > this.sendQueueBytes) this.stream.cut()
  }

  flush(): void {
    if (this.out === '' || this.handshake !== undefined || this.socket.destroyed) return
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

  setBounds({ limits, rate, sendQueueBytes }: Bounds): void {
    this.reader.setLimits(limits)
    this.bucket.setRate(rate)
    this.sendQueueBytes = sendQueueBytes
  }

  upgrade(domain: string | undefined): void {
    this.flush()
    const { data, hello } = TcpTransport.listeners
    this.socket.off('data', data)
    this.expectTls({ domain })
    this.socket.on('data', hello)
    this.pump.clear()
    this.reader.reset()
  }

  private expectTls(handshake: Handshake): void {
    if (this.options.certificates === undefined) throw new TypeError('no certificate for this port')
    this.handshake = handshake
  }

  /** A handshake is 0.3 ms of one piece: those of many clients at once wait for their slices. */
  private hello(first: Buffer): void {
    this.pause(HELLO, true)
    this.socket.unshift(first)
    if (slices.full) slices.later(() => this.beginTls())
    else this.beginTls()
  }

  private beginTls(): void {
    const { socket: plain, handshake } = this
    const { certificates } = this.options
    if (plain.destroyed || handshake === undefined || certificates === undefined) return
    // Who waits for its error or its end otherwise still does: TLS runs over this very socket, and tells what happens to it.
    const { hello, drain, gone } = TcpTransport.listeners
    plain.off('data', hello).off('drain', drain)
    for (const event of ['end', 'error', 'close']) plain.off(event, gone)
    this.handshake = undefined
    this.paused &= ~HELLO
    this.secured = secure(plain, certificates, handshake)
    this.socket = this.secured.socket
    this.listen()
  }

  get bindings(): Bindings {
    if (this.secured !== undefined) this.bound ??= new TlsBindings(this.secured)
    return this.bound ?? UNBOUND
  }
}
