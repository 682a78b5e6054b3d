/** Where clients come in: STARTTLS, TLS from the first byte (XEP-0368), WebSocket. */
import type { IncomingMessage } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BoshRequest, Jid, StreamLimits } from '@corrillo/xmpp'
import type { Limits } from '../config/config.ts'
import { BoshTransport } from './bosh/transport.ts'
import { strangersBounds } from './bounds.ts'
import type { Guard } from './guard.ts'
import type { Certificates } from './server-side-tls.ts'
import { ClientStream, type StreamEnv } from './stream.ts'
import { type TcpOptions, TcpTransport } from './transport-tcp.ts'
import { webSocketAcceptor, WebSocketTransport } from './transport-websocket.ts'

export interface ListenerOptions {
  readonly env: StreamEnv
  readonly limits: Limits
  readonly guard: Guard
  readonly certificates: Certificates
}

/** What a peer has to follow the end of its stream when the server stops. */
const LAST_MS = 1500

/** One protocol name with its length before it: what TLS wants (RFC 7301 §3.1). */
const ALPN = Buffer.from('\x0Bxmpp-client', 'latin1')

const listen = (server: Server, port: number, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: address, backlog: 1024 }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** One for all sockets: each idle connection would keep its own. */
const destroyed = function (this: Socket): void {
  this.destroy()
}

export class ClientListener {
  private readonly options: ListenerOptions
  private readonly servers: Server[] = []
  private readonly sockets = new Set<Duplex>()
  private readonly streams = new Set<ClientStream>()
  private readonly strangers = new Set<ClientStream>()
  private readonly bosh = new Map<string, BoshTransport>()
  private readonly env: StreamEnv
  private stopping = false
  private readonly acceptWebSocket: ReturnType<typeof webSocketAcceptor>
  private readonly unfollow: (this: Duplex) => void
  private readonly tcpOptions: TcpOptions

  constructor(options: ListenerOptions) {
    this.options = options
    this.env = { ...options.env, settled: stream => this.settled(stream) }
    this.acceptWebSocket = webSocketAcceptor(Math.max(this.stanzaBytes, this.groupBytes))
    this.tcpOptions = { ...this.common(), certificates: options.certificates }
    const { sockets } = this
    this.unfollow = function () {
      sockets.delete(this)
    }
  }

  /** Largest stanza that any host takes. */
  get stanzaBytes(): number {
    return Math.max(...Array.from(this.env.hosts.values(), ({ bounds }) => bounds.limits.bytes))
  }

  private get groupBytes(): number {
    return Math.max(...Array.from(this.env.hosts.values(), ({ bounds }) => bounds.limits.groupBytes ?? 0))
  }

  get connections(): number {
    return this.streams.size
  }

  async starttls(port: number, address: string): Promise<number> {
    return this.serve(port, address, this.tcpOptions)
  }

  async directTls(port: number, address: string): Promise<number> {
    return this.serve(port, address, { ...this.tcpOptions, alpn: ALPN })
  }

  /** An upgrade that the HTTP listener found private and of an allowed origin (S250, S255). */
  webSocket(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    peer: { readonly address: string },
  ): void {
    if (!this.options.guard.enter(peer.address)) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    let open = false
    const abandoned = () => {
      if (!open) this.options.guard.leave(peer.address)
    }
    socket.once('close', abandoned)
    this.acceptWebSocket(request, socket, head, ws => {
      open = true
      this.follow(socket)
      const transport = new WebSocketTransport(ws, peer.address, socket, this.common())
      transport.connect(this.admit(new ClientStream(transport, this.env)))
    })
  }

  /** A session of XEP-0124 that the HTTP listener found private and of an allowed origin; undefined when there are too many. */
  createBosh(first: BoshRequest, sid: string, address: string): BoshTransport | undefined {
    if (this.stopping || !this.options.guard.enter(address)) return undefined
    const transport = new BoshTransport(first, {
      ...this.common(),
      sid,
      address,
      over: () => void this.bosh.delete(sid),
    })
    this.bosh.set(sid, transport)
    transport.connect(this.admit(new ClientStream(transport, this.env)))
    return transport
  }

  boshSession(sid: string): BoshTransport | undefined {
    return this.bosh.get(sid)
  }

  /** What a stranger may send at once. */
  get strangersLimits(): StreamLimits {
    return this.common().limits
  }

  /** Signed in as this account, and not bound: a session would have ended by itself (S072). */
  endUnbound({ local, domain }: Jid): void {
    for (const stream of this.streams)
      if (stream.local === local && stream.host?.domain === domain && stream.session === undefined)
        stream.end('not-authorized')
  }

  /** Nobody comes in any more; who is in gets `system-shutdown`. Resolved when every connection is closed, which is soon. */
  async stop(): Promise<void> {
    this.stopping = true
    const closed = this.servers.map(server => new Promise<void>(resolve => server.close(() => resolve())))
    for (const stream of Array.from(this.streams)) stream.shutDown()
    const sockets = Array.from(this.sockets, socket => new Promise(resolve => socket.once('close', resolve)))
    const cancel = this.env.clock.after(LAST_MS, () => {
      for (const socket of this.sockets) socket.destroy()
    })
    await Promise.all([...closed, ...sockets])
    cancel()
  }

  private follow(socket: Duplex): void {
    this.sockets.add(socket)
    socket.on('close', this.unfollow)
  }

  private common() {
    const { limits, env } = this.options
    return { ...strangersBounds(limits), clock: env.clock }
  }

  private async serve(port: number, address: string, options: TcpOptions): Promise<number> {
    const server = createServer({ noDelay: true, allowHalfOpen: false }, socket =>
      this.accept(socket, options),
    )
    this.servers.push(server)
    return listen(server, port, address)
  }

  private accept(socket: Socket, options: TcpOptions): void {
    socket.on('error', destroyed)
    if (socket.remoteAddress === undefined || !this.options.guard.enter(socket.remoteAddress)) {
      socket.destroy()
      return
    }
    this.follow(socket)
    const transport = new TcpTransport(socket, options)
    transport.connect(this.admit(new ClientStream(transport, this.env)))
  }

  private admit(stream: ClientStream): ClientStream {
    this.streams.add(stream)
    this.strangers.add(stream)
    return stream
  }

  /** Signed in or over. */
  private settled(stream: ClientStream): void {
    if (this.strangers.delete(stream)) this.options.guard.leave(stream.address)
    if (stream.closed) this.streams.delete(stream)
  }
}
