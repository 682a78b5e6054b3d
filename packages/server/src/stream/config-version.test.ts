/** XEP-0509 on real sockets: a token is sent with the stream header, for the offer of the last time. */
import { type Element, NS_SASL2 } from '@corrillo/xmpp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import { byPassword, conditionOf, opened, tokenIn, tokenMessage } from '../testing/sasl2-client.ts'
import { startTestServer } from '../testing/server.ts'

let server: RunningServer
let direct = 0
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0, sasl_attempts: 3 } })
  direct = server.ports.directTls ?? 0
  await server.accounts?.create('ana', 'ana secret', 'member')
})
afterAll(() => server.stop())

const versionIn = (features: Element) =>
  features.child('config-version', 'urn:xmpp:iap:0')?.attr('value') ?? ''
const naming = (value: string) => `<config-version xmlns='urn:xmpp:iap:0' scheme='opaque' value='${value}'/>`
const versionOf = async (start: (port: number) => Promise<RawClient>, port: number): Promise<string> => {
  const client = await start(port)
  const features = await client.open()
  client.cut()
  return versionIn(features)
}
const freshToken = async (): Promise<string> => {
  const client = await opened(direct)
  const inline = `<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-EXPR'/>`
  const success = await byPassword(client, 'ana', 'ana secret', { inline })
  await client.element()
  await client.bind('first')
  client.cut()
  return tokenIn(success) ?? ''
}
const BIND = `<bind xmlns='urn:xmpp:bind:0'><tag>Prueba</tag></bind>`
/** Header and sign-in in one write; gives the features and what comes of the sign-in. */
const pipelines = async (token: string, version: string) => {
  const client = await RawClient.tls(direct)
  const inline = `${BIND}${naming(version)}`
  const message = await tokenMessage(client, 'ana', token, 'HT-SHA-256-EXPR', { inline })
  client.write(client.openText() + message)
  await client.next()
  return { client, features: await client.element(), outcome: await client.element(), message }
}

test('XEP-0509 §2.1, §2.3: the version is that of the offer: the same for all, another where the offer is another', async () => {
  const versions = await Promise.all([0, 1].map(() => versionOf(RawClient.tls, direct)))
  expect(versions[0]).toMatch(/^[A-Za-z0-9+/]{24}$/)
  expect(versions[1]).toBe(versions[0])
  const older = (port: number) => RawClient.tls(port, { maxVersion: 'TLSv1.2' })
  expect(await versionOf(older, direct)).not.toBe(versions[0])
  const plain = await RawClient.tcp(server.ports.starttls ?? 0)
  expect(versionIn(await plain.open())).toBe('')
  plain.cut()
})

test('XEP-0509 §2.2, §3.2: a token that came with the header signs in before the features were seen', async () => {
  const token = await freshToken()
  const version = await versionOf(RawClient.tls, direct)
  const { client, features, outcome } = await pipelines(token, version)
  expect([versionIn(features), outcome.name]).toEqual([version, 'success'])
  expect(outcome.toString()).toContain('<bound')
  client.cut()
})

test('XEP-0509 §2.2: for another offer it is turned down without prejudice, and the token still good', async () => {
  const token = await freshToken()
  const { client, features, outcome, message } = await pipelines(token, 'b3RoZXI=')
  expect([outcome.name, conditionOf(outcome)]).toEqual(['failure', 'aborted'])
  expect(outcome.child('config-version-mismatch', 'urn:xmpp:iap:0')).toBeDefined()
  const again = message.replace(naming('b3RoZXI='), naming(versionIn(features)))
  client.write(again)
  expect((await client.element()).name).toBe('success')
  client.cut()
})

test('S059, XEP-0509 §2.2: one mistake is none; after that it counts like any failure', async () => {
  const client = await RawClient.tls(direct)
  await client.open()
  const wrong = `<authenticate xmlns='${NS_SASL2}' mechanism='SCRAM-SHA-256'><initial-response>biwsbj1hbmEscj1ub25jZQ==</initial-response>${naming('b3RoZXI=')}</authenticate>`
  const names = []
  for (let i = 0; i < 4; i++) {
    client.write(wrong)
    names.push((await client.element()).name)
  }
  expect(names).toEqual(['failure', 'failure', 'failure', 'failure'])
  expect(await client.ended()).toBe('policy-violation')
})
