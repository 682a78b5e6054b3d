import { type Element, StreamLimitsFeature } from '@corrillo/xmpp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../../server.ts'
import { RawClient } from '../../testing/raw-client.ts'
import { startTestServer } from '../../testing/server.ts'

const BEFORE = 4_096
const AFTER = 20_000
let server: RunningServer
let port: number
beforeAll(async () => {
  server = await startTestServer({
    limits: { unauthenticated_stanza_bytes: BEFORE, stanza_bytes: AFTER, ping_seconds: 90 },
  })
  port = server.ports.directTls as number
  await server.host?.accounts.create('ana', 'una clave larga', 'member')
})
afterAll(() => server.stop())

const told = (features: Element) => StreamLimitsFeature.in(features)
/** Whether a stanza of this size is taken: a larger one ends the stream (RFC 6120 §4.9.3.14). */
const takes = async (
  client: RawClient,
  element: (filling: string) => string,
  bytes: number,
): Promise<boolean> => {
  const empty = Buffer.byteLength(element(''))
  client.write(element('x'.repeat(bytes - empty)))
  client.write("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
  for (;;) {
    const e = await client.element()
    if (e.is('error', 'http://etherx.jabber.org/streams')) {
      expect(e.elements()[0]?.name).toBe('policy-violation')
      return false
    }
    if (e.attr('id') === 'p') return true
  }
}

test('XEP-0478 §3.1: what is allowed is told before and after sign-in, and it is what holds', async () => {
  const message = (filling: string) => `<message to='ana@plaza.example'><body>${filling}</body></message>`
  for (const [size, taken] of [
    [AFTER, true],
    [AFTER + 1, false],
  ] as const) {
    const client = await RawClient.tls(port)
    expect(told(await client.open())).toEqual({ maxBytes: BEFORE })
    await client.authenticate('ana', 'una clave larga')
    expect(told(await client.open())).toEqual({
      maxBytes: AFTER,
      idleSeconds: 90,
      groupBytes: 1_048_576,
    })
    await client.bind()
    expect(await takes(client, message, size)).toBe(taken)
    client.cut()
  }
})

test('XEP-0478 §3.1: before sign-in one byte more than was told ends the stream', async () => {
  const auth = (filling: string) =>
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>${filling}</auth>`
  const client = await RawClient.tls(port)
  await client.open()
  client.write(auth('x'.repeat(BEFORE + 1 - Buffer.byteLength(auth('')))))
  expect((await client.element()).elements()[0]?.name).toBe('policy-violation')
  client.cut()
})
