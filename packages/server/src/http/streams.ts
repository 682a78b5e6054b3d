/** Which requests pass by the routes on the bare connection, and which host names have nothing else (S236). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../observe/log.ts'
import type { Peer } from './address.ts'
import { securityHeaders } from './headers.ts'
import { originAllowed, type OriginRules } from './origin.ts'
import type { StreamRoute } from './route.ts'

export interface StreamTable {
  /** True when the request was taken: it is for one of the routes, or for a host name that has nothing else. */
  take(request: IncomingMessage, response: ServerResponse): boolean
  /** Whether this host name is a route's own. */
  owns(host: string | undefined): boolean
  /** Origins of their own that routes have. */
  readonly origins: readonly string[]
}
export interface StreamTableOptions {
  readonly peerOf: (request: IncomingMessage) => Peer
  readonly rules: OriginRules
  readonly log: Log
}

const answer = (response: ServerResponse, status: number, tls: boolean): void => {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response
    .writeHead(status, {
      ...securityHeaders(undefined, tls),
      'Cache-Control': 'no-store',
      'Content-Length': 0,
      Connection: 'close',
    })
    .end()
}

export const streamTable = (
  routes: readonly StreamRoute[],
  { peerOf, rules, log }: StreamTableOptions,
): StreamTable => {
  const origins = routes.flatMap(({ origin }) => (origin === undefined ? [] : [origin]))
  const hosts = new Set(origins.map(origin => new URL(origin).host))
  const owns = (host: string | undefined): boolean => host !== undefined && hosts.has(host.toLowerCase())

  /** The page that asks, when it may; a page of the same host counts only where that is the client's own. */
  const pageOf = (request: IncomingMessage, { tls }: Peer): string | undefined => {
    const { origin, host } = request.headers
    const may = origin !== undefined && originAllowed(origin, owns(host) ? undefined : host, tls, rules)
    return may ? origin : undefined
  }

  const run = (
    route: StreamRoute,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void => {
    const peer = peerOf(request)
    route
      .run({ request, response, peer, path: path.slice(route.prefix.length), origin: pageOf(request, peer) })
      .catch((error: unknown) => {
        log.error('a request failed', { error: error instanceof Error ? error.stack : String(error) })
        answer(response, 500, peer.tls)
      })
  }

  return {
    owns,
    origins,
    take(request, response) {
      const path = (request.url ?? '').split('?', 1)[0] as string
      const { host } = request.headers
      const route = routes.find(
        ({ prefix, origin }) =>
          path.startsWith(prefix) &&
          (origin === undefined ? !owns(host) : new URL(origin).host === host?.toLowerCase()),
      )
      if (route !== undefined) run(route, path, request, response)
      else if (owns(host)) answer(response, 404, peerOf(request).tls)
      else return false
      return true
    },
  }
}
