/** Sign-in by XEP-0388, XEP-0386 and XEP-0484: a client from npm that nobody here wrote, and the engine over its WebSocket. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client, type Client, xml } from '@xmpp/client'
import type { Platform, Wire } from '@corrillo/client'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { engineOf, eventually, online } from './support/engine.ts'
import { online as startsOnline } from './support/npm-clients.ts'

const password = 'a long enough one'
const folder = mkdtempSync(join(tmpdir(), 'corrillo-fast-'))
let server: Corrillo
/** What engine and server said to each other. */
const said: string[] = []
let line: Wire | undefined

beforeAll(async () => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0' // xmpp.js takes no certificate of its own for TCP; the server made one for itself
  server = await served({
    domain: 'fast.localhost',
    extra: '[sasl]\niterations = 4096\nscram_sha_1 = true\n',
    accounts: ['ana', 'bruno'],
    password,
  })
})
afterAll(async () => {
  await server?.kill()
  await server?.clear()
  rmSync(folder, { recursive: true, force: true })
})

interface Token {
  readonly mechanism: string
  readonly token: string
  readonly expiry: string
}
const xmppJs = (service: string, kept: { token?: Token | undefined }, userAgent: unknown): Client => {
  const entity = client({
    service,
    domain: server.domain,
    resource: 'js',
    username: 'bruno',
    password,
    userAgent,
  })
  entity.fast.fetchToken = async () => kept.token
  entity.fast.saveToken = async token => void (kept.token = token)
  entity.fast.deleteToken = async () => void (kept.token = undefined)
  entity.reconnect.stop()
  entity.on('error', () => undefined)
  return entity
}

test('xmpp.js signs in by SASL2 and Bind 2, gets a token, and comes back with it in one message', async () => {
  const kept: { token?: Token | undefined } = {}
  const userAgent = xml(
    'user-agent',
    { id: 'd4565fa7-4d72-4749-b3d3-740edbf87770' },
    xml('software', {}, 'xmpp.js'),
  )
  const sent: string[] = []
  const start = async (): Promise<Client> => {
    const entity = xmppJs(`xmpps://127.0.0.1:${server.ports.directTls}`, kept, userAgent)
    entity.on('send', element => sent.push(String(element)))
    await startsOnline(entity)
    return entity
  }
  const first = await start()
  const jid = String(first.jid)
  expect(jid).toMatch(/^bruno@fast\.localhost\/js\/[\w-]{12}$/)
  expect(kept.token?.mechanism).toBe('HT-SHA-256-NONE')
  await first.stop()
  sent.length = 0
  const again = await start()
  expect(String(again.jid)).toBe(jid)
  const messages = sent.filter(text => text.startsWith('<authenticate') || text.startsWith('<response'))
  expect(messages).toHaveLength(1)
  expect(messages[0]).toContain('HT-SHA-256-NONE')
  const list = await server.command(['device', 'list', 'bruno'])
  expect(list.output).toContain('xmpp.js')
  await again.stop()
})

const listening = (platform: Platform): Platform => ({
  ...platform,
  transport: {
    async connect(target, events) {
      const frame = (text: string): void => {
        said.push(`S ${text}`)
        events.frame(text)
      }
      const wire = await platform.transport.connect(target, { ...events, frame })
      const send = (text: string): void => {
        said.push(`C ${text}`)
        wire.send(text)
      }
      line = { ...wire, send }
      return line
    },
  },
})
const engineApp = () =>
  createApp(listening(createNodePlatform({ http: server.url, folder })), {
    target: { domain: server.domain, websocket: `ws://localhost:${server.ports.http}/xmpp-websocket` },
  })
/** What the client said from one opening of a stream to its first stanza. */
const signIn = (): readonly string[] => {
  const start = said.findLastIndex(text => text.startsWith('C <open'))
  return said
    .slice(start)
    .filter(text => text.startsWith('C ') && !/^C <(?:iq|message|presence|r|a)\b/.test(text))
}
const cut = (): void => {
  said.length = 0
  line?.close()
}

test('the engine goes on with its session by token, in one message; a token that is refused costs one more round', async () => {
  const app = engineApp()
  await eventually('started', app.state, state => state.kind === 'signed-out')
  await app.signIn({ name: 'ana', password, keepUnlocked: false, deviceName: 'Prueba' })
  const engine = await engineOf(app)
  await online(engine)
  expect(said.some(text => text.startsWith('S <success') && text.includes('<token '))).toBe(true)

  cut()
  await eventually('lost', engine.connection, state => state.kind !== 'online')
  engine.retryNow()
  await online(engine)
  const resumed = signIn()
  expect(resumed).toHaveLength(2)
  expect(resumed[1]).toMatch(/^C <authenticate [^>]*mechanism='HT-SHA-256-NONE'/)
  expect(said.some(text => text.includes('<resumed '))).toBe(true)

  const list = await server.command(['device', 'list', 'ana', '--json'])
  const [device] = JSON.parse(list.output) as [{ id: string; device: string; proved: string }]
  expect(device).toMatchObject({ device: 'Prueba', proved: 'password, token' })
  // While it is away: a device that is ended while it is here stays out.
  await server.stop()
  await eventually('lost', engine.connection, state => state.kind !== 'online')
  await server.command(['device', 'revoke', 'ana', device.id])
  said.length = 0
  await server.start()
  engine.retryNow()
  await online(engine)
  const back = signIn()
  expect(back.map(text => text.replace(/^C <(\w+).*/s, '$1'))).toEqual([
    'open',
    'authenticate',
    'authenticate',
    'response',
  ])
  expect(back[2]).toContain('SCRAM-SHA-512')
  expect(said.some(text => text.startsWith('S <success') && text.includes('<token '))).toBe(true)
  await engine.lockNow()
})
