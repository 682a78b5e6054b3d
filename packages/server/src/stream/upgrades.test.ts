/** XEP-0480 on real sockets: accounts whose passwords were set when less was asked for. */
import { decodeBase64, type Element, encodeBase64, NS_SASL2, ScramSalt, saltedPassword } from '@corrillo/xmpp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { credentialsFor, makeCredentials } from '../accounts/credentials.ts'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import type { RunningServer } from '../server.ts'
import { memoryStorage } from '../storage/memory.ts'
import type { Storage } from '../storage/shapes.ts'
import { RawClient } from '../testing/raw-client.ts'
import { byPassword, byToken, conditionOf, DESK, opened, PHONE, tokenIn } from '../testing/sasl2-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'

const ITERATIONS = 5_000
let storage: Storage
let server: RunningServer
let direct = 0
beforeAll(async () => {
  storage = memoryStorage({ domain: TEST_DOMAIN, now: () => Date.now() })
  server = await startTestServer(
    { limits: { ban_failures: 0 }, sasl: { iterations: ITERATIONS } },
    undefined,
    undefined,
    () => storage,
  )
  direct = server.ports.directTls ?? 0
})
afterAll(() => server.stop())

const secret = 'ana secret'
/** As it was when nobody asked for more: fewer iterations, one hash. */
beforeEach(async () => {
  await storage.accounts.delete('ana')
  const credentials = await makeCredentials(secret, { iterations: 4_096, hashes: ['SHA-256'] })
  await storage.accounts.create({ local: 'ana', disabled: false, role: 'member', credentials })
})

const wish = (...hashes: string[]) => ({
  inline: hashes
    .map(hash => `<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-${hash}</upgrade>`)
    .join(''),
})
const taskOf = (e: Element) => e.child('tasks', NS_SASL2)?.childText('task')
const next = async (client: RawClient, task: string): Promise<Element> => {
  client.write(`<next xmlns='${NS_SASL2}' task='${task}'/>`)
  return client.element()
}
const answer = async (client: RawClient, salted: string): Promise<Element> => {
  client.write(
    `<task-data xmlns='${NS_SASL2}'><hash xmlns='urn:xmpp:scram-upgrade:0'>\n  ${salted}\n</hash></task-data>`,
  )
  return client.element()
}
const saltedFor = async (hash: 'SHA-256' | 'SHA-512', data: Element, password = secret): Promise<string> => {
  const { salt, iterations } = ScramSalt.in(data) ?? { salt: '', iterations: 0 }
  expect(iterations).toBe(ITERATIONS)
  const bytes = decodeBase64(salt) ?? new Uint8Array(0)
  return encodeBase64(await saltedPassword(scramCrypto, hash, password, bytes, iterations))
}
const kept = async (hash: 'SHA-256' | 'SHA-512') =>
  credentialsFor((await storage.accounts.get('ana'))?.credentials ?? {}, hash)

test('XEP-0480 §2.1: the tasks are offered without channel binding, the same to everybody', async () => {
  const offers = []
  for (const name of ['ana', 'nobody']) {
    const client = await RawClient.tls(direct)
    client.write(client.openText().replace(' to=', ` from='${name}@${TEST_DOMAIN}' to=`))
    await client.next()
    const features = await client.element()
    offers.push(
      features
        .child('authentication', NS_SASL2)
        ?.elements()
        .filter(e => e.is('upgrade', 'urn:xmpp:sasl:upgrade:0'))
        .map(e => e.text()),
    )
    client.cut()
  }
  expect(offers).toEqual([0, 1].map(() => ['UPGR-SCRAM-SHA-512', 'UPGR-SCRAM-SHA-256']))
})

test('S390, XEP-0480 §2.2, §3: what is missing or too weak is derived between proof and success', async () => {
  const client = await opened(direct)
  const first = await byPassword(client, 'ana', secret, wish('SHA-256', 'SHA-512', 'SHA-3'))
  expect([first.name, taskOf(first)]).toEqual(['continue', 'UPGR-SCRAM-SHA-512'])
  expect(first.childText('additional-data')).toBeTruthy()
  const second = await answer(client, await saltedFor('SHA-512', await next(client, 'UPGR-SCRAM-SHA-512')))
  expect([second.name, taskOf(second)]).toEqual(['continue', 'UPGR-SCRAM-SHA-256'])
  expect(second.childText('additional-data')).toBeUndefined()
  const success = await answer(client, await saltedFor('SHA-256', await next(client, 'UPGR-SCRAM-SHA-256')))
  expect([success.name, success.childText('authorization-identifier')]).toEqual([
    'success',
    `ana@${TEST_DOMAIN}`,
  ])
  await client.element()
  expect((await client.bind('new')).attr('type')).toBe('result')
  client.cut()
  for (const hash of ['SHA-256', 'SHA-512'] as const) expect((await kept(hash))?.iterations).toBe(ITERATIONS)
  const again = await opened(direct)
  expect((await byPassword(again, 'ana', secret, wish('SHA-256', 'SHA-512'))).name).toBe('success')
  again.cut()
})

test('XEP-0480 §2.2: nobody who does not ask is held up', async () => {
  const client = await opened(direct)
  expect((await byPassword(client, 'ana', secret)).name).toBe('success')
  client.cut()
  expect(await kept('SHA-512')).toBeUndefined()
})

test('S072, XEP-0480: tokens that other devices have stay good, and fall with the next password', async () => {
  const tokenFor = async (agent: string, inline: string) => {
    const client = await opened(direct)
    const fast = `<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-EXPR'/>`
    const said = await byPassword(client, 'ana', secret, { agent, inline: fast + inline })
    const success =
      said.name === 'continue'
        ? await answer(client, await saltedFor('SHA-512', await next(client, 'UPGR-SCRAM-SHA-512')))
        : said
    await client.element()
    await client.bind('x')
    client.cut()
    return tokenIn(success) ?? ''
  }
  const phone = await tokenFor(PHONE, '')
  const desk = await tokenFor(DESK, wish('SHA-512').inline)
  const signsIn = async (agent: string, token: string) => {
    const client = await opened(direct)
    const outcome = await byToken(client, 'ana', token, 'HT-SHA-256-EXPR', { agent })
    client.cut()
    return outcome.name
  }
  expect([await signsIn(PHONE, phone), await signsIn(DESK, desk)]).toEqual(['success', 'success'])
  await server.accounts?.setPassword('ana', 'another secret')
  expect([await signsIn(PHONE, phone), await signsIn(DESK, desk)]).toEqual(['failure', 'failure'])
})

test('XEP-0480 §5: a token in the place of the password changes nothing', async () => {
  const client = await opened(direct)
  const fast = `<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-EXPR'/>`
  const token = tokenIn(await byPassword(client, 'ana', secret, { inline: fast })) ?? ''
  await client.element()
  await client.bind('x')
  client.cut()
  const other = await opened(direct)
  const outcome = await byToken(other, 'ana', token, 'HT-SHA-256-EXPR', wish('SHA-512'))
  expect(outcome.name).toBe('success')
  other.cut()
  expect(await kept('SHA-512')).toBeUndefined()
})

test.each([
  ['another task', async (client: RawClient) => next(client, 'UPGR-SCRAM-SHA-256'), 'malformed-request'],
  [
    'no task at all',
    async (client: RawClient) => client.write("<next xmlns='urn:xmpp:sasl:2'/>").element(),
    'malformed-request',
  ],
  ['an answer before its task', async (client: RawClient) => answer(client, 'AAAA'), 'malformed-request'],
  [
    'a hash of another length',
    async (client: RawClient) => {
      await next(client, 'UPGR-SCRAM-SHA-512')
      return answer(client, 'AAAA')
    },
    'malformed-request',
  ],
  [
    'what is no base64',
    async (client: RawClient) => {
      await next(client, 'UPGR-SCRAM-SHA-512')
      return answer(client, '!')
    },
    'incorrect-encoding',
  ],
  [
    'a password that was set meanwhile',
    async (client: RawClient) => {
      const data = await next(client, 'UPGR-SCRAM-SHA-512')
      await server.accounts?.setPassword('ana', 'another secret')
      return answer(client, await saltedFor('SHA-512', data))
    },
    'not-authorized',
  ],
  [
    'an account that was disabled meanwhile',
    async (client: RawClient) => {
      const data = await next(client, 'UPGR-SCRAM-SHA-512')
      await server.accounts?.setDisabled('ana', true)
      return answer(client, await saltedFor('SHA-512', data))
    },
    'account-disabled',
  ],
  [
    'who changes his mind',
    async (client: RawClient) => {
      client.write(`<abort xmlns='${NS_SASL2}'/>`)
      return client.element()
    },
    'aborted',
  ],
] as const)('S047, XEP-0480: %s is no success, and nothing is kept of it', async (_, act, condition) => {
  const before = JSON.stringify((await storage.accounts.get('ana'))?.credentials)
  const client = await opened(direct)
  expect((await byPassword(client, 'ana', secret, wish('SHA-512'))).name).toBe('continue')
  const failure = await act(client)
  expect([failure.name, conditionOf(failure)]).toEqual(['failure', condition])
  client.cut()
  const after = (await storage.accounts.get('ana'))?.credentials
  if (condition !== 'not-authorized') expect(JSON.stringify(after)).toBe(before)
  else expect(await server.accounts?.verify('ana', 'another secret')).toBe(true)
})
