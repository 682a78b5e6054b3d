/** Connections that break off on the way to TLS and inside it. */
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

const opened = async (): Promise<RawClient> => {
  const client = await RawClient.tcp(server.ports.starttls ?? 0)
  await client.open()
  return client
}
const proceeding = async (): Promise<RawClient> => {
  const client = await opened()
  client.write(`<starttls xmlns='${NS_TLS}'/>`)
  await client.find(e => e.is('proceed', NS_TLS))
  return client
}

describe('RFC 6120 §5.4.3: nothing is left of a connection', () => {
  test.each([
    ['before STARTTLS', opened],
    ['after <proceed/>', proceeding],
    [
      'in the middle of the handshake',
      async () => (await proceeding()).write(Uint8Array.of(22, 3, 1, 2, 0, 1)),
    ],
    ['with a handshake that is none', async () => (await proceeding()).write('no handshake at all')],
  ])('that is reset %s', async (_, begin) => {
    const client = await begin()
    client.socket.resetAndDestroy()
    await vi.waitFor(() => expect(server.connections).toBe(0))
  })

  test('that is reset inside TLS', async () => {
    const client = await opened()
    const { socket } = client
    await client.starttls()
    await client.open()
    socket.resetAndDestroy()
    await vi.waitFor(() => expect(server.connections).toBe(0))
  })
})
