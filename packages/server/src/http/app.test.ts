import { describe, expect, test } from 'vitest'
import { configure } from '../config/config.ts'
import { systemClock } from '../host/clock.ts'
import { Host } from '../host/host.ts'
import { modules } from '../modules/index.ts'
import { silentLog } from '../observe/log.ts'
import { setupRoutes } from '../setup/routes.ts'
import { memoryStorage } from '../storage/memory.ts'
import { createApp, type Caller } from './app.ts'
import { healthRoute, hostMetaRoutes } from './host-meta.ts'
import { json } from './json.ts'
import type { Route } from './route.ts'
import { throttle } from './throttle.ts'

const config = configure()
const host = new Host({
  domain: 'plaza.example',
  modules,
  storage: memoryStorage({ domain: 'plaza.example' }),
  clock: systemClock,
  log: silentLog,
  limits: config.limits,
  credentials: { iterations: 4096, hashes: ['SHA-256'] },
})
/** The table of a running server. */
const real: readonly Route[] = [
  healthRoute,
  ...hostMetaRoutes(() => ({
    websocket: 'wss://plaza.example/xmpp-websocket',
    bosh: 'https://plaza.example/http-bind',
  })),
  ...setupRoutes({
    config,
    throttle: throttle(20, systemClock),
    token: async () => undefined,
    instance: () => undefined,
    complete: async () => {},
  }),
  ...host.routes,
]
/** One route of every policy and method beside them, so that each rule has something to hold. */
const reached: string[] = []
const probes: readonly Route[] = (['account', 'admin'] as const).flatMap(policy =>
  (['GET', 'POST', 'DELETE'] as const).map(method => ({
    method,
    path: `/api/probe/${policy}/:id`,
    policy,
    run: ({ local }: { local: string | undefined }) => {
      reached.push(`${method} ${policy} ${local}`)
      return json({})
    },
  })),
)
const table = [...real, ...probes]

const callers: Readonly<Record<string, Caller>> = {
  'member-token': { local: 'ana', role: 'member' },
  'admin-token': { local: 'bruno', role: 'admin' },
  'owner-token': { local: 'carla', role: 'owner' },
}
const callerOf = async (token: string) => callers[token]
const make = (routes: readonly Route[]) =>
  createApp({ routes, files: () => undefined, callerOf, log: silentLog })
const app = make(table)
const call = (method: string, path: string, headers: Record<string, string> = {}) =>
  app(new Request(`https://plaza.example${path}`, { method, headers }), {
    address: '192.0.2.1',
    secure: true,
    tls: true,
  })

describe('S258: every route has a policy, and the policy holds', () => {
  test('what anybody may call is this list and no more', () => {
    expect(
      real
        .filter(({ policy }) => policy === 'public')
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    ).toEqual([
      'GET /.well-known/host-meta',
      'GET /.well-known/host-meta.json',
      'GET /api/instance',
      'GET /healthz',
      'POST /api/invite/look',
      'POST /api/invite/redeem',
      'POST /api/link/close',
      'POST /api/link/open',
      'POST /api/link/part/put',
      'POST /api/link/part/take',
      'POST /api/link/take',
      'POST /api/setup',
      'POST /api/setup/look',
    ])
  })

  for (const { method, path, policy } of table.filter(route => route.policy !== 'public')) {
    const concrete = path.replace(/:\w+/g, 'x')
    const status = async (token?: string) =>
      (await call(method, concrete, token === undefined ? {} : { authorization: `Bearer ${token}` })).status
    test(`${method} ${path} refuses who has no session, an unknown or malformed one`, async () => {
      reached.length = 0
      expect(await status()).toBe(401)
      expect(await status('expired-token')).toBe(401)
      expect(await status('x'.repeat(600))).toBe(401)
      expect((await call(method, concrete, { authorization: 'Basic bWVtYmVyLXRva2Vu' })).status).toBe(401)
      expect(reached).toEqual([])
    })
    test(`${method} ${path} is for ${policy === 'admin' ? 'administrators' : 'every account'}`, async () => {
      expect(await status('member-token')).toBe(policy === 'admin' ? 403 : 200)
      expect(await status('admin-token')).toBe(200)
      expect(await status('owner-token')).toBe(200)
    })
  }

  test('a route without a policy, or declared twice, stops the start', () => {
    const { policy: _, ...rest } = healthRoute
    expect(() => make([rest as Route])).toThrow('GET /healthz declares no policy')
    expect(() => make([{ ...healthRoute, policy: 'anyone' as 'public' }])).toThrow('declares no policy')
    expect(() => make([healthRoute, healthRoute])).toThrow('declared twice')
  })
})

describe('S257: no spelling of a path walks around a policy', () => {
  const tricks = [
    '/api/probe/admin/%2e%2e/x',
    '/api/instance/%u002e%u002e/%u002e%u002e/probe/admin/x',
    '/api/instance/..;/probe/admin/x',
    '//api/probe/admin/x',
    '/api//probe/admin/x',
    '/%61pi/probe/admin/x',
    '/API/PROBE/ADMIN/x',
    '/api/probe/admin/x.',
    '/api/probe/admin/x;jsessionid=1',
    '/api/probe/admin/x/',
    '/healthz/../api/probe/admin/x',
    '/api/probe/admin/x?policy=public',
    '/api/probe/admin/x%00',
    '/./api/probe/admin/x',
  ]
  test.each(tricks)('%s', async path => {
    reached.length = 0
    expect([401, 404]).toContain((await call('GET', path)).status)
    expect(reached).toEqual([])
  })
})

test('S259: a page of another site cannot make a browser send a request with effect', async () => {
  reached.length = 0
  const answer = await call('POST', '/api/probe/account/x', {
    authorization: 'Bearer member-token',
    'sec-fetch-site': 'cross-site',
  })
  expect([answer.status, reached]).toEqual([403, []])
  const form = await app(
    new Request('https://plaza.example/api/invite/look', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"token":"x"}',
    }),
    { address: '192.0.2.1', secure: true, tls: true },
  )
  expect(form.status).toBe(415)
})

describe('S261: headers on every response', () => {
  const responses: readonly (readonly [string, string, string])[] = [
    ...table.map(({ method, path }) => ['route', method, path.replace(/:\w+/g, 'x')] as const),
    ['unknown path', 'GET', '/nowhere'],
    ['unknown path', 'POST', '/api/nowhere'],
  ]
  test.each(responses)('%s %s %s', async (_, method, path) => {
    const { headers } = await call(method, path, { host: 'plaza.example' })
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("connect-src 'self' ws://plaza.example wss://plaza.example;")
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe(
      path.startsWith('/.well-known/host-meta') ? 'cross-origin' : 'same-origin',
    )
    expect(headers.get('permissions-policy')).toContain('geolocation=(self)')
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('without TLS there is no HSTS, and a forged host stays out of the policy', async () => {
    const forged = { headers: { get: (name: string) => (name === 'host' ? 'x; script-src *' : null) } }
    const plain = await app(new Request('http://plaza.example/healthz'), {
      address: '127.0.0.1',
      secure: true,
      tls: false,
    })
    expect(plain.headers.has('strict-transport-security')).toBe(false)
    const request = new Request('http://plaza.example/healthz')
    Object.defineProperty(request, 'headers', { value: forged.headers })
    const answer = await app(request, { address: '127.0.0.1', secure: true, tls: false })
    expect(answer.headers.get('content-security-policy')).not.toContain('*')
  })
})

test('S270: the sign of life tells neither name nor version', async () => {
  const answer = await call('GET', '/healthz')
  expect(await answer.text()).toBe('ok\n')
  const names = [...answer.headers.keys()]
  expect(names).not.toContain('server')
  expect(names).not.toContain('x-powered-by')
  for (const path of [
    '/metrics',
    '/debug',
    '/server-status',
    '/.git/config',
    '/.env',
    '/api/status',
    '/api/version',
  ])
    expect((await call('GET', path)).status).toBe(404)
})

test('who mistyped an address in a browser is led to the app; programs are told that nothing is there', async () => {
  const typed = await call('GET', '/nothing/here', { 'sec-fetch-dest': 'document' })
  expect([typed.status, typed.headers.get('location')]).toEqual([303, '/'])
  for (const [path, headers] of [
    ['/nothing/here', {}],
    ['/nothing/here', { 'sec-fetch-dest': 'script' }],
    ['/', { 'sec-fetch-dest': 'document' }],
  ] as const)
    expect((await call('GET', path, headers)).status).toBe(404)
})

test('XEP-0156 §3: host-meta in both forms, for any origin, only to wss', async () => {
  const xrd = await call('GET', '/.well-known/host-meta')
  expect(xrd.headers.get('access-control-allow-origin')).toBe('*')
  expect(xrd.headers.get('content-type')).toMatch(/^application\/xrd\+xml/)
  expect(await xrd.text()).toContain(
    "<Link rel='urn:xmpp:alt-connections:websocket' href='wss://plaza.example/xmpp-websocket'/><Link rel='urn:xmpp:alt-connections:xbosh' href='https://plaza.example/http-bind'/>",
  )
  const jrd = await call('GET', '/.well-known/host-meta.json')
  expect(jrd.headers.get('access-control-allow-origin')).toBe('*')
  expect(await jrd.json()).toEqual({
    links: [
      { rel: 'urn:xmpp:alt-connections:websocket', href: 'wss://plaza.example/xmpp-websocket' },
      { rel: 'urn:xmpp:alt-connections:xbosh', href: 'https://plaza.example/http-bind' },
    ],
  })
})

test('a mistake of ours is a 500 without details', async () => {
  const broken = make([
    {
      method: 'GET',
      path: '/broken',
      policy: 'public',
      run: () => {
        throw new Error('secret detail')
      },
    },
  ])
  const answer = await broken(new Request('https://plaza.example/broken'), {
    address: '192.0.2.1',
    secure: true,
    tls: true,
  })
  expect([answer.status, await answer.json()]).toEqual([500, { error: { code: 'internal' } }])
})
