/** Group 16 of the catalogue: much of everything. The program stays up and small, and a witness is answered all the time. */
import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { ScramServer } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'

const RATE = 200_000
const BURST = 100_000
let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start(
    ['ana', 'bruno', 'carla'],
    `ban_failures = 0\nauthentication_seconds = 2\nrate_bytes_per_second = ${RATE}\nrate_burst_bytes = ${BURST}\nunauthenticated_per_address = 1000`,
  )
})
afterAll(() => server.stop())

describe('before sign-in', () => {
  test.each([
    ['the stream header', `<?xml version='1.0'?><stream:stream to='plaza.example'`],
    ['white space', ''],
  ])('S432: a byte at a time in %s does not make the time longer', async (_, start) => {
    const slow = await RawClient.tls(server.ports.directTls)
    slow.write(start)
    const started = performance.now()
    while (!slow.closed && performance.now() - started < 8000) {
      slow.write(' ')
      await pause(50)
    }
    expect(slow.closed).toBe(true)
    expect(performance.now() - started).toBeLessThan(6000)
  })

  test('S432: a byte at a time in the middle of SASL does not make the time longer', async () => {
    const slow = await RawClient.tls(server.ports.directTls)
    await slow.open()
    slow.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>`)
    const started = performance.now()
    while (!slow.closed && performance.now() - started < 8000) {
      slow.write('A')
      await pause(50)
    }
    expect(slow.closed).toBe(true)
    expect(performance.now() - started).toBeLessThan(6000)
  })

  test('S431: four hundred connections that come and go, half of them over TLS, leave nothing behind', async () => {
    const descriptors = (): number => readdirSync(`/proc/${server.pid}/fd`).length
    const visit = async (n: number): Promise<void> => {
      const client = await (n % 2 === 0
        ? RawClient.tcp(server.ports.starttls)
        : RawClient.tls(server.ports.directTls))
      // Some say hello, some not even that.
      if (n % 4 < 2) await client.open()
      client.cut()
    }
    const before = descriptors()
    await server.survives(
      async () => {
        for (let n = 0; n < 400; n += 20)
          await Promise.all(Array.from({ length: 20 }, (_, index) => visit(n + index)))
        await expect.poll(descriptors, { timeout: 20_000 }).toBeLessThanOrEqual(before)
        await expect
          .poll(async () => ((await server.command('status', {})) as { connections: number }).connections)
          .toBe(1)
      },
      { bounded: true },
    )
  }, 60_000)

  test('S436: TLS handshakes without a pause, twenty at a time, delay nobody for long', async () => {
    const handshake = (): Promise<void> =>
      new Promise(resolve => {
        const socket = connectTls({
          port: server.ports.directTls,
          host: '127.0.0.1',
          rejectUnauthorized: false,
        })
        const over = (): void => {
          socket.destroy()
          resolve()
        }
        socket.once('secureConnect', over).once('error', over)
      })
    await server.survives(
      async () => {
        for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 20 }, handshake))
      },
      { bounded: true },
    )
  })
})

test('S437: a try of SCRAM costs the server some hashes, however many rounds the password was put through', async () => {
  const stored = new Uint8Array(32).fill(1)
  const tries = 500
  const started = process.cpuUsage()
  for (let index = 0; index < tries; index++) {
    const scram = new ScramServer({
      crypto: scramCrypto,
      hash: 'SHA-256',
      plus: false,
      advertised: { mechanisms: ['SCRAM-SHA-256'] },
      bindings: new Map(),
      lookup: async () => ({ salt: stored, iterations: 500_000, storedKey: stored, serverKey: stored }),
      decoy: { key: stored, iterations: 500_000 },
    })
    const challenge = await scram.first('n,,n=ana,r=abc')
    const nonce = /r=([^,]+)/.exec(challenge)?.[1] ?? ''
    const proof = Buffer.from(stored).toString('base64')
    await expect(scram.final(`c=biws,r=${nonce},p=${proof}`)).rejects.toMatchObject({
      condition: 'not-authorized',
    })
  }
  const { user, system } = process.cpuUsage(started)
  expect((user + system) / 1000 / tries).toBeLessThan(2)
})

describe('after sign-in', () => {
  test('S433: who floods is read at the rate that is set, and nothing piles up', async () => {
    const ana = await server.session('ana', 'flood')
    const bruno = await server.session('bruno', 'desk')
    const stanza = `<message to='bruno@plaza.example/desk' type='headline'><body>${'x'.repeat(400)}</body></message>`
    const started = performance.now()
    await server.survives(
      async () => {
        ana.write(stanza.repeat(8000))
        await pause(2000)
      },
      { bounded: true },
    )
    const seconds = (performance.now() - started) / 1000
    const came = bruno.text.split('<body>').length - 1
    expect(came).toBeGreaterThan(100)
    // What is in flight when the reading pauses is a chunk or two more.
    expect(came * stanza.length).toBeLessThan(RATE * seconds + BURST + 300_000)
    ana.cut()
    bruno.cut()
  })

  test('S438: a thousand queries of archive, discovery and search in one go delay nobody else', async () => {
    const carla = await server.session('carla', 'asking')
    const query = (payload: string, to = ''): string => `<iq type='get' id='q'${to}>${payload}</iq>`
    const asked = [
      query(`<query xmlns='http://jabber.org/protocol/disco#info'/>`, ` to='plaza.example'`),
      query(`<query xmlns='http://jabber.org/protocol/disco#items'/>`, ` to='rooms.plaza.example'`),
      query(`<search xmlns='urn:xmpp:channel-search:0:search'/>`, ` to='rooms.plaza.example'`),
      `<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>100</max><before/></set></query></iq>`,
    ]
    const answers = await server.survives(
      async () => {
        carla.write(asked.join('').repeat(250))
        let count = 0
        while (count < 1000) if ((await carla.element()).attr('id') === 'q') count++
        return count
      },
      { bounded: true },
    )
    expect(answers).toBe(1000)
    carla.cut()
  })
})

test('S395: of all this the log has neither a word that was said, a password, nor an address, not even a part of one', () => {
  const { log } = server
  expect(log.length).toBeGreaterThan(0)
  for (const secret of ['xxxx', passwordOf('ana'), '127.0.0', '::1', 'bruno@plaza.example/desk'])
    expect([secret, log.includes(secret)]).toEqual([secret, false])
})
