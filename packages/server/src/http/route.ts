import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Peer } from './address.ts'

/** A route on the one HTTP listener; every route declares who may call it, otherwise the boot fails (S258). */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS'
  /** Hono pattern: '/api/invites/:token'. */
  readonly path: string
  /** public: anyone · account: bearer session of any account · admin: owner or admin. */
  readonly policy: 'public' | 'account' | 'admin'
  run(request: RouteRequest): Promise<Response> | Response
}
export interface RouteRequest {
  readonly raw: Request
  readonly params: Readonly<Record<string, string>>
  /** Network address of the client, as a trusted proxy tells it. */
  readonly address: string
  /** False on a plain connection from elsewhere: passwords and tokens must not travel on it (S255). */
  readonly secure: boolean
  /** Local part of the caller for 'account' and 'admin' routes. */
  readonly local: string | undefined
}
/**
 * Every request below a path, on the bare request and response of Node: for bodies that are too long to be held. The route answers all
 * methods, sets the headers, and bounds the time that a body may take.
 */
export interface StreamRoute {
  /** As the path begins; with a slash at both ends, unless the route itself looks at what follows. */
  readonly prefix: string
  readonly policy: 'public'
  /**
   * An origin of its own: its host name has nothing but this route, and on every other name the route is not found, so that no page of
   * the client shares an origin with what lies here. Undefined: the client's own.
   */
  readonly origin: string | undefined
  run(request: StreamRequest): Promise<void>
}
export interface StreamRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly peer: Peer
  /** The path below the prefix, as it was sent, without the query. */
  readonly path: string
  /** Web page that asks, if it is one that may (S244). */
  readonly origin: string | undefined
}
