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
