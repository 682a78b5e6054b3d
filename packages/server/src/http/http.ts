/** The one HTTP listener: routes of modules, the web client, and the way to XMPP over WebSocket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SecureContext, TlsOptions } from 'node:tls'
import { getRequestListener } from '@hono/node-server'
import type { Config } from '../config/config.ts'
import { type Clock, systemClock } from '../host/clock.ts'
import type { Log } from '../observe/log.ts'
import type { Certificate } from '../tls/certificate.ts'
import { peers, type Peer } from './address.ts'
import { createApp, type Caller } from './app.ts'
import { earlyRequests } from './early.ts'
import { securityHeaders } from './headers.ts'
import { originAllowed, type OriginRules } from './origin.ts'
import type { Route, StreamRoute } from './route.ts'
import { staticFiles } from './static.ts'
import { type StreamTable, streamTable } from './streams.ts'

export const WEBSOCKET_PATH = '/xmpp-websocket'

/** Takes over a connection that asked for a WebSocket; undefined while the host is not up. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, peer: Peer) => void

export interface HttpOptions {
  readonly config: Config
  /** Folder with the built web client; may be empty. */
  readonly webRoot: string
  readonly log: Log
  readonly callerOf?: (token: string) => Promise<Caller | undefined>
  /** What the body of a request may take, in milliseconds. */
  readonly bodyMs?: number
  /** Measures how long a request waits for the first routes. */
  readonly clock?: Clock
  /** HTTPS with this certificate, and with the one that replaces it. */
  readonly certificate?: Pick<Certificate, 'options' | 'onChange'>
  /** The one of a further domain, by the name that is asked for (RFC 6066 §3). */
  readonly contextOf?: (name: string) => SecureContext | undefined
}
/** What is found under the host names of a further domain, instead of what is found everywhere else. */
export interface Site {
  /** As browsers send them: with the port unless it is the usual one. */
  readonly hosts: readonly string[]
  readonly routes: readonly Route[]
  readonly streams: readonly StreamRoute[]
}
export interface Http {
  readonly port: number
  /** Puts these routes in the place of those before. Throws when one declares no policy. */
  mount(routes: readonly Route[], streams?: readonly StreamRoute[], sites?: readonly Site[]): void
  /** Where WebSocket connections go from now on. */
  onUpgrade(upgrade: Upgrade): void
  /** Takes nobody in from now on; resolves when every connection is closed, WebSockets by those who took them or after a while. */
  close(): Promise<void>
}

/** Slow headers end by themselves (S267); what a body may take is for who reads it, because an upload may take long. */
const BOUNDS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 0,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
  insecureHTTPParser: false,
  requireHostHeader: true,
} as const
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']

/** An answer on a bare socket, where no request was understood or a WebSocket is refused. */
const refuse = (socket: Duplex, status: string, tls = false): void => {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const headers = Object.entries({
    ...securityHeaders(undefined, tls),
    'Cache-Control': 'no-store',
    'Content-Length': '0',
    Connection: 'close',
  })
  socket.end(`HTTP/1.1 ${status}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
}

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** At most so many connections of one address; what is above is closed before a byte is read. */
const limitConnections = (server: Server, most: number): void => {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left <= 0) open.delete(address)
      else open.set(address, left)
    })
    if (count > most) socket.destroy()
  })
}

const rulesOf = ({ http }: Config): OriginRules => ({
  allowed: [...(http.public_url === undefined ? [] : [http.public_url]), ...http.allowed_origins],
  withoutOrigin: http.without_origin,
})

/** A body that is not there in time ends the request (S267). */
const BODY_MS = 30_000
const limitBody = (request: IncomingMessage, response: ServerResponse, ms: number): void => {
  const late = setTimeout(() => {
    if (request.complete) return
    if (response.headersSent) request.destroy()
    else refuse(request.socket, '408 Request Timeout')
  }, ms)
  // A stop does not wait for it (S431).
  late.unref()
  const done = () => clearTimeout(late)
  request.once('end', done)
  request.once('close', done)
}

const handleUpgrade = (
  server: Server,
  config: Config,
  peerOf: (request: IncomingMessage) => Peer,
  target: () => Upgrade | undefined,
  foreign: (request: IncomingMessage) => boolean,
): void => {
  const rules = rulesOf(config)
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const peer = peerOf(request)
    const upgrade = target()
    const path = (request.url ?? '').split('?', 1)[0]
    if (path !== WEBSOCKET_PATH || foreign(request)) return refuse(socket, '404 Not Found', peer.tls)
    if (!originAllowed(request.headers.origin, request.headers.host, peer.tls, rules) || !peer.secure)
      return refuse(socket, '403 Forbidden', peer.tls)
    if (upgrade === undefined) return refuse(socket, '503 Service Unavailable', peer.tls)
    upgrade(request, socket, head, peer)
  })
}

const listen = (server: Server, port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** What WebSockets have to end properly when the server stops. */
const LAST_MS = 3000

/** Node forgets a connection that was upgraded, and waits for it nevertheless when it closes. */
const stopping = (server: Server): (() => Promise<void>) => {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return () =>
    new Promise(resolve => {
      const late = setTimeout(() => {
        for (const socket of open) socket.destroy()
      }, LAST_MS)
      server.close(() => {
        clearTimeout(late)
        resolve()
      })
      server.closeAllConnections()
    })
}

const serveTls = (
  certificate: Pick<Certificate, 'options' | 'onChange'>,
  contextOf: HttpOptions['contextOf'],
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Server => {
  const SNICallback: TlsOptions['SNICallback'] = (name, done) => done(null, contextOf?.(name.toLowerCase()))
  const byName = contextOf === undefined ? {} : { SNICallback }
  const server = createTlsServer({ ...BOUNDS, ...certificate.options, ...byName }, handle)
  certificate.onChange(() => server.setSecureContext(certificate.options))
  return server
}

interface Mounted {
  readonly listener: ReturnType<typeof getRequestListener>
  readonly streams: StreamTable
}

const unavailable = (request: IncomingMessage, response: ServerResponse, tls: boolean): void => {
  response
    .writeHead(503, {
      ...securityHeaders(request.headers.host, tls),
      'Retry-After': 1,
      'Cache-Control': 'no-store',
      'Content-Length': 0,
    })
    .end()
}

export const startHttp = async ({
  config,
  webRoot,
  log,
  certificate,
  contextOf,
  callerOf = async () => undefined,
  bodyMs = BODY_MS,
  clock = systemClock,
}: HttpOptions): Promise<Http> => {
  const peerOf = peers(config.http.trusted_proxies)
  const files = staticFiles(webRoot)
  const made = (routes: readonly Route[], mounted: readonly StreamRoute[]): Mounted => {
    const streams = streamTable(mounted, { peerOf, rules: rulesOf(config), log })
    const app = createApp({ routes, files, callerOf, log, connect: streams.origins })
    const listener = getRequestListener(
      (request, { incoming }) => app(request, peerOf(incoming as IncomingMessage)),
      { overrideGlobalObjects: false },
    )
    return { streams, listener }
  }
  let main: Mounted | undefined
  const early = earlyRequests(clock, (request, response) =>
    unavailable(request, response, peerOf(request).tls),
  )
  let others: ReadonlyMap<string, Mounted> = new Map()
  const at = ({ headers: { host } }: IncomingMessage): Mounted | undefined =>
    others.size === 0 ? main : (others.get(host?.toLowerCase() ?? '') ?? main)
  let upgrade: Upgrade | undefined
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const mounted = at(request)
    if (mounted === undefined) return early.add(request, response)
    if (mounted.streams.take(request, response)) return undefined
    limitBody(request, response, bodyMs)
    if (METHODS.includes(request.method ?? '')) return void mounted.listener(request, response)
    response
      .writeHead(405, {
        ...securityHeaders(undefined, peerOf(request).tls),
        Allow: METHODS.join(', '),
        'Cache-Control': 'no-store',
        'Content-Length': 0,
      })
      .end()
  }
  const server =
    certificate === undefined ? createServer(BOUNDS, handle) : serveTls(certificate, contextOf, handle)
  server.maxHeadersCount = 100
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuse(socket, STATUS[error.code ?? ''] ?? '400 Bad Request'),
  )
  server.on('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy())
  limitConnections(server, config.limits.http_connections_per_address)
  const close = stopping(server)
  handleUpgrade(
    server,
    config,
    peerOf,
    () => upgrade,
    request => at(request)?.streams.owns(request.headers.host) ?? false,
  )
  await listen(server, config.listen.http === false ? 0 : config.listen.http, config.listen.http_address)
  return {
    port: (server.address() as AddressInfo).port,
    mount(routes, mounted = [], sites = []) {
      main = made(routes, mounted)
      others = new Map(
        sites.flatMap(site => {
          const one = made(site.routes, site.streams)
          const own = one.streams.origins.map(origin => new URL(origin).host)
          return [...site.hosts, ...own].map(host => [host.toLowerCase(), one] as const)
        }),
      )
      for (const [request, response] of early.take()) handle(request, response)
    },
    onUpgrade(next) {
      upgrade = next
    },
    close,
  }
}
