/** R16: a server that is asked to stop says so to everybody who is connected, in whichever way, and is gone within five seconds. */
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { befriend, eventually, message, type Person, signInAs } from './support/engine.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { signIn } from './support/raw-client.ts'

const password = 'three unrelated words'
const MOST_MS = 5000
let server: Corrillo
let ana: Person
let bruno: Person

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  ana = await signInAs(server, 'ana', password)
  bruno = await signInAs(server, 'bruno', password)
  await befriend(ana, bruno)
})
afterAll(async () => {
  for (const who of [ana, bruno]) await who?.app.signOut()
  await server?.clear()
})

const timedStop = async (): Promise<number> => {
  const begun = Date.now()
  expect(await server.stop(), server.output()).toBe(0)
  return Date.now() - begun
}
/** A connection that says this and then neither reads nor ends. */
const silent = (port: number, words = ''): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(words)
      socket.pause()
      resolve(socket)
    })
    socket.on('error', reject)
  })
const upgrade = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost:${server.ports.http}\r\nOrigin: ${server.url}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n`

test('RFC 6120 §4.9.3.20: SIGTERM with clients on WebSockets ends within five seconds, and they come back by themselves', async () => {
  expect(await timedStop()).toBeLessThan(MOST_MS)
  await eventually('told', ana.engine.connection, state => state.kind === 'waiting')
  await ana.engine.conversation(bruno.address).send('written while nobody served')
  await server.start()
  ana.engine.retryNow()
  bruno.engine.retryNow()
  await message(bruno, ana.address, 'written while nobody served')
})

test('S431: who reads nothing, says nothing or never lets go does not hold a stop up', async () => {
  const stuck = [
    await silent(server.ports.starttls),
    await silent(server.ports.directTls),
    await silent(server.ports.http),
    await silent(
      server.ports.http,
      'POST /api/setup/look HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n',
    ),
    await silent(server.ports.http, upgrade('/xmpp-websocket')),
    await silent(server.ports.http, upgrade('/elsewhere')),
  ]
  const told = await signIn({
    port: server.ports.directTls,
    domain: server.domain,
    user: 'ana',
    password,
    resource: 'raw',
  })
  const goodbye = told.expect(/<system-shutdown/)
  expect(await timedStop()).toBeLessThan(MOST_MS)
  await goodbye
  for (const socket of stuck) socket.destroy()
})
