/** XEP-0388, XEP-0386 and XEP-0198 §9 on real sockets; the rules of group 2 and 3 hold for this profile as for the other. */
import { decodeBase64, type Element, NS_SASL2, NS_SM, NS_STREAM } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import {
  authenticate,
  byPassword,
  conditionOf,
  DESK,
  opened,
  PHONE,
  tokenIn,
  tokenMessage,
} from '../testing/sasl2-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'

let server: RunningServer
let direct = 0
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0, sessions_per_account: 3 } })
  direct = server.ports.directTls ?? 0
  for (const name of ['ana', 'bruno', 'carla', 'dora', 'elsa', 'fran'])
    await server.accounts?.create(name, `${name} secret`, 'member')
})
afterAll(() => server.stop())

const bytes = (text: string) => new TextEncoder().encode(text)
const bind = (inside = '') => `<bind xmlns='urn:xmpp:bind:0'><tag>Prueba</tag>${inside}</bind>`
const SM = `<enable xmlns='${NS_SM}' resume='true'/>`
/** By name, in whatever namespace. */
const inside = (e: Element | undefined, name: string) => e?.elements().find(c => c.name === name)
const identifier = (success: Element) => success.childText('authorization-identifier') ?? ''
const message = (to: string, body: string) => `<message to='${to}' type='chat'><body>${body}</body></message>`
const challengeFor = async (name: string): Promise<Map<string, string>> => {
  const client = await opened(direct)
  client.write(authenticate('SCRAM-SHA-256', bytes(`n,,n=${name},r=nonce`), {}))
  const challenge = await client.element()
  client.cut()
  const text = Buffer.from(decodeBase64(challenge.text()) ?? []).toString()
  return new Map(text.split(',').map(part => [part[0] ?? '', part.slice(2)]))
}

describe('the offer', () => {
  test('XEP-0388 §2.1, XEP-0386 §3, XEP-0484 §3.1, XEP-0440: everything that can be asked for is named', async () => {
    const client = await RawClient.tls(direct)
    const features = await client.open()
    const offer = features.child('authentication', NS_SASL2)
    const inline = offer?.child('inline', NS_SASL2)
    expect(
      offer
        ?.elements()
        .filter(e => e.name === 'mechanism')
        .map(e => e.text()),
    ).toEqual(['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-512', 'SCRAM-SHA-256'])
    expect(inline?.elements().map(e => e.name)).toEqual(['sm', 'bind', 'fast'])
    const bound = inside(inside(inline, 'bind'), 'inline')
      ?.elements()
      .map(e => e.attr('var'))
    expect(bound?.toSorted()).toEqual(['urn:xmpp:carbons:2', 'urn:xmpp:csi:0', 'urn:xmpp:sm:3'])
    const fast = inside(inline, 'fast')
    expect(fast?.attr('tls-0rtt')).toBeUndefined()
    expect(fast?.elements().map(e => e.text())).toEqual([
      'HT-SHA-256-EXPR',
      'HT-SHA-256-ENDP',
      'HT-SHA-256-NONE',
    ])
    const types = inside(features, 'sasl-channel-binding')
      ?.elements()
      .map(e => e.attr('type'))
    expect(types).toEqual(['tls-exporter', 'tls-server-end-point'])
    client.cut()
  })

  test('XEP-0388 §5: before TLS there is none, and it is not evaluated', async () => {
    const client = await RawClient.tcp(server.ports.starttls ?? 0)
    const features = await client.open()
    expect(features.child('authentication', NS_SASL2)).toBeUndefined()
    client.write(authenticate('SCRAM-SHA-256', bytes('n,,n=ana,r=nonce'), {}))
    expect(conditionOf(await client.element())).toBe('encryption-required')
    client.cut()
  })

  test('XEP-0388 §5: it is the same for every name that a stream announces', async () => {
    const offers = []
    for (const name of ['ana', 'nobody']) {
      const client = await RawClient.tls(direct)
      client.write(client.openText().replace(' to=', ` from='${name}@${TEST_DOMAIN}' to=`))
      const header = await client.next()
      expect(header.kind === 'open' && header.header.to).toBe(`${name}@${TEST_DOMAIN}`)
      offers.push((await client.element()).toString())
      client.cut()
    }
    expect(offers[0]).toBe(offers[1])
  })

  test('XEP-0388 §2.1: a stream from another domain is refused', async () => {
    const client = await RawClient.tls(direct)
    client.write(client.openText().replace(' to=', " from='ana@other.example' to="))
    expect(await client.ended()).toBe('invalid-from')
  })
})

describe('sign-in', () => {
  test('XEP-0388 §2.6.1: success names the account, the features follow, and no stream is opened', async () => {
    const client = await opened(direct)
    const success = await byPassword(client, 'ana', 'ana secret')
    expect(identifier(success)).toBe(`ana@${TEST_DOMAIN}`)
    const features = await client.element()
    expect(features.is('features', NS_STREAM)).toBe(true)
    expect(inside(features, 'bind')).toBeDefined()
    const bound = await client.bind('old')
    expect(bound.attr('type')).toBe('result')
    expect(await client.fence()).toEqual([])
    client.cut()
  })

  test('S047, S048: unknown names look like known ones', async () => {
    const failures = []
    for (const name of ['ana', 'nobody']) {
      const client = await opened(direct)
      failures.push((await byPassword(client, name, 'wrong password')).toString())
      client.cut()
      const [first, second] = [await challengeFor(name), await challengeFor(name.toUpperCase())]
      expect([first.get('s'), first.get('i')]).toEqual([second.get('s'), second.get('i')])
    }
    expect(failures[0]).toContain('not-authorized')
    expect(failures[0]).toBe(failures[1])
  })

  test('S059: tries that failed count whatever the profile, and the last one ends the stream', async () => {
    const client = await opened(direct)
    await client.authenticate('ana', 'wrong')
    for (let i = 1; i < 5; i++) await byPassword(client, 'ana', 'wrong')
    expect(await client.ended()).toBe('policy-violation')
  })

  test.each(['PLAIN', 'SCRAM-SHA-1', 'HT-SHA-256-NONE', 'HT-SHA-256-UNIQ'])(
    '%s was not offered and fails',
    async mechanism => {
      const client = await opened(direct)
      client.write(authenticate(mechanism, bytes('n,,n=ana,r=nonce'), {}))
      expect(conditionOf(await client.element())).toBe('invalid-mechanism')
      client.cut()
    },
  )

  test.each([
    [
      'an id that is no UUID',
      `<authenticate xmlns='${NS_SASL2}' mechanism='SCRAM-SHA-256'><user-agent id='x'/></authenticate>`,
      'malformed-request',
    ],
    ['no mechanism', `<authenticate xmlns='${NS_SASL2}'/>`, 'malformed-request'],
    [
      'data that are no base64',
      `<authenticate xmlns='${NS_SASL2}' mechanism='SCRAM-SHA-256'><initial-response>b*</initial-response></authenticate>`,
      'incorrect-encoding',
    ],
    ['a response to nothing', `<response xmlns='${NS_SASL2}'>biws</response>`, 'malformed-request'],
    ['an abort', `<abort xmlns='${NS_SASL2}'><text>no more</text></abort>`, 'aborted'],
  ])('XEP-0388 §2.6.2: %s fails, and the stream goes on', async (_, sent, condition) => {
    const client = await opened(direct)
    client.write(sent)
    const failure = await client.element()
    expect([failure.ns, failure.name, conditionOf(failure)]).toEqual([NS_SASL2, 'failure', condition])
    expect((await byPassword(client, 'ana', 'ana secret')).name).toBe('success')
    client.cut()
  })

  test('XEP-0388 §2.4: anything else while a sign-in is under way ends the stream', async () => {
    const client = await opened(direct)
    client.write(authenticate('SCRAM-SHA-256', bytes('n,,n=ana,r=nonce'), {}))
    await client.element()
    client.write("<iq type='get' id='x'><ping xmlns='urn:xmpp:ping'/></iq>")
    expect(await client.ended()).toBe('policy-violation')
  })

  test('XEP-0388 §6.8: a second sign-in ends the stream', async () => {
    const client = await opened(direct)
    await byPassword(client, 'ana', 'ana secret')
    client.write(authenticate('SCRAM-SHA-256', bytes('n,,n=ana,r=nonce'), {}))
    expect(await client.ended()).toBe('policy-violation')
  })

  test('RFC 6120 §6.3.8: nobody acts for another', async () => {
    const client = await opened(direct)
    const failure = await byPassword(client, 'ana', 'ana secret', { authzid: `bruno@${TEST_DOMAIN}` })
    expect(conditionOf(failure)).toBe('invalid-authzid')
    client.cut()
  })

  test('S072: who is disabled between challenge and proof does not come in, whatever was asked for besides', async () => {
    await server.accounts?.setDisabled('dora', true)
    const client = await opened(direct)
    const failure = await byPassword(client, 'dora', 'dora secret', { inline: bind(SM) })
    expect(conditionOf(failure)).toBe('account-disabled')
    expect(failure.toString()).not.toContain('bound')
    client.cut()
  })
})

describe('binding', () => {
  test('XEP-0386 §4: a resource, carbons, stream management and the archive in one answer', async () => {
    const client = await opened(direct)
    const inline = bind(`${SM}<enable xmlns='urn:xmpp:carbons:2'/><inactive xmlns='urn:xmpp:csi:0'/>`)
    const success = await byPassword(client, 'ana', 'ana secret', { inline })
    expect(identifier(success)).toMatch(new RegExp(`^ana@${TEST_DOMAIN}/Prueba/[\\w-]{12}$`))
    const bound = success.child('bound', 'urn:xmpp:bind:0')
    expect(
      bound
        ?.elements()
        .map(e => e.name)
        .toSorted(),
    ).toEqual(['enabled', 'metadata'])
    const features = await client.element()
    expect(inside(features, 'bind')).toBeUndefined()
    expect(features.child('sm', NS_SM)).toBeUndefined()
    client.write('<presence/>')
    await client.fence()
    const other = await RawClient.session(direct, 'ana', 'ana secret')
    other.write(message(`bruno@${TEST_DOMAIN}`, 'copied'))
    const copy = await client.find(e => e.name === 'message')
    expect(copy.child('sent', 'urn:xmpp:carbons:2')).toBeDefined()
    for (const each of [client, other]) each.cut()
  })

  test('XEP-0386 §4.1: the same client gets the same resource, its session of before ends, and its id is not to be seen', async () => {
    const [first, second, other] = [await opened(direct), await opened(direct), await opened(direct)]
    const one = identifier(await byPassword(first, 'bruno', 'bruno secret', { inline: bind(SM) }))
    const two = identifier(await byPassword(second, 'bruno', 'bruno secret', { inline: bind(SM) }))
    const three = identifier(
      await byPassword(other, 'bruno', 'bruno secret', { inline: bind(), agent: DESK }),
    )
    expect(two).toBe(one)
    expect(three).not.toBe(one)
    expect(one).not.toContain(PHONE.slice(0, 8))
    expect(await first.ended()).toBe('conflict')
    for (const each of [second, other]) each.cut()
  })

  test('XEP-0386 §4.1: a client that changes its tag has one session, too', async () => {
    const [first, second] = [await opened(direct), await opened(direct)]
    await byPassword(first, 'elsa', 'elsa secret', { inline: bind() })
    await byPassword(second, 'elsa', 'elsa secret', { inline: bind().replace('Prueba', 'Otra') })
    expect(await first.ended()).toBe('conflict')
    second.cut()
  })

  test.each([
    ['no resource', '&#x202E;abc', /^[\w-]{12}$/],
    ['too long', 'x'.repeat(2000), /^[\w-]{12}$/],
    ['empty', '', /^[\w-]{12}$/],
    ['a path', '../../x', /^\.\.\/\.\.\/x\/[\w-]{12}$/],
  ])('S081: a tag that is %s makes no harm', async (_, tag, expected) => {
    const client = await opened(direct)
    const inline = bind().replace('Prueba', tag)
    const success = await byPassword(client, 'carla', 'carla secret', { inline, agent: DESK })
    expect(identifier(success).slice(`carla@${TEST_DOMAIN}/`.length)).toMatch(expected)
    client.cut()
  })

  test('S091: one session too many ends the stream', async () => {
    const clients = []
    for (let i = 0; i < 4; i++) {
      const client = await opened(direct)
      const wish = { agent: '', inline: bind() }
      clients.push(client)
      const outcome = await byPassword(client, 'elsa', 'elsa secret', wish)
      expect(i < 3 ? outcome.name : conditionOf(outcome)).toBe(i < 3 ? 'success' : 'resource-constraint')
    }
    await clients[3]?.ended()
    for (const client of clients) client.cut()
  })

  test('XEP-0388: stanzas that were sent with the sign-in are handled after it, in order', async () => {
    const listener = await RawClient.session(direct, 'ana', 'ana secret', 'ear')
    listener.write('<presence/>')
    await listener.fence()
    const client = await RawClient.tls(direct)
    const inline = "<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-EXPR'/>"
    await client.open()
    const token = tokenIn(await byPassword(client, 'bruno', 'bruno secret', { inline })) ?? ''
    client.cut()
    const again = await RawClient.tls(direct)
    again
      .header()
      .write(
        `${await tokenMessage(again, 'bruno', token, 'HT-SHA-256-EXPR', { inline: bind() })}${message(`ana@${TEST_DOMAIN}`, 'at once')}`,
      )
    expect((await again.next()).kind).toBe('open')
    const heard = await listener.find(e => e.name === 'message')
    expect(heard.childText('body')).toBe('at once')
    expect(heard.attr('from')).toContain('/Prueba/')
    for (const each of [listener, again]) each.cut()
  })
})

test('XEP-0386 §4.1: what waits and is in the archive is left to the archive, and its newest id is named', async () => {
  const sender = await RawClient.session(direct, 'ana', 'ana secret')
  sender.write(message(`fran@${TEST_DOMAIN}`, 'read me there'))
  await sender.fence()
  const client = await opened(direct)
  const success = await byPassword(client, 'fran', 'fran secret', { inline: bind() })
  const end = inside(inside(inside(success, 'bound'), 'metadata'), 'end')
  expect(end?.attr('id')).toBeTruthy()
  client.write('<presence/>')
  expect((await client.fence()).filter(e => e.name === 'message')).toEqual([])
  for (const each of [sender, client]) each.cut()
})

describe('resumption', () => {
  const start = async (name: string, agent = PHONE) => {
    const client = await opened(direct)
    const success = await byPassword(client, name, `${name} secret`, { inline: bind(SM), agent })
    await client.element()
    const id = success.child('bound', 'urn:xmpp:bind:0')?.child('enabled', NS_SM)?.attr('id') ?? ''
    client.write('<presence/>')
    await client.fence()
    return { client, id, jid: identifier(success) }
  }
  const again = async (name: string, id: string, h: number | string, agent = PHONE) => {
    const client = await opened(direct)
    const inline = `<resume xmlns='${NS_SM}' previd='${id}' h='${h}'/>${bind(SM)}`
    const success = await byPassword(client, name, `${name} secret`, { inline, agent })
    return { client, success }
  }
  const lost = async (client: RawClient, jid: string, body: string) => {
    client.cut()
    const sender = await RawClient.session(direct, 'bruno', 'bruno secret')
    sender.write(message(jid, body))
    await sender.fence()
    sender.cut()
  }

  test('S095, XEP-0198 §9.2: what is resumed is not bound; no features follow but what was missed', async () => {
    const { client, id, jid } = await start('carla')
    const seen = 2 // its own presence and the answer to the fence
    await lost(client, jid, 'missed')
    const { client: next, success } = await again('carla', id, seen)
    expect(success.child('resumed', NS_SM)?.attr('previd')).toBe(id)
    expect(success.child('bound', 'urn:xmpp:bind:0')).toBeUndefined()
    expect(identifier(success)).toBe(jid)
    const first = await next.element()
    expect([first.name, first.childText('body')]).toEqual(['message', 'missed'])
    next.cut()
  })

  test('S083, S095: a session that is not there, or somebody else’s, falls back to binding with one answer', async () => {
    const { client, id } = await start('carla')
    const answers = []
    for (const previd of ['invented', id]) {
      const { client: next, success } = await again('bruno', previd, 0)
      answers.push(success.child('failed', NS_SM)?.toString())
      expect(success.child('bound', 'urn:xmpp:bind:0')?.child('enabled', NS_SM)).toBeDefined()
      expect((await next.element()).name).toBe('features')
      next.cut()
    }
    expect(answers[0]).toContain('item-not-found')
    expect(answers[0]).toBe(answers[1])
    expect(await client.fence()).toEqual([])
    client.cut()
  })

  test('S095: a sign-in that failed neither resumes nor binds', async () => {
    const { client, id } = await start('carla')
    const other = await opened(direct)
    const inline = `<resume xmlns='${NS_SM}' previd='${id}' h='0'/>${bind()}`
    expect((await byPassword(other, 'carla', 'wrong', { inline })).name).toBe('failure')
    expect(await client.fence()).toEqual([])
    for (const each of [client, other]) each.cut()
  })

  test('S087: a count of what was never sent ends the stream, and the session can still be resumed', async () => {
    const { client, id } = await start('carla')
    client.cut()
    const inline = `<resume xmlns='${NS_SM}' previd='${id}' h='4000000000'/>`
    const wrong = await opened(direct)
    const outcome = await byPassword(wrong, 'carla', 'carla secret', { inline })
    expect(outcome.elements().map(e => e.name)).toContain('handled-count-too-high')
    await wrong.ended()
    const { client: right, success } = await again('carla', id, 2)
    expect(success.child('resumed', NS_SM)).toBeDefined()
    right.cut()
  })

  test('S082: resumed while the old connection still stands, that one gets conflict', async () => {
    const { client, id } = await start('carla')
    const { client: next, success } = await again('carla', id, 2)
    expect(success.child('resumed', NS_SM)).toBeDefined()
    expect(await client.ended()).toBe('conflict')
    expect(await next.fence()).toEqual([])
    next.cut()
  })
})
