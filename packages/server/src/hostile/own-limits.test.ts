/** Several domains in one process, each with limits, sign-in and features of its own: what holds for one holds there alone. */
import { type Element, NS_SASL } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { Frames } from '../testing/frames.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'
import { type WebSocketFront, websocketFront } from '../testing/websocket-front.ts'

const OTHER = 'calle.example'
const PASSWORD = 'what both of them say'
let server: RunningServer
let front: WebSocketFront
let direct = 0
beforeAll(async () => {
  server = await startTestServer({
    limits: { stanza_bytes: 12_000, sasl_attempts: 3, ping_seconds: 90, ban_failures: 0 },
    hosts: [
      {
        domain: OTHER,
        limits: { stanza_bytes: 90_000, sasl_attempts: 1, sessions_per_account: 1 },
        sasl: { scram_sha_1: true, channel_binding: false, iterations: 5000 },
        register: { registration: 'open' },
        upload: { file_bytes: 4096 },
      },
    ],
  })
  direct = server.ports.directTls ?? 0
  for (const { host } of server.hosts) await host.accounts.create('ana', PASSWORD, 'member')
  front = await websocketFront(server)
})
afterAll(async () => {
  front.close()
  await server.stop()
})

/** Signed in without channel binding, with the features before the sign-in and after it. */
const enter = async (domain: string) => {
  const client = await RawClient.tls(direct, { servername: domain })
  const before = await client.open(domain)
  const outcome = await client.authenticate('ana', PASSWORD, { plus: false })
  if (outcome.name !== 'success') throw new Error(outcome.toString())
  const after = await client.open(domain)
  return { client, before, after }
}
const mechanisms = (features: Element): string[] =>
  features
    .child('mechanisms', NS_SASL)
    ?.elements()
    .map(e => e.text()) ?? []
const large = (domain: string) =>
  `<message xmlns='jabber:client' to='ana@${domain}' id='m'><body>${'x'.repeat(30_000)}</body></message>`
const PING = `<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>`
const pong = (e: Element) => e.attr('id') === 'p' && e.attr('type') === 'result'

describe('how much a stanza may be', () => {
  test('over TCP: too much for one domain, and none too much for the other', async () => {
    const [square, street] = [await enter(TEST_DOMAIN), await enter(OTHER)]
    for (const { client } of [square, street]) await client.bind()
    square.client.write(large(TEST_DOMAIN))
    expect(await square.client.ended()).toBe('policy-violation')
    street.client.write(large(OTHER) + PING)
    expect(await street.client.find(pong)).toBeDefined()
    street.client.cut()
  })

  test('over WebSocket', async () => {
    const { port } = front
    const [square, street] = [new Frames(port), new Frames(port)]
    await square.signIn('ana', PASSWORD)
    square.ws.send(large(TEST_DOMAIN))
    expect(await square.closed()).toContain('policy-violation')
    await street.signIn('ana', PASSWORD, OTHER)
    street.ws.send(large(OTHER))
    street.ws.send(PING)
    while (!pong(await street.next()));
    street.ws.terminate()
  })

  test('XEP-0478: each says what is its own', async () => {
    const [square, street] = [await enter(TEST_DOMAIN), await enter(OTHER)]
    const said = ({ after }: typeof square) => after.child('limits', 'urn:xmpp:stream-limits:0')
    expect(said(square)?.childText('max-bytes')).toBe('12000')
    expect(said(street)?.childText('max-bytes')).toBe('90000')
    // What the other one does not say is as for the first.
    expect(said(street)?.childText('idle-seconds')).toBe('90')
    for (const { client } of [square, street]) client.cut()
  })
})

describe('how one signs in', () => {
  test('the mechanisms of each, and passwords kept with its iterations', async () => {
    const [square, street] = [await enter(TEST_DOMAIN), await enter(OTHER)]
    expect(mechanisms(square.before)).toContain('SCRAM-SHA-256-PLUS')
    expect(mechanisms(square.before)).not.toContain('SCRAM-SHA-1')
    expect(mechanisms(street.before)).toContain('SCRAM-SHA-1')
    expect(mechanisms(street.before).filter(name => name.endsWith('-PLUS'))).toEqual([])
    for (const { client } of [square, street]) client.cut()
    const old = await RawClient.tls(direct, { servername: OTHER })
    await old.open(OTHER)
    expect((await old.authenticate('ana', PASSWORD, { plus: false, hash: 'SHA-1' })).name).toBe('success')
    old.cut()
  })

  test('RFC 6120 §6.4.5: so many tries on a stream', async () => {
    const failures = async (domain: string): Promise<number> => {
      const client = await RawClient.tls(direct, { servername: domain })
      await client.open(domain)
      let count = 0
      while (!client.closed) {
        const outcome = await client.authenticate('ana', 'wrong', { plus: false }).catch(() => undefined)
        if (outcome?.name === 'failure') count++
        else break
      }
      client.cut()
      return count
    }
    expect(await failures(TEST_DOMAIN)).toBe(3)
    expect(await failures(OTHER)).toBe(1)
  })

  test('so many devices of an account', async () => {
    const bound = async (domain: string) => {
      const { client } = await enter(domain)
      return { client, type: (await client.bind()).attr('type') }
    }
    const all = []
    for (const domain of [TEST_DOMAIN, TEST_DOMAIN, OTHER, OTHER]) all.push(await bound(domain))
    expect(all.map(({ type }) => type)).toEqual(['result', 'result', 'result', 'error'])
    for (const { client } of all) client.cut()
  })
})

describe('sections of modules', () => {
  test('XEP-0077: one is open to everybody, the other by invitation', async () => {
    const asked = async (domain: string) => {
      const client = await RawClient.tls(direct, { servername: domain })
      await client.open(domain)
      client.write(`<iq type='get' id='r' to='${domain}'><query xmlns='jabber:iq:register'/></iq>`)
      const answer = await client.find(e => e.name === 'iq')
      client.cut()
      return answer.toString()
    }
    expect(await asked(OTHER)).toContain('<username')
    expect(await asked(TEST_DOMAIN)).not.toContain('<password')
  })

  test('XEP-0363: the largest file of each', async () => {
    const largest = async (domain: string) => {
      const { client } = await enter(domain)
      await client.bind()
      const INFO = `<query xmlns='http://jabber.org/protocol/disco#info'/>`
      client.write(`<iq type='get' id='u' to='upload.${domain}'>${INFO}</iq>`)
      const answer = await client.find(e => e.attr('id') === 'u')
      client.cut()
      return answer.toString()
    }
    expect(await largest(OTHER)).toContain('<value>4096</value>')
    expect(await largest(TEST_DOMAIN)).not.toContain('<value>4096</value>')
  })
})
