/** TLS begins when the first bytes of the other side are here, and reads them however they come. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { NS_TLS } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer } from '../testing/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0 } })
})
afterAll(() => server.stop())

const bare = async (port = 0): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket.setNoDelay(true)
}
const sessions = (): number =>
  process.getActiveResourcesInfo().filter(name => name.toUpperCase() === 'TLSWRAP').length

/** What is written leaves in pieces of some bytes, each in a turn of its own. */
const inPieces = (socket: Socket, size: number): Duplex => {
  const pieces = new Duplex({
    read() {},
    async write(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += size) {
        socket.write(chunk.subarray(at, at + size))
        await turn()
      }
      done()
    },
  })
  socket.on('data', chunk => pieces.push(chunk)).on('close', () => pieces.destroy())
  pieces.on('close', () => socket.destroy())
  return pieces
}

test('a connection that says nothing has no TLS yet', async () => {
  const before = sessions()
  const silent = await Promise.all(Array.from({ length: 20 }, () => bare(server.ports.directTls)))
  await vi.waitFor(() => expect(server.connections).toBe(20))
  expect(sessions()).toBe(before)
  for (const socket of silent) socket.destroy()
  await vi.waitFor(() => expect(server.connections).toBe(0))
})

describe.each([1, 7, 100, 1023])('a handshake in pieces of %d bytes', size => {
  test('from the first byte on', async () => {
    const socket = await bare(server.ports.directTls)
    const secured = connectTls({ socket: inPieces(socket, size), rejectUnauthorized: false })
    await once(secured, 'secureConnect')
    secured.write("<stream:stream to='plaza.example' version='1.0' xmlns='jabber:client' ")
    secured.write("xmlns:stream='http://etherx.jabber.org/streams'>")
    const [first] = (await once(secured, 'data')) as [Buffer]
    expect(first.toString()).toContain('<stream:features')
    secured.destroy()
    await vi.waitFor(() => expect(server.connections).toBe(0))
  })
})

const beginnings: [string, (ports: RunningServer['ports']) => Promise<Socket>][] = [
  ['from the first byte on', ports => bare(ports.directTls)],
  [
    'by STARTTLS',
    async ports => {
      const client = await RawClient.tcp(ports.starttls ?? 0)
      await client.open()
      client.write(`<starttls xmlns='${NS_TLS}'/>`)
      await client.find(e => e.is('proceed', NS_TLS))
      client.socket.removeAllListeners('data')
      return client.socket
    },
  ],
]
describe.each(beginnings)('TLS %s', (_, begin) => {
  test('a peer that does not begin is let go, and hears nothing in the clear', async () => {
    const hasty = await startTestServer({ limits: { authentication_seconds: 1 } })
    const socket = await begin(hasty.ports)
    let heard = 0
    socket.on('data', chunk => (heard += chunk.length))
    await once(socket, 'close')
    expect([heard, hasty.connections]).toEqual([0, 0])
    await hasty.stop()
  })

  test('a peer that ends with its first bytes is let go, long before its time is over', async () => {
    const socket = await begin(server.ports)
    socket.resume().end(Uint8Array.of(22, 3, 1, 2, 0, 1))
    await once(socket, 'close')
    await vi.waitFor(() => expect(server.connections).toBe(0))
  })
})

test('forty handshakes at once all end well', async () => {
  const clients = await Promise.all(
    Array.from({ length: 40 }, () => RawClient.tls(server.ports.directTls ?? 0)),
  )
  for (const client of clients) expect((await client.open()).toString()).toContain('SCRAM-SHA-256')
  for (const client of clients) client.cut()
})
