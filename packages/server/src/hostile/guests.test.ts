/** XEP-0175: a host where anybody comes in without a name, and how little that is. */
import { NS_SASL, NS_SASL2 } from '@corrillo/xmpp'
import type { Element } from '@corrillo/xmpp'
import { afterEach, describe, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'

const GUESTS = 'invitados.example'
let server: RunningServer
const start = async (guests: Record<string, unknown> = {}, limits = {}, rooms = {}): Promise<void> => {
  server = await startTestServer({
    limits: { ban_failures: 0, ...limits },
    rooms,
    hosts: [{ domain: GUESTS, anonymous: true, guests }],
  })
  await server.accounts?.create('ana', 'ana secret', 'member')
}
afterEach(() => server.stop())

const house = () => {
  const found = server.hosts.find(({ host }) => host.domain === GUESTS)
  if (found === undefined) throw new TypeError(GUESTS)
  return found.host
}
const opened = async (domain = GUESTS): Promise<RawClient> => {
  const client = await RawClient.tls(server.ports.directTls ?? 0, { servername: domain })
  await client.open(domain)
  return client
}
const AUTH = `<auth xmlns='${NS_SASL}' mechanism='ANONYMOUS'/>`
const conditionOf = (e: Element): string | undefined => e.elements()[0]?.name
/** Signed in and bound, with its address. */
const enter = async () => {
  const client = await opened()
  const success = await client.write(AUTH).element()
  if (success.name !== 'success') throw new Error(success.toString())
  await client.open(GUESTS)
  const jid = (await client.bind('mine')).elements()[0]?.childText('jid') ?? ''
  return { client, jid }
}
const refusalOf = async (client: RawClient, stanza: string): Promise<string | undefined> => {
  client.write(stanza)
  const error = await client.find(e => e.attr('type') === 'error')
  return error.child('error')?.elements()[0]?.name
}
const accounts = async () => (await house().accounts.list()).map(({ local }) => local)
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('the way in', () => {
  test('XEP-0175 §1: it is offered by a host for guests alone, and nothing else is offered there', async () => {
    await start()
    const main = await RawClient.tls(server.ports.directTls ?? 0)
    expect((await main.open()).toString()).not.toContain('ANONYMOUS')
    expect((await main.write(AUTH).element()).elements()[0]?.name).toBe('invalid-mechanism')
    const client = await RawClient.tls(server.ports.directTls ?? 0)
    const features = await client.open(GUESTS)
    const mechanisms = features
      .elements()
      .flatMap(e => (e.name === 'mechanisms' || e.name === 'authentication' ? e.elements() : []))
      .filter(e => e.name === 'mechanism')
    expect(mechanisms.map(e => e.text())).toEqual(['ANONYMOUS', 'ANONYMOUS'])
    expect(features.toString()).not.toContain('register')
    for (const c of [main, client]) c.cut()
  })

  test('XEP-0175 §3: one message, and a name that nobody chose', async () => {
    await start()
    const { client, jid } = await enter()
    const [local, rest] = jid.split('@')
    expect(local).toMatch(UUID)
    expect(rest).toBe(`${GUESTS}/mine`)
    const other = await enter()
    expect(other.jid.split('@')[0]).not.toBe(local)
    client.write(`<iq type='get' id='i'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`)
    expect((await client.find(e => e.attr('id') === 'i')).toString()).toMatch(
      /category='account' type='anonymous'/,
    )
    for (const c of [client, other.client]) c.cut()
  })

  test('RFC 4505 §2: what a client says of itself is bounded, and used for nothing', async () => {
    await start()
    const base64 = (data: Uint8Array | string) => Buffer.from(data).toString('base64')
    const said = (text: string) => `<auth xmlns='${NS_SASL}' mechanism='ANONYMOUS'>${text}</auth>`
    const client = await opened()
    for (const [data, condition] of [
      [base64('x'.repeat(256)), 'malformed-request'],
      [base64(Uint8Array.of(0xff, 0xfe)), 'malformed-request'],
      ['***', 'incorrect-encoding'],
    ] as const)
      expect(conditionOf(await client.write(said(data)).element())).toBe(condition)
    expect((await client.write(said(base64('ana'))).element()).name).toBe('success')
    await client.open(GUESTS)
    expect((await client.bind()).toString()).not.toContain('ana@')
    client.cut()
  })

  test('XEP-0388: the same in one step, with a resource', async () => {
    await start()
    const client = await opened()
    client.write(
      `<authenticate xmlns='${NS_SASL2}' mechanism='ANONYMOUS'><bind xmlns='urn:xmpp:bind:0'/></authenticate>`,
    )
    const success = await client.element()
    expect(success.is('success', NS_SASL2)).toBe(true)
    expect(success.childText('authorization-identifier')).toMatch(/^[0-9a-f-]{36}@invitados\.example\//)
    client.cut()
  })

  test('S041: never before TLS', async () => {
    await start()
    const client = await RawClient.tcp(server.ports.starttls ?? 0)
    await client.open(GUESTS)
    expect(conditionOf(await client.write(AUTH).element())).toBe('encryption-required')
    client.cut()
  })

  test('S059: so many a minute from one address, and so many in all', async () => {
    await start({ per_minute: 3 })
    const all = []
    for (let i = 0; i < 3; i++) all.push((await enter()).client)
    const fourth = await opened()
    expect(conditionOf(await fourth.write(AUTH).element())).toBe('temporary-auth-failure')
    expect(await accounts()).toHaveLength(3)
    for (const c of [...all, fourth]) c.cut()
    await server.stop()
    await start({ most: 1 })
    const { client } = await enter()
    const second = await opened()
    expect(conditionOf(await second.write(AUTH).element())).toBe('temporary-auth-failure')
    for (const c of [client, second]) c.cut()
  })
})

describe('how far a guest gets', () => {
  test('no other account, no other guest, no other domain: nothing is delivered', async () => {
    await start()
    const ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret', 'phone')
    ana.write('<presence/>')
    const { client } = await enter()
    const other = await enter()
    for (const to of [`ana@${TEST_DOMAIN}`, `ana@${TEST_DOMAIN}/phone`, other.jid, 'x@elsewhere.example'])
      for (const stanza of [
        `<message to='${to}' type='chat'><body>psst</body></message>`,
        `<iq to='${to}' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>`,
        `<presence to='${to}'/>`,
        `<presence to='${to}' type='subscribe'/>`,
      ])
        expect(await refusalOf(client, stanza)).toBe('forbidden')
    expect((await ana.fence()).filter(e => e.name !== 'presence')).toEqual([])
    for (const c of [ana, client, other.client]) c.cut()
  })

  test('nobody writes to a guest from where guests do not get', async () => {
    await start()
    const ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret', 'phone')
    const { client, jid } = await enter()
    expect(await refusalOf(ana, `<message to='${jid}' id='m'><body>x</body></message>`)).toBe('forbidden')
    for (const c of [ana, client]) c.cut()
  })

  test('the rooms of the first domain, as somebody who makes none', async () => {
    await start()
    const ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret', 'phone')
    const room = `plaza@rooms.${TEST_DOMAIN}`
    const { client } = await enter()
    expect(await refusalOf(client, `<presence to='${room}/Nadie'>${JOIN}</presence>`)).toBeDefined()
    ana.write(`<presence to='${room}/Ana'>${JOIN}</presence>`)
    await ana.find(e => e.toString().includes(`code='110'`))
    ana.write(
      `<iq type='set' id='c' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    )
    await ana.find(e => e.attr('id') === 'c')
    client.write(`<presence to='${room}/Visita'>${JOIN}</presence>`)
    await ana.find(e => e.attr('from') === `${room}/Visita`)
    client.write(`<message to='${room}' type='groupchat'><body>¡Buenas!</body></message>`)
    const heard = await ana.find(e => e.childText('body') === '¡Buenas!')
    expect(heard.attr('from')).toBe(`${room}/Visita`)
    client.cut()
    const gone = await ana.find(e => e.name === 'presence' && e.attr('type') === 'unavailable')
    expect(gone.attr('from')).toBe(`${room}/Visita`)
    ana.cut()
  })

  test('no contacts, no second device', async () => {
    await start()
    const { client, jid } = await enter()
    expect(
      await refusalOf(
        client,
        `<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='ana@${TEST_DOMAIN}'/></query></iq>`,
      ),
    ).toBe('resource-constraint')
    for (const ns of ['urn:xmpp:mam:2', 'vcard-temp', 'jabber:iq:private', 'urn:xmpp:http:upload:0'])
      expect(await refusalOf(client, `<iq type='get' id='x'><query xmlns='${ns}'/></iq>`)).toBe(
        'service-unavailable',
      )
    const again = await opened()
    const answer = await again.authenticate(jid.split('@')[0] ?? '', '', { plus: false })
    expect(conditionOf(answer)).toBe('invalid-mechanism')
    for (const c of [client, again]) c.cut()
  })
})

const JOIN = `<x xmlns='http://jabber.org/protocol/muc'/>`
const CONFIG = 'http://jabber.org/protocol/muc#roomconfig'
/** An instant room, or one with this field of its form. */
const configured = async (client: RawClient, room: string, field = ''): Promise<void> => {
  const type = `<field var='FORM_TYPE'><value>${CONFIG}</value></field>`
  const form = `<x xmlns='jabber:x:data' type='submit'>${field === '' ? '' : type + field}</x>`
  client.write(
    `<iq type='set' id='c' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'>${form}</query></iq>`,
  )
  const answer = await client.find(e => e.attr('id') === 'c')
  if (answer.attr('type') !== 'result') throw new Error(answer.toString())
}
const entered = async (client: RawClient, room: string, nick: string): Promise<void> => {
  client.write(`<presence to='${room}/${nick}'>${JOIN}</presence>`)
  await client.find(e => e.name === 'presence' && e.toString().includes(`code='110'`))
}
const answered = async (client: RawClient, to: string, query: string): Promise<Element> => {
  client.write(`<iq type='get' id='g' to='${to}'>${query}</iq>`)
  return client.find(e => e.attr('id') === 'g')
}
const ITEMS = `<query xmlns='http://jabber.org/protocol/disco#items'/>`
const INFO = `<query xmlns='http://jabber.org/protocol/disco#info'/>`
const anaHere = () => RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret', 'phone')

describe('what a guest is not', () => {
  test('S110: no other guest, and nobody else', async () => {
    await start()
    const other = await enter()
    for (const from of [other.jid, `ana@${TEST_DOMAIN}`, GUESTS]) {
      const { client } = await enter()
      client.write(`<message from='${from}' to='plaza@rooms.${TEST_DOMAIN}'><body>x</body></message>`)
      expect(await client.ended()).toBe('invalid-from')
    }
    other.client.cut()
  })

  test('S083: nobody takes over the session of another guest', async () => {
    await start()
    const SM = 'urn:xmpp:sm:3'
    const lost = await enter()
    const enabled = await lost.client
      .write(`<enable xmlns='${SM}' resume='true'/>`)
      .find(e => e.is('enabled', SM))
    lost.client.cut()
    const thief = await opened()
    await thief.write(AUTH).element()
    await thief.open(GUESTS)
    thief.write(`<resume xmlns='${SM}' previd='${enabled.attr('id')}' h='0'/>`)
    expect((await thief.find(e => e.ns === SM)).name).toBe('failed')
    thief.cut()
  })

  test('S133: no administrator of anything', async () => {
    await start()
    const { client } = await enter()
    const run = (to: string, node: string) =>
      refusalOf(
        client,
        `<iq type='set' id='a' to='${to}'><command xmlns='http://jabber.org/protocol/commands' node='${node}'/></iq>`,
      )
    const ADD = 'http://jabber.org/protocol/admin#add-user'
    expect(await run(GUESTS, ADD)).toBe('service-unavailable')
    expect(await run(TEST_DOMAIN, ADD)).toBe('forbidden')
    client.cut()
  })

  test('S127: nobody keeps anything there: no nodes, no card, no archive, no files, no account to remove', async () => {
    await start()
    const { client } = await enter()
    const set = (payload: string) => refusalOf(client, `<iq type='set' id='x'>${payload}</iq>`)
    for (const payload of [
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:x'><item/></publish></pubsub>`,
      `<vCard xmlns='vcard-temp'><FN>Nadie</FN></vCard>`,
      `<query xmlns='jabber:iq:private'><x xmlns='urn:x'/></query>`,
      `<query xmlns='jabber:iq:register'><remove/></query>`,
      `<enable xmlns='urn:xmpp:push:0' jid='push.example'/>`,
    ])
      expect(await set(payload)).toBe('service-unavailable')
    client.cut()
  })

  test('XEP-0175 §2: no member and no subscriber of anything that would outlast the session', async () => {
    await start()
    const ana = await anaHere()
    const room = `plaza@rooms.${TEST_DOMAIN}`
    await entered(ana, room, 'Ana')
    await configured(ana, room, `<field var='muc#roomconfig_persistentroom'><value>1</value></field>`)
    const { client } = await enter()
    await entered(client, room, 'Visita')
    const form = `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#register</value></field><field var='muc#register_roomnick'><value>Visita</value></field></x>`
    for (const payload of [
      `<query xmlns='jabber:iq:register'>${form}</query>`,
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='urn:x' jid='x'/></pubsub>`,
    ])
      expect(await refusalOf(client, `<iq type='set' id='x' to='${room}'>${payload}</iq>`)).toBe('forbidden')
    const members = `<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member'/></query>`
    expect((await answered(ana, room, members)).toString()).not.toContain(GUESTS)
    for (const c of [ana, client]) c.cut()
  })

  test.each([
    ['local', ''],
    ['anyone', 'plaza'],
  ] as const)(
    'XEP-0045 §6.3, XEP-0433: which rooms are public is told to %s, in the list and in the search',
    async (directory, told) => {
      await start({}, {}, { directory })
      const ana = await anaHere()
      const service = `rooms.${TEST_DOMAIN}`
      await entered(ana, `plaza@${service}`, 'Ana')
      await configured(
        ana,
        `plaza@${service}`,
        `<field var='muc#roomconfig_publicroom'><value>1</value></field>`,
      )
      const { client } = await enter()
      const form = `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:channel-search:0:search-params</value></field><field var='all'><value>1</value></field></x>`
      const questions = [
        `<query xmlns='http://jabber.org/protocol/disco#items'/>`,
        `<search xmlns='urn:xmpp:channel-search:0:search'>${form}</search>`,
      ]
      for (const question of questions) {
        expect((await answered(ana, service, question)).toString()).toContain(`plaza@${service}`)
        const answer = await answered(client, service, question)
        expect([answer.attr('type'), /plaza(?=@)/u.exec(answer.toString())?.[0] ?? '']).toEqual([
          'result',
          told,
        ])
      }
      for (const c of [ana, client]) c.cut()
    },
  )

  test('S179: no inviter: a room does not carry to others what a guest may not say to them', async () => {
    await start()
    const ana = await anaHere()
    ana.write('<presence/>')
    const room = `plaza@rooms.${TEST_DOMAIN}`
    await entered(ana, room, 'Ana')
    await configured(ana, room)
    const { client } = await enter()
    await entered(client, room, 'Visita')
    await server.accounts?.create('bruno', 'bruno secret', 'member')
    const bruno = await RawClient.session(server.ports.directTls ?? 0, 'bruno', 'bruno secret', 'desk')
    bruno.write('<presence/>')
    const invite = `<x xmlns='http://jabber.org/protocol/muc#user'><invite to='bruno@${TEST_DOMAIN}'/></x>`
    expect(await refusalOf(client, `<message to='${room}'>${invite}</message>`)).toBe('forbidden')
    expect((await bruno.fence()).filter(e => e.name === 'message')).toEqual([])
    for (const c of [ana, bruno, client]) c.cut()
  })
})

describe('rooms of their own', () => {
  const ROOMS = `rooms.${GUESTS}`
  const room = `patio@${ROOMS}`

  test('are there where somebody wants them, and only there', async () => {
    await start()
    const { client } = await enter()
    expect((await answered(client, GUESTS, ITEMS)).toString()).not.toContain('rooms.')
    expect(await refusalOf(client, `<presence to='${room}/Uno'>${JOIN}</presence>`)).toBe('forbidden')
    client.cut()
    await server.stop()
    await start({ rooms: true, reach: [] })
    const again = await enter()
    expect((await answered(again.client, GUESTS, ITEMS)).toString()).toContain(ROOMS)
    const elsewhere = `<presence to='plaza@rooms.${TEST_DOMAIN}/Uno'>${JOIN}</presence>`
    expect(await refusalOf(again.client, elsewhere)).toBe('forbidden')
    again.client.cut()
  })

  test('guests make them, talk in them, and meet accounts there', async () => {
    await start({ rooms: true })
    const [one, other, ana] = [await enter(), await enter(), await anaHere()]
    await entered(one.client, room, 'Uno')
    await configured(one.client, room)
    await entered(other.client, room, 'Otra')
    await entered(ana, room, 'Ana')
    other.client.write(`<message to='${room}' type='groupchat'><body>¿Quién hay?</body></message>`)
    for (const client of [one.client, ana]) {
      const heard = await client.find(e => e.childText('body') === '¿Quién hay?')
      expect(heard.attr('from')).toBe(`${room}/Otra`)
    }
    ana.write(`<message to='${room}/Otra' type='chat'><body>Yo</body></message>`)
    expect((await other.client.find(e => e.childText('body') === 'Yo')).attr('from')).toBe(`${room}/Ana`)
    for (const c of [one.client, other.client, ana]) c.cut()
  })

  test('no account of another domain makes one, unless the section says so', async () => {
    await start({ rooms: true })
    const ana = await anaHere()
    expect(await refusalOf(ana, `<presence to='${room}/Ana'>${JOIN}</presence>`)).toBe('not-allowed')
    ana.cut()
  })

  test('S201: nothing that is said is kept, whatever the owner of the room wants', async () => {
    await start({ rooms: true })
    const { client } = await enter()
    await entered(client, room, 'Uno')
    await configured(client, room, `<field var='muc#roomconfig_enablearchiving'><value>1</value></field>`)
    client.write(`<message to='${room}' type='groupchat'><body>Adiós</body></message>`)
    await client.find(e => e.childText('body') === 'Adiós')
    expect((await answered(client, room, INFO)).toString()).not.toContain('urn:xmpp:mam')
    expect(
      await refusalOf(client, `<iq type='set' id='m' to='${room}'><query xmlns='urn:xmpp:mam:2'/></iq>`),
    ).toBe('service-unavailable')
    client.cut()
  })

  test('S179: whoever is put on the lists of a room of theirs hears nothing of it outside', async () => {
    await start({ rooms: true })
    const ana = await anaHere()
    ana.write('<presence/>')
    const { client } = await enter()
    await entered(client, room, 'Uno')
    await configured(client, room)
    const item = `<item jid='ana@${TEST_DOMAIN}' affiliation='member'/>`
    client.write(
      `<iq type='set' id='l' to='${room}'><query xmlns='http://jabber.org/protocol/muc#admin'>${item}</query></iq>`,
    )
    expect((await client.find(e => e.attr('id') === 'l')).attr('type')).toBe('result')
    expect((await ana.fence()).filter(e => e.name === 'message')).toEqual([])
    for (const c of [ana, client]) c.cut()
  })

  test('S099: a room goes with the last one in it, also one that was to stay; the next of its name is new', async () => {
    await start({ rooms: true })
    const { client, jid } = await enter()
    await entered(client, room, 'Uno')
    await configured(client, room, `<field var='muc#roomconfig_persistentroom'><value>1</value></field>`)
    expect((await answered(client, room, INFO)).toString()).toContain('muc_temporary')
    client.write('</stream:stream>')
    await client.ended()
    const next = await enter()
    await expect
      .poll(async () => (await answered(next.client, ROOMS, ITEMS)).toString())
      .not.toContain('patio')
    next.client.write(`<presence to='${room}/Dos'>${JOIN}</presence>`)
    const created = await next.client.find(e => e.toString().includes(`code='201'`))
    expect(created.toString()).not.toContain(jid)
    next.client.cut()
  })
})

describe('the end', () => {
  test('XEP-0175 §2: with the session goes the account', async () => {
    await start()
    const { client } = await enter()
    expect(await accounts()).toHaveLength(1)
    client.write('</stream:stream>')
    await client.ended()
    await expect.poll(accounts).toEqual([])
  })

  test('a guest who binds nothing goes when the time to sign in is over', async () => {
    await start({}, { authentication_seconds: 1 })
    const client = await opened()
    await client.write(AUTH).element()
    await client.open(GUESTS)
    expect(await accounts()).toHaveLength(1)
    expect(await client.ended()).toBe('connection-timeout')
    await expect.poll(accounts, { timeout: 5000 }).toEqual([])
  })
})
