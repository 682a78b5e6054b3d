/** Routes → one function from request to response. Every route's policy is checked at its own handler (S257, S258). */
import { Hono } from 'hono'
import type { Log } from '../observe/log.ts'
import { securityHeaders } from './headers.ts'
import { errorResponse, HttpError } from './json.ts'
import type { Peer } from './address.ts'
import type { Route } from './route.ts'

export interface Caller {
  readonly local: string
  readonly role: 'owner' | 'admin' | 'member'
}
export interface AppOptions {
  readonly routes: readonly Route[]
  readonly files: (request: Request, path: string) => Response | undefined
  /** Who a bearer token belongs to; asked for every request, so that what was taken away counts at once. */
  readonly callerOf: (token: string) => Promise<Caller | undefined>
  readonly log: Log
  /** Origins beside its own that the web client talks to. */
  readonly connect?: readonly string[]
}
export type App = (request: Request, peer: Peer) => Promise<Response>

const POLICIES: readonly string[] = ['public', 'account', 'admin'] satisfies readonly Route['policy'][]

/** A route without a policy, or two for one method and path, is a mistake of ours that must stop the start. */
const check = (routes: readonly Route[]): void => {
  const seen = new Set<string>()
  for (const route of routes) {
    const name = `${route.method} ${route.path}`
    if (!POLICIES.includes(route.policy)) throw new Error(`route ${name} declares no policy`)
    if (seen.has(name)) throw new Error(`route ${name} is declared twice`)
    seen.add(name)
  }
}

const admit = async (
  route: Route,
  request: Request,
  callerOf: AppOptions['callerOf'],
): Promise<string | undefined> => {
  if (route.policy === 'public') return undefined
  const token = /^Bearer ([\w.~+/-]{1,512}=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const caller = token === undefined ? undefined : await callerOf(token)
  if (caller === undefined)
    throw new HttpError(401, 'unauthorized', undefined, { 'WWW-Authenticate': 'Bearer' })
  if (route.policy === 'admin' && caller.role === 'member') throw new HttpError(403, 'forbidden')
  return caller.local
}

/** A browser tells when a page of another site sends a request that changes something (S259). */
const refuseForeign = (request: Request): void => {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  if (request.headers.get('sec-fetch-site') === 'cross-site') throw new HttpError(403, 'cross-site')
}

/** Finishes a response: security headers always, no caching unless the route says so. */
const finish = (response: Response, request: Request, peer: Peer, connect: readonly string[]): Response => {
  for (const [name, value] of Object.entries(
    securityHeaders(request.headers.get('host') ?? undefined, peer.tls, connect),
  ))
    if (!response.headers.has(name)) response.headers.set(name, value)
  if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store')
  return response
}

/** Who mistyped an address in a browser stands before the app, not before a code. */
const nothingHere = (request: Request): Response =>
  request.headers.get('sec-fetch-dest') === 'document' && new URL(request.url).pathname !== '/'
    ? new Response(null, { status: 303, headers: { Location: '/' } })
    : errorResponse(new HttpError(404, 'not-found'))

export const createApp = ({ routes, files, callerOf, log, connect = [] }: AppOptions): App => {
  check(routes)
  const hono = new Hono<{ Bindings: { peer: Peer } }>()
  for (const route of routes)
    hono.on(route.method, route.path, async context => {
      refuseForeign(context.req.raw)
      const local = await admit(route, context.req.raw, callerOf)
      return route.run({
        raw: context.req.raw,
        params: context.req.param(),
        address: context.env.peer.address,
        secure: context.env.peer.secure,
        local,
      })
    })
  hono.get(
    '*',
    context => files(context.req.raw, new URL(context.req.url).pathname) ?? nothingHere(context.req.raw),
  )
  hono.notFound(context => nothingHere(context.req.raw))
  hono.onError(error => {
    if (error instanceof HttpError) return errorResponse(error)
    log.error('a request failed', { error: error.stack ?? String(error) })
    return errorResponse(new HttpError(500, 'internal'))
  })
  return async (request, peer) => finish(await hono.fetch(request, { peer }), request, peer, connect)
}
