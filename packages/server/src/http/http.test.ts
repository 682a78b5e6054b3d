import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { configure, type ConfigInput } from '../config/config.ts'
import { silentLog } from '../observe/log.ts'
import { PlayClock } from '../plays/clock.ts'
import { EARLY_MS } from './early.ts'
import { type Http, startHttp } from './http.ts'
import { json, readJson } from './json.ts'
import type { Route } from './route.ts'

const ECHO: Route = {
  method: 'POST',
  path: '/api/echo',
  policy: 'public',
  run: async request =>
    json({
      got: await readJson(request.raw, z.strictObject({ a: z.string() }), 1024),
      address: request.address,
      secure: request.secure,
    }),
}
const root = mkdtempSync(join(tmpdir(), 'corrillo-http-'))
const opened: Http[] = []
const upgrades: string[] = []

const serve = async (keys: ConfigInput = {}): Promise<Http> => {
  const http = await startHttp({
    config: configure({ ...keys, listen: { http: 0, ...keys.listen } }),
    webRoot: root,
    log: silentLog,
  })
  http.mount([ECHO])
  http.onUpgrade((_request, socket, _head, peer) => {
    upgrades.push(peer.address)
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  opened.push(http)
  return http
}
/** Bytes in, bytes out, until the server closes. */
const raw = (http: Http, text: string, keepOpen = false): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    const socket: Socket = connect(http.port, '127.0.0.1', () => {
      if (keepOpen) socket.write(text)
      else socket.end(text)
    })
    socket.setTimeout(15_000, () => socket.destroy(new Error(`silence after ${said}`)))
    socket.on('data', chunk => (said += chunk.toString()))
    socket.on('close', () => resolve(said))
    socket.on('error', error =>
      (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? resolve(said) : reject(error),
    )
  })
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
const upgrade = (http: Http, headers: string, path = '/xmpp-websocket') =>
  raw(
    http,
    `GET ${path} HTTP/1.1\r\nHost: localhost:${http.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`,
    true,
  )

let http: Http
beforeAll(async () => {
  mkdirSync(join(root, 'assets'))
  const script = 'console.log("hola")\n'.repeat(100)
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Corrillo</title>')
  writeFileSync(join(root, 'decoder.html'), '<!doctype html><title>Corrillo</title>')
  writeFileSync(join(root, 'assets/decoder.html'), '<!doctype html>')
  writeFileSync(join(root, 'assets/main-abc123.js'), script)
  writeFileSync(join(root, 'assets/main-abc123.js.br'), brotliCompressSync(script))
  writeFileSync(join(root, 'assets/main-abc123.js.gz'), gzipSync(script))
  writeFileSync(join(root, 'assets/main-abc123.js.map'), '{}')
  http = await serve()
})
afterAll(async () => {
  for (const one of opened) await one.close()
  rmSync(root, { recursive: true })
})
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${http.port}${path}`, { headers })

describe('the web client', () => {
  test('paths of the app lead to its page, which is asked for again each time', async () => {
    for (const path of ['/', '/setup', '/invite']) {
      const answer = await get(path, { accept: 'text/html' })
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache'])
      expect(await answer.text()).toContain('<title>Corrillo</title>')
    }
    const first = await get('/')
    const again = await get('/', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('H9: the page that decodes pictures has no origin and may be framed by the app; nothing else may be framed', async () => {
    const decoder = await get('/decoder.html')
    expect(decoder.headers.get('content-security-policy')).toBe(
      "sandbox allow-scripts; frame-ancestors 'self'",
    )
    for (const path of ['/', '/assets/main-abc123.js', '/nowhere', '/assets/decoder.html'])
      expect((await get(path)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('hashed files are kept for ever and come compressed', async () => {
    const path = '/assets/main-abc123.js'
    for (const [accepted, coding] of [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
      ['br;q=0, gzip', 'gzip'],
    ] as const) {
      const answer = await get(path, { 'accept-encoding': accepted })
      expect(answer.headers.get('content-encoding')).toBe(coding)
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.get('vary')).toBe('Accept-Encoding')
      expect(await answer.text()).toContain('console.log("hola")')
    }
  })

  test('S435: codings full of spaces are read in no time', async () => {
    const started = performance.now()
    for (let asked = 0; asked < 10; asked++) {
      const answer = await get('/assets/main-abc123.js', {
        'accept-encoding': `x${' '.repeat(15_000)}y, gzip`,
      })
      expect(answer.headers.get('content-encoding')).toBe('gzip')
    }
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test('nothing else is served: no maps, no compressed files by name, no path that leads out', async () => {
    for (const path of [
      '/assets/main-abc123.js.map',
      '/assets/main-abc123.js.br',
      '/assets/other.js',
      '/api',
      '/api/nothing',
      '/.well-known/x',
      '/index.html.bak',
      '/a/..%2f..%2fetc/passwd',
      '/favicon.txt',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404])
    for (const path of [
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/../../package.json',
      '/..%5c..%5cetc/passwd',
    ]) {
      const answer = await raw(http, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      expect(answer).toContain('"not-found"')
    }
  })
})

describe('S250: who may open a WebSocket', () => {
  const origin = (value: string) => `Origin: ${value}\r\n`
  test.each([
    ['another site', origin('https://evil.example')],
    ['the same host over TLS', 'https'],
    ['another port', origin('http://localhost:1')],
    ['an opaque origin', origin('null')],
    ['a look-alike', origin('http://localhost.evil.example')],
    ['a file', origin('file://')],
    ['two origins', 'two'],
  ])('not %s: 403', async (_name, header) => {
    const own = `http://localhost:${http.port}`
    const text =
      header === 'https'
        ? origin(own.replace('http', 'https'))
        : header === 'two'
          ? origin(`${own}, https://evil.example`)
          : header
    const before = upgrades.length
    expect(statusOf(await upgrade(http, text))).toBe(403)
    expect(upgrades.length).toBe(before)
  })

  test('our own page, and a program that sends no Origin', async () => {
    expect(statusOf(await upgrade(http, `Origin: http://localhost:${http.port}\r\n`))).toBe(101)
    expect(statusOf(await upgrade(http, ''))).toBe(101)
  })

  test('by option no program without Origin, and further origins', async () => {
    const strict = await serve({
      http: {
        without_origin: false,
        allowed_origins: ['https://intranet.example'],
        public_url: 'https://chat.example',
      },
    })
    expect(statusOf(await upgrade(strict, ''))).toBe(403)
    expect(statusOf(await upgrade(strict, 'Origin: https://intranet.example\r\n'))).toBe(101)
    expect(statusOf(await upgrade(strict, 'Origin: https://chat.example\r\n'))).toBe(101)
  })

  test('only on its path', async () => {
    expect(statusOf(await upgrade(http, '', '/'))).toBe(404)
    expect(statusOf(await upgrade(http, '', '/xmpp-websocket/'))).toBe(404)
  })
})

describe('S255: what a proxy says counts only when the proxy is trusted', () => {
  const forwarded = 'X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n'
  const echo = async (server: Http, headers: string) => {
    const answer = await raw(
      server,
      `POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}Content-Length: 9\r\nConnection: close\r\n\r\n{"a":"b"}`,
    )
    return JSON.parse(answer.split('\r\n\r\n')[1] ?? '{}') as { address: string; secure: boolean }
  }

  test('from anybody else it is ignored', async () => {
    const answer = await echo(http, forwarded)
    expect(answer.address).toBe('127.0.0.1')
  })

  test('a trusted proxy names the client; what the client wrote itself is not believed', async () => {
    const behind = await serve({ http: { trusted_proxies: ['127.0.0.0/8'] } })
    expect(await echo(behind, forwarded)).toMatchObject({ address: '203.0.113.9', secure: true })
    expect(
      (
        await echo(
          behind,
          'X-Forwarded-Proto: https\r\nX-Forwarded-For: 10.9.9.9, 203.0.113.9, 127.0.0.2\r\n',
        )
      ).address,
    ).toBe('203.0.113.9')
    expect((await echo(behind, 'X-Forwarded-Proto: https\r\nX-Forwarded-For: nonsense\r\n')).address).toBe(
      '127.0.0.1',
    )
  })

  test('plain through a trusted proxy: no WebSocket, and not secure', async () => {
    const behind = await serve({ http: { trusted_proxies: ['127.0.0.1'] } })
    expect((await echo(behind, 'X-Forwarded-Proto: http\r\n')).secure).toBe(false)
    expect((await echo(behind, '')).secure).toBe(false)
    expect(statusOf(await upgrade(behind, 'X-Forwarded-Proto: http\r\n'))).toBe(403)
    expect(statusOf(await upgrade(behind, 'X-Forwarded-Proto: https\r\n'))).toBe(101)
  })
})

describe('S267: requests that two programs could read differently, and too much of anything', () => {
  const post = (headers: string, body: string) =>
    raw(
      http,
      `POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n${body}`,
      true,
    )
  test.each([
    [
      'length and chunks',
      'Content-Length: 9\r\nTransfer-Encoding: chunked\r\n',
      '0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n',
    ],
    ['two lengths', 'Content-Length: 9\r\nContent-Length: 10\r\n', '{"a":"b"}'],
    ['a length that is none', 'Content-Length: +9\r\n', '{"a":"b"}'],
    ['an unknown coding', 'Transfer-Encoding: xchunked\r\n', '9\r\n{"a":"b"}\r\n0\r\n\r\n'],
    ['a folded header', 'X-A: 1\r\n 2\r\nContent-Length : 9\r\n', '{"a":"b"}'],
    ['a bare line feed in chunks', 'Transfer-Encoding: chunked\r\n', '9\n{"a":"b"}\n0\n\n'],
  ])('%s: 400 and the connection is closed', async (_name, headers, body) => {
    const answer = await post(headers, body)
    expect(statusOf(answer)).toBe(400)
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(answer).toContain('Connection: close')
  })

  test('a header of 100 kB: 431, with the security headers', async () => {
    const answer = await raw(
      http,
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(100_000)}\r\n\r\n`,
      true,
    )
    expect(statusOf(answer)).toBe(431)
    expect(answer).toContain("default-src 'none'")
  })

  test('10,000 headers: 431', async () => {
    expect(
      statusOf(await raw(http, `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: 1\r\n'.repeat(10_000)}\r\n`, true)),
    ).toBe(431)
  })

  test('no host, an unknown method: refused', async () => {
    expect(statusOf(await raw(http, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400)
    expect(statusOf(await raw(http, 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toBe(405)
    expect(
      statusOf(
        await raw(http, 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
      ),
    ).toBe(405)
  })

  test('a body larger than allowed: 413, announced or not', async () => {
    const big = JSON.stringify({ a: 'x'.repeat(5000) })
    expect(statusOf(await post(`Content-Length: ${big.length}\r\nConnection: close\r\n`, big))).toBe(413)
    expect(
      statusOf(
        await post(
          'Transfer-Encoding: chunked\r\nConnection: close\r\n',
          `${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`,
        ),
      ),
    ).toBe(413)
  })

  test('JSON that is none, in the wrong type, with a field too many: a code each', async () => {
    const ask = async (body: string, type = 'application/json') => {
      const answer = await fetch(`http://127.0.0.1:${http.port}/api/echo`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      })
      return [answer.status, ((await answer.json()) as { error?: { code: string; field?: string } }).error]
    }
    expect(await ask('{')).toEqual([400, { code: 'not-json' }])
    expect(await ask('{"a":"b"}', 'text/plain')).toEqual([415, { code: 'not-json' }])
    expect(await ask('{"a":1}')).toEqual([400, { code: 'invalid', field: 'a' }])
    expect(await ask('{"a":"b","__proto__":{"x":1}}')).toEqual([400, { code: 'invalid' }])
  })

  test('headers that come too slowly: 408 within a dozen seconds', async () => {
    const started = Date.now()
    const answer = await raw(http, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', true)
    expect(statusOf(answer)).toBe(408)
    expect(Date.now() - started).toBeLessThan(13_000)
  })

  test('a body that comes too slowly: 408, and the connection is closed', async () => {
    const hasty = await startHttp({
      config: configure({ listen: { http: 0 } }),
      webRoot: root,
      log: silentLog,
      bodyMs: 100,
    })
    opened.push(hasty)
    hasty.mount([ECHO])
    const answer = await raw(
      hasty,
      'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
      true,
    )
    expect(statusOf(answer)).toBe(408)
    expect(answer).toContain('Connection: close')
  })

  test('a request that comes while the server starts is answered when its routes are there', async () => {
    const starting = await startHttp({
      config: configure({ listen: { http: 0 } }),
      webRoot: root,
      log: silentLog,
    })
    opened.push(starting)
    const answer = fetch(`http://127.0.0.1:${starting.port}/api/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":"early"}',
    })
    await new Promise(resolve => connect(starting.port, '127.0.0.1', () => resolve(undefined)))
    starting.mount([ECHO])
    expect(await (await answer).json()).toMatchObject({ got: { a: 'early' } })
  })

  test('nobody waits for a start for ever: 503 and when to come again; who gave up is forgotten', async () => {
    const clock = new PlayClock()
    const starting = await startHttp({
      config: configure({ listen: { http: 0 } }),
      webRoot: root,
      log: silentLog,
      clock,
    })
    opened.push(starting)
    const GET = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    const late = raw(starting, GET, true)
    await expect.poll(() => clock.pending).toBe(1)
    clock.pass(EARLY_MS / 2)
    const soon = raw(starting, GET, true)
    await expect.poll(() => clock.pending).toBe(2)
    clock.pass(EARLY_MS / 2)
    const answer = await late
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/)
    expect(answer).toContain('Retry-After: 1\r\n')
    expect(answer).toContain('Cache-Control: no-store\r\n')
    const impatient = connect(starting.port, '127.0.0.1', () => impatient.write(GET))
    await expect.poll(() => clock.pending).toBe(2)
    impatient.destroy()
    await expect.poll(() => clock.pending).toBe(1)
    starting.mount([])
    expect(statusOf(await soon)).toBe(200)
    expect(clock.pending).toBe(0)
  })

  test('more than the few that can wait for a start are told to come again', async () => {
    const starting = await startHttp({
      config: configure({ listen: { http: 0 }, limits: { http_connections_per_address: 1000 } }),
      webRoot: root,
      log: silentLog,
    })
    opened.push(starting)
    const answers: number[] = []
    const many = Array.from({ length: 260 }, async () => {
      const answer = await raw(starting, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', true)
      answers.push(statusOf(answer))
      return answer
    })
    await expect.poll(() => answers).toEqual([503, 503, 503, 503])
    starting.mount([])
    expect((await Promise.all(many)).filter(answer => answer.includes('Retry-After: 1'))).toHaveLength(4)
    expect(answers.filter(status => status === 200)).toHaveLength(256)
  })

  test('more connections of one address than allowed are closed', async () => {
    const few = await serve({ limits: { http_connections_per_address: 3 } })
    const sockets = Array.from({ length: 6 }, () => connect(few.port, '127.0.0.1'))
    const closed = sockets.map(
      socket =>
        new Promise<boolean>(resolve => socket.once('close', () => resolve(true)).on('error', () => {})),
    )
    await Promise.race([closed[5], closed[4], closed[3]])
    await Promise.all(closed.slice(3))
    expect(sockets.slice(0, 3).every(socket => !socket.destroyed)).toBe(true)
    for (const socket of sockets) socket.destroy()
  })
})
