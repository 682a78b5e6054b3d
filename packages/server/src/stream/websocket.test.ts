/** RFC 7395 on a real HTTP server, and the catalogue's cases for it. */
import { createServer as createHttp, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { buildSasl, type Element, NS_SASL, parseElement, readSasl, ScramClient } from '@corrillo/xmpp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import type { RunningServer } from '../server.ts'
import { startTestServer } from '../testing/server.ts'

let server: RunningServer
let http: Server
let port = 0
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0 } })
  await server.accounts?.create('ana', 'ana secret', 'member')
  http = createHttp()
  http.on('upgrade', (request, socket, head) =>
    server.upgrade(request, socket, head, { address: '127.0.0.1', secure: true, tls: false }),
  )
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  port = (http.address() as AddressInfo).port
})
afterAll(async () => {
  http.close()
  http.closeAllConnections()
  await server.stop()
})

class Frames {
  readonly ws: WebSocket
  private readonly frames: string[] = []
  private wake = () => {}
  code = 0
  constructor(protocols: string[] = ['xmpp']) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}/`, protocols)
    this.ws.on('message', data => {
      this.frames.push(String(data))
      this.wake()
    })
    this.ws.on('close', code => {
      this.code = code
      this.wake()
    })
    this.ws.on('error', () => this.wake())
  }
  async next(): Promise<Element> {
    while (this.frames.length === 0) {
      if (this.ws.readyState === WebSocket.CLOSED) throw new Error(`closed with ${this.code}`)
      await new Promise<void>(resolve => (this.wake = resolve))
    }
    return parseElement(this.frames.shift() ?? '')
  }
  async closed(): Promise<string> {
    while (this.ws.readyState !== WebSocket.CLOSED) await new Promise<void>(resolve => (this.wake = resolve))
    return this.frames.join('')
  }
  async open(): Promise<Element> {
    if (this.ws.readyState !== WebSocket.OPEN)
      await new Promise((resolve, reject) => this.ws.once('open', resolve).once('error', reject))
    this.ws.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='plaza.example' version='1.0'/>`)
    expect((await this.next()).name).toBe('open')
    return this.next()
  }
  async signIn(): Promise<void> {
    await this.open()
    const scram = new ScramClient({
      crypto: scramCrypto,
      hash: 'SHA-256',
      username: 'ana',
      password: 'ana secret',
      binding: { flag: 'n' },
    })
    const send = (kind: 'auth' | 'response', text: string) => {
      const data = new TextEncoder().encode(text)
      this.ws.send(
        buildSasl(kind === 'auth' ? { kind, mechanism: 'SCRAM-SHA-256', data } : { kind, data }).toString(),
      )
    }
    send('auth', scram.first())
    const challenge = readSasl(await this.next())
    if (challenge?.kind !== 'challenge') throw new Error('no challenge')
    send('response', await scram.final(new TextDecoder().decode(challenge.data)))
    expect((await this.next()).is('success', NS_SASL)).toBe(true)
    await this.open()
    this.ws.send(
      `<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
    )
    expect((await this.next()).attr('type')).toBe('result')
  }
}

test('RFC 7395 §3.3, §3.6: framing, SCRAM, binding, a stanza, closing', async () => {
  const ana = new Frames()
  await ana.signIn()
  ana.ws.send(
    `<iq xmlns='jabber:client' type='get' id='p' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  expect((await ana.next()).attr('id')).toBe('p')
  ana.ws.send(`<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`)
  expect(await ana.closed()).toContain('<close')
  expect(ana.code).toBe(1000)
})

test('S040: no -PLUS where the server does not end TLS, no STARTTLS', async () => {
  const ana = new Frames()
  const features = (await ana.open()).toString()
  expect(features).toContain('SCRAM-SHA-256')
  expect(features).not.toContain('-PLUS')
  expect(features).not.toContain('starttls')
  ana.ws.terminate()
})

test('S251: without the subprotocol xmpp the handshake is refused', async () => {
  const foreign = new Frames(['chat'])
  await foreign.closed()
  await expect(foreign.next()).rejects.toThrow()
})

test.each([
  ['S252: a DTD', `<!DOCTYPE a [<!ENTITY x "y">]><message>&x;</message>`],
  ['S252: a comment', '<!-- x --><a/>'],
  ['two elements in one frame', '<a/><b/>'],
  ['no element at all', 'hello'],
])('%s ends the stream', async (_, text) => {
  const ana = new Frames()
  await ana.open()
  ana.ws.send(text)
  expect(await ana.closed()).toMatch(/restricted-xml|not-well-formed/)
})

test('S013: 64 KiB before sign-in', async () => {
  const ana = new Frames()
  await ana.open()
  ana.ws.send(`<a b='${'x'.repeat(65_536)}'/>`)
  expect(await ana.closed()).toContain('policy-violation')
})

test('S017: nesting without end', async () => {
  const ana = new Frames()
  await ana.signIn()
  ana.ws.send(`<message xmlns='jabber:client'>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</message>`)
  expect(await ana.closed()).toContain('policy-violation')
})

test('S253: a message above the limit is cut off by 1009, a binary one ends the stream', async () => {
  const big = new Frames()
  await big.open()
  big.ws.send('x'.repeat(300_000))
  await big.closed()
  expect(big.code).toBe(1009)
  const binary = new Frames()
  await binary.open()
  binary.ws.send(Buffer.from('<a/>'))
  expect(await binary.closed()).toContain('bad-format')
})

test('S253: more fragments than eight', async () => {
  const ana = new Frames()
  await ana.open()
  for (let i = 0; i < 20; i++) ana.ws.send('<a>', { fin: false })
  await ana.closed()
  expect([1008, 1009]).toContain(ana.code)
})

test('S254: no compression is negotiated', async () => {
  const ana = new Frames()
  await ana.open()
  expect(ana.ws.extensions).toBe('')
  ana.ws.terminate()
})

test('S251: a bad version and a bad key are refused', async () => {
  const answer = (headers: string) =>
    new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.on('data', chunk => (text += chunk)).on('close', () => resolve(text))
      socket.write(
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: xmpp\r\n${headers}\r\n`,
      )
    })
  expect(await answer('Sec-WebSocket-Version: 5\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n')).toMatch(
    /^HTTP\/1.1 4/,
  )
  expect(await answer('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n')).toMatch(/^HTTP\/1.1 4/)
})
