/** Peers that do not read, that send too fast, that vanish: bounded, and nobody else waits for them (D6, S097, S434). */
import { expect, test } from 'vitest'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'

const until = async (done: () => boolean): Promise<void> => {
  const end = Date.now() + 8000
  while (!done() && Date.now() < end) await new Promise(resolve => setImmediate(resolve))
  expect(done()).toBe(true)
}

test('S434, D6: a peer that does not read is cut off at the bound of its send queue', async () => {
  const server = await startTestServer({ limits: { rate_bytes_per_second: 0, send_queue_bytes: 65_536 } })
  for (const name of ['ana', 'bruno']) await server.accounts?.create(name, `${name} secret`, 'member')
  const port = server.ports.directTls ?? 0
  const ana = await RawClient.session(port, 'ana', 'ana secret')
  const bruno = await RawClient.session(port, 'bruno', 'bruno secret', 'desk')
  bruno.socket.pause()
  const sessions = () => [...(server.host?.sessions.all() ?? [])].map(s => s.account.local)
  const body = 'x'.repeat(60_000)
  for (let i = 0; i < 400 && sessions().includes('bruno'); i++) {
    ana.write(`<message to='bruno@${TEST_DOMAIN}/desk' type='headline'><body>${body}</body></message>`)
    await ana.fence()
  }
  expect(sessions()).toEqual(['ana'])
  await ana.fence()
  ana.cut()
  bruno.cut()
  await server.stop()
})

test('a peer that does not read its own answers is not read any more', async () => {
  const server = await startTestServer({ limits: { rate_bytes_per_second: 0 } })
  await server.accounts?.create('ana', 'ana secret', 'member')
  const ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret')
  ana.socket.pause()
  const ask =
    `<iq type='get' id='${'i'.repeat(500)}' to='${TEST_DOMAIN}'><ping xmlns='urn:xmpp:ping'/></iq>`.repeat(
      500,
    )
  // More than sockets and queues can hold: sending stalls, and the session stays.
  let stalled = false
  for (let i = 0; i < 400 && !stalled; i++) {
    if (!ana.socket.write(ask)) {
      stalled = await Promise.race([
        new Promise<boolean>(resolve => ana.socket.once('drain', () => resolve(false))),
        new Promise<boolean>(resolve => setTimeout(() => resolve(true), 1500)),
      ])
    }
  }
  expect(stalled).toBe(true)
  expect([...(server.host?.sessions.all() ?? [])]).toHaveLength(1)
  ana.cut()
  await server.stop()
})

test('what is above the rate waits, and arrives', async () => {
  const server = await startTestServer({
    limits: { rate_bytes_per_second: 200_000, rate_burst_bytes: 10_000 },
  })
  await server.accounts?.create('ana', 'ana secret', 'member')
  const ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret')
  const start = Date.now()
  for (let i = 0; i < 6; i++)
    ana.write(
      `<message to='nobody@${TEST_DOMAIN}' type='headline'><body>${'x'.repeat(20_000)}</body></message>`,
    )
  await ana.fence()
  expect(Date.now() - start).toBeGreaterThan(300)
  ana.cut()
  await server.stop()
})

test('a connection that broke leaves no session behind', async () => {
  const server = await startTestServer()
  await server.accounts?.create('ana', 'ana secret', 'member')
  const ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret')
  expect([...(server.host?.sessions.all() ?? [])]).toHaveLength(1)
  ana.cut()
  await until(() => server.connections === 0)
  expect([...(server.host?.sessions.all() ?? [])]).toHaveLength(0)
  await server.stop()
})
