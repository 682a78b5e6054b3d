/** XEP-0484 and XEP-0494 on real sockets. */
import { CamClients, type Element, Jid, NS_CAM, NS_FAST } from '@corrillo/xmpp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunningServer } from '../../server.ts'
import { RawClient } from '../../testing/raw-client.ts'
import {
  byPassword,
  byToken,
  conditionOf,
  DESK,
  opened,
  PHONE,
  tokenIn,
  tokenMessage,
  type Wish,
} from '../../testing/sasl2-client.ts'
import { startTestServer, TEST_DOMAIN } from '../../testing/server.ts'
import { PlayClock } from '../../plays/clock.ts'
import { devices } from './index.ts'

const EXPR = 'HT-SHA-256-EXPR'
const ENDP = 'HT-SHA-256-ENDP'
const NONE = 'HT-SHA-256-NONE'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ask = (mechanism = EXPR) => `<request-token xmlns='${NS_FAST}' mechanism='${mechanism}'/>`
const BIND = `<bind xmlns='urn:xmpp:bind:0'><enable xmlns='urn:xmpp:sm:3' resume='true'/></bind>`

let server: RunningServer
let clock: PlayClock
let direct = 0
const clients: RawClient[] = []
beforeEach(async () => {
  clock = new PlayClock()
  server = await startTestServer({ limits: { ban_failures: 0 } }, undefined, clock)
  direct = server.ports.directTls ?? 0
  for (const name of ['ana', 'bruno']) await server.accounts?.create(name, `${name} secret`, 'member')
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.cut()
  await server.stop()
})

const fresh = async (): Promise<RawClient> => {
  const client = await opened(direct)
  clients.push(client)
  return client
}
const obtain = async (mechanism = EXPR, wish: Wish = {}): Promise<string> => {
  const client = await fresh()
  const token = tokenIn(await byPassword(client, 'ana', 'ana secret', { ...wish, inline: ask(mechanism) }))
  client.cut()
  if (token === undefined) throw new Error('no token')
  return token
}
const use = async (
  token: string,
  mechanism = EXPR,
  wish: Parameters<typeof byToken>[4] = {},
  name = 'ana',
): Promise<Element> => byToken(await fresh(), name, token, mechanism, wish)
const resultOf = async (token: string, mechanism = EXPR, wish: Parameters<typeof byToken>[4] = {}) => {
  const outcome = await use(token, mechanism, wish)
  return outcome.name === 'success' ? 'success' : conditionOf(outcome)
}
const fast = (attributes: string) => `<fast xmlns='${NS_FAST}' ${attributes}/>`

describe('tokens', () => {
  test.each([EXPR, ENDP, NONE])(
    'XEP-0484 §3.4: a token by %s signs in with one message, and binds',
    async mechanism => {
      const token = await obtain(mechanism)
      expect(Buffer.from(token, 'base64url')).toHaveLength(32)
      const success = await use(token, mechanism, { inline: BIND })
      expect(success.childText('authorization-identifier')).toContain(`ana@${TEST_DOMAIN}/`)
      expect(success.childText('additional-data')).toBeDefined()
      expect(tokenIn(success)).toBeUndefined()
    },
  )

  test('XEP-0484 §3.3: without an id of the client, or for another mechanism, there is none', async () => {
    for (const wish of [
      { agent: '', inline: ask() },
      { inline: ask('HT-SHA-256-UNIQ') },
      { inline: ask('SCRAM-SHA-256') },
    ])
      expect(tokenIn(await byPassword(await fresh(), 'ana', 'ana secret', wish))).toBeUndefined()
    expect((await byPassword(await fresh(), 'ana', 'wrong', { inline: ask() })).toString()).not.toContain(
      'token',
    )
  })

  test('S064, XEP-0484 §3.4: a token is of one account, one client and one mechanism', async () => {
    const token = await obtain()
    expect(await resultOf(token, NONE)).toBe('not-authorized')
    expect(await resultOf(token, EXPR, { agent: DESK })).toBe('not-authorized')
    expect(await resultOf(token, EXPR, { agent: '' })).toBe('not-authorized')
    expect(conditionOf(await use(token, EXPR, {}, 'bruno'))).toBe('not-authorized')
    expect(await resultOf(`${token}x`)).toBe('not-authorized')
    expect(await resultOf(token)).toBe('success')
  })

  test('S047: no token tells whether there is such an account', async () => {
    const failures = [await use('guessed'), await use('guessed', EXPR, {}, 'nobody')].map(String)
    expect(failures[0]).toContain('not-authorized')
    expect(failures[0]).toBe(failures[1])
  })

  test('S064: a message that was overheard is of no use on another connection', async () => {
    const token = await obtain()
    const first = await fresh()
    const message = await tokenMessage(first, 'ana', token, EXPR)
    first.write(message)
    expect((await first.element()).name).toBe('success')
    const second = await fresh()
    second.write(message)
    expect(conditionOf(await second.element())).toBe('not-authorized')
  })

  test('S064: over plain TCP no token is looked at', async () => {
    const token = await obtain(NONE)
    const client = await RawClient.tcp(server.ports.starttls ?? 0)
    clients.push(client)
    await client.open()
    expect(conditionOf(await byToken(client, 'ana', token, NONE))).toBe('encryption-required')
  })

  test('S064, XEP-0484 §3.4: a count that was there before is refused', async () => {
    const token = await obtain()
    const counts: readonly (readonly [string, string])[] = [
      ['2', 'success'],
      ['2', 'not-authorized'],
      ['1', 'not-authorized'],
      ['0', 'not-authorized'],
      ['-1', 'malformed-request'],
      ['x', 'malformed-request'],
      ['3', 'success'],
    ]
    for (const [count, outcome] of counts)
      expect([count, await resultOf(token, EXPR, { fast: fast(`count='${count}'`) })]).toEqual([
        count,
        outcome,
      ])
  })

  test('S064: of two that come with one count at once one is let in', async () => {
    const token = await obtain()
    const wish = { fast: fast("count='7'") }
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => resultOf(token, EXPR, wish)))
    expect(outcomes.filter(outcome => outcome === 'success')).toHaveLength(1)
  })

  test('XEP-0484 §3.5: a day later it is replaced, and serves until the new one is used', async () => {
    const old = await obtain()
    clock.pass(DAY_MS)
    const lost = tokenIn(await use(old)) ?? ''
    const next = tokenIn(await use(old)) ?? ''
    expect(new Set([old, lost, next, ''])).toHaveProperty('size', 4)
    expect(await resultOf(lost)).toBe('not-authorized')
    expect(await resultOf(next)).toBe('success')
    expect(await resultOf(old)).toBe('not-authorized')
    expect(await resultOf(next)).toBe('success')
  })

  test('XEP-0484 §5.2: one that ran out says so to who holds it, and to nobody else', async () => {
    const token = await obtain()
    clock.pass(21 * DAY_MS)
    expect(await resultOf(token)).toBe('credentials-expired')
    expect(await resultOf(`${token}x`)).toBe('not-authorized')
  })

  test.each(['true', '1'])(
    'XEP-0484 §3.6: given back with %s it is void, and no new one comes',
    async value => {
      const token = await obtain()
      clock.pass(DAY_MS)
      const success = await use(token, EXPR, { fast: fast(`invalidate='${value}'`) })
      expect([success.name, tokenIn(success)]).toEqual(['success', undefined])
      expect(await resultOf(token)).toBe('not-authorized')
    },
  )

  test('XEP-0484 §3.6: given back and asked for again in one message', async () => {
    const token = await obtain()
    const inline = ask()
    const next = tokenIn(await use(token, EXPR, { fast: fast("invalidate='true'"), inline })) ?? ''
    expect(await resultOf(token)).toBe('not-authorized')
    expect(await resultOf(next)).toBe('success')
  })

  test.each([
    ['a new password', () => server.accounts?.setPassword('ana', 'another secret')],
    ['the same password set again', () => server.accounts?.setPassword('ana', 'ana secret')],
    [
      'an account closed and opened again',
      async () => {
        await server.accounts?.setDisabled('ana', true)
        await server.accounts?.setDisabled('ana', false)
      },
    ],
    [
      'an account of the same name (S099)',
      async () => {
        await server.accounts?.delete('ana')
        await server.accounts?.create('ana', 'ana secret', 'member')
      },
    ],
  ])('S064, S072: %s makes every token void', async (_, change) => {
    const token = await obtain()
    expect(await resultOf(token)).toBe('success')
    await change()
    expect(await resultOf(token)).toBe('not-authorized')
  })

  test('S059: tokens that fail count like passwords', async () => {
    const client = await fresh()
    for (let i = 0; i < 5; i++) await byToken(client, 'ana', 'guessed', NONE)
    expect(await client.ended()).toBe('policy-violation')
  })

  test('what is stored opens nothing', async () => {
    const token = await obtain()
    const storage = JSON.stringify(await server.host?.apiOf(devices).list(Jid.parse(`ana@${TEST_DOMAIN}`)))
    expect(storage).not.toContain(token)
    expect(storage).not.toContain(PHONE)
  })
})

const bound = async (agent: string, name = 'ana', extra = '') => {
  const client = await fresh()
  const wish = { agent, inline: `${BIND}${extra}`, device: agent === PHONE ? 'Móvil\u202E\n' : 'Mesa' }
  const success = await byPassword(client, name, `${name} secret`, wish)
  await client.element()
  return { client, success }
}
const asks = async (client: RawClient, type: string, payload: string): Promise<Element> => {
  client.write(`<iq type='${type}' id='cam'>${payload}</iq>`)
  return client.find(e => e.name === 'iq' && e.attr('id') === 'cam')
}
const LIST = `<list xmlns='${NS_CAM}'/>`
const listed = async (client: RawClient) => CamClients.in(await asks(client, 'get', LIST))?.clients ?? []
const revoke = (client: RawClient, id: string) =>
  asks(client, 'set', `<revoke xmlns='${NS_CAM}' id='${id}'/>`)

describe('access', () => {
  test('XEP-0494 §3.1: the owner sees who has access, by what, and who is here', async () => {
    const { client } = await bound(PHONE, 'ana', ask())
    const { client: desk } = await bound(DESK)
    desk.write('</stream:stream>')
    await desk.ended()
    const old = await RawClient.session(direct, 'ana', 'ana secret')
    clients.push(old)
    const all = await listed(client)
    expect(
      all.map(({ connected, auth, userAgent, permission }) => [
        userAgent?.device,
        userAgent?.software,
        connected,
        auth.password,
        auth.fast,
        permission.status,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['Móvil', 'Prueba', true, true, true, 'unrestricted'],
        ['Mesa', 'Prueba', false, true, false, 'unrestricted'],
        [undefined, undefined, true, true, false, 'unrestricted'],
      ]),
    )
    expect(all).toHaveLength(3)
    expect(JSON.stringify(all)).not.toContain(PHONE)
  })

  test('XEP-0494 §3.2, S072: revoked, its tokens and its sessions are gone, also those that hibernate; a password needs a new one', async () => {
    const { client } = await bound(DESK)
    const { client: phone, success } = await bound(PHONE, 'ana', ask())
    const token = tokenIn(success) ?? ''
    const previd = /enabled[^>]* id='([^']+)'/.exec(success.toString())?.[1] ?? ''
    const id = (await listed(client)).find(one => one.auth.fast)?.id ?? ''
    phone.cut()
    const answer = await revoke(client, id)
    expect(answer.toString()).toContain('password-reset-required')
    expect((await listed(client)).find(one => one.id === id)).toMatchObject({
      connected: false,
      auth: { password: true, fast: false },
    })
    expect(await resultOf(token)).toBe('not-authorized')
    const resume = `<resume xmlns='urn:xmpp:sm:3' previd='${previd}' h='0'/>`
    const back = await byPassword(await fresh(), 'ana', 'ana secret', { inline: resume })
    expect(back.toString()).toContain('item-not-found')
  })

  test('S072: a live session that is revoked ends at once', async () => {
    const { client } = await bound(DESK)
    const { client: phone } = await bound(PHONE)
    const id = (await listed(client)).find(one => one.userAgent?.device === 'Móvil')?.id ?? ''
    const before = Date.now()
    await revoke(client, id)
    expect(await phone.ended()).toBe('not-authorized')
    expect(Date.now() - before).toBeLessThan(1000)
  })

  test('S072: who was revoked between sign-in and binding is not in', async () => {
    const { client } = await bound(DESK)
    const phone = await fresh()
    await byPassword(phone, 'ana', 'ana secret')
    await phone.element()
    const id = (await listed(client)).find(one => !one.connected)?.id ?? ''
    await revoke(client, id)
    phone.write("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
    expect(await phone.ended()).toBe('not-authorized')
  })

  test('XEP-0494 §5: nobody else sees or ends anything', async () => {
    const { client } = await bound(PHONE)
    const { client: other } = await bound(DESK, 'bruno')
    const id = (await listed(client))[0]?.id ?? ''
    expect((await revoke(other, id)).toString()).toContain('item-not-found')
    other.write(`<iq type='get' id='x' to='ana@${TEST_DOMAIN}'>${LIST}</iq>`)
    const answer = await other.find(e => e.name === 'iq' && e.attr('id') === 'x')
    expect(answer.attr('type')).toBe('error')
    expect(await client.fence()).toEqual([])
  })

  test('S072: after a new password only who set it has access', async () => {
    const { client } = await bound(PHONE, 'ana', ask())
    await bound(DESK)
    const keep = server.host?.sessionsOf(Jid.parse(`ana@${TEST_DOMAIN}`))[0]
    await server.accounts?.setPassword('ana', 'another secret', keep)
    await client.fence()
    const all = await listed(client)
    expect(all.map(({ userAgent, auth }) => [userAgent?.device, auth.password, auth.fast])).toEqual([
      ['Móvil', true, false],
    ])
  })

  test('devices beyond the bound, and those long away, are forgotten', async () => {
    const ids = Array.from({ length: 55 }, (_, i) => `0b5e2c34-5c1c-4c5f-9f0a-0000000000${10 + i}`)
    for (const agent of ids) {
      const client = await fresh()
      await byPassword(client, 'ana', 'ana secret', { agent })
      client.cut()
      clock.pass(1)
    }
    const account = Jid.parse(`ana@${TEST_DOMAIN}`)
    expect(await server.host?.apiOf(devices).list(account)).toHaveLength(50)
    clock.pass(62 * DAY_MS)
    await expect.poll(() => server.host?.apiOf(devices).list(account)).toHaveLength(0)
  })
})
