/** RFC 7395 on a real HTTP server, and the catalogue's cases for it. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { RunningServer } from '../server.ts'
import { Frames } from '../testing/frames.ts'
import { startTestServer } from '../testing/server.ts'
import { type WebSocketFront, websocketFront } from '../testing/websocket-front.ts'

let server: RunningServer
let front: WebSocketFront
let port = 0
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0 } })
  await server.accounts?.create('ana', 'ana secret', 'member')
  front = await websocketFront(server)
  port = front.port
})
afterAll(async () => {
  front.close()
  await server.stop()
})

test('RFC 7395 §3.3, §3.6: framing, SCRAM, binding, a stanza, closing', async () => {
  const ana = new Frames(port)
  await ana.signIn()
  ana.ws.send(
    `<iq xmlns='jabber:client' type='get' id='p' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  expect((await ana.next()).attr('id')).toBe('p')
  ana.ws.send(`<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`)
  expect((await ana.next()).name).toBe('close')
  // Who has closed the stream closes the connection.
  await new Promise(resolve => ana.ws.once('pong', resolve).ping())
  expect(ana.ws.readyState).toBe(WebSocket.OPEN)
  ana.ws.close(1000)
  await ana.closed()
  expect(ana.code).toBe(1000)
})

test.each([
  `<open xmlns='jabber:client' to='plaza.example' version='1.0'/>`,
  `<open to='plaza.example' version='1.0'/>`,
])(
  'RFC 7395 §3.3.2, §3.5: a header of another namespace is answered by ours and invalid-namespace: %s',
  async text => {
    const ana = new Frames(port)
    await new Promise(resolve => ana.ws.once('open', resolve))
    ana.ws.send(text)
    expect((await ana.next()).name).toBe('open')
    expect((await ana.next()).elements()[0]?.name).toBe('invalid-namespace')
    expect(await ana.closed()).toContain('<close')
  },
)

test('S040: no -PLUS where the server does not end TLS, no STARTTLS', async () => {
  const ana = new Frames(port)
  const features = (await ana.open()).toString()
  expect(features).toContain('SCRAM-SHA-256')
  expect(features).not.toContain('-PLUS')
  expect(features).not.toContain('starttls')
  ana.ws.terminate()
})

test('S251: without the subprotocol xmpp the handshake is refused', async () => {
  const foreign = new Frames(port, '/', ['chat'])
  await foreign.closed()
  await expect(foreign.next()).rejects.toThrow()
})

test.each([
  ['S252: a DTD', `<!DOCTYPE a [<!ENTITY x "y">]><message>&x;</message>`],
  ['S252: a comment', '<!-- x --><a/>'],
  ['two elements in one frame', '<a/><b/>'],
  ['no element at all', 'hello'],
])('%s ends the stream', async (_, text) => {
  const ana = new Frames(port)
  await ana.open()
  ana.ws.send(text)
  expect(await ana.closed()).toMatch(/restricted-xml|not-well-formed/)
})

test('S013: 64 KiB before sign-in', async () => {
  const ana = new Frames(port)
  await ana.open()
  ana.ws.send(`<a b='${'x'.repeat(65_536)}'/>`)
  expect(await ana.closed()).toContain('policy-violation')
})

test('S017: nesting without end', async () => {
  const ana = new Frames(port)
  await ana.signIn()
  ana.ws.send(`<message xmlns='jabber:client'>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</message>`)
  expect(await ana.closed()).toContain('policy-violation')
})

test('S253: a message above the limit is cut off by 1009, a binary one ends the stream', async () => {
  const big = new Frames(port)
  await big.open()
  big.ws.send('x'.repeat(1_048_577))
  await big.closed()
  expect(big.code).toBe(1009)
  const binary = new Frames(port)
  await binary.open()
  binary.ws.send(Buffer.from('<a/>'))
  expect(await binary.closed()).toContain('bad-format')
})

test('S253: more fragments than eight', async () => {
  const ana = new Frames(port)
  await ana.open()
  for (let i = 0; i < 20; i++) ana.ws.send('<a>', { fin: false })
  await ana.closed()
  expect([1008, 1009]).toContain(ana.code)
})

test('S254: no compression is negotiated', async () => {
  const ana = new Frames(port)
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
