/** Several domains in one process: each with its own certificate, accounts and rooms, and no way from one into the other but by stanzas. */
import type { TLSSocket } from 'node:tls'
import type { Element } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountDirectory } from '../accounts/accounts.ts'
import type { RunningServer } from '../server.ts'
import { Frames } from '../testing/frames.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'
import { type WebSocketFront, websocketFront } from '../testing/websocket-front.ts'

const OTHER = 'calle.example'
let server: RunningServer
let front: WebSocketFront
let direct = 0
let plain = 0
const accountsOf = (domain: string): AccountDirectory => {
  const found = server.hosts.find(({ host }) => host.domain === domain)
  if (found === undefined) throw new TypeError(domain)
  return found.host.accounts
}
beforeAll(async () => {
  server = await startTestServer({
    limits: { ban_failures: 0 },
    rooms: { name: 'Salas' },
    hosts: [{ domain: OTHER, rooms: { subdomain: 'patio' }, modules: { off: ['last-activity'] } }],
  })
  direct = server.ports.directTls ?? 0
  plain = server.ports.starttls ?? 0
  await accountsOf(TEST_DOMAIN).create('ana', 'ana in the square', 'owner')
  await accountsOf(OTHER).create('ana', 'ana in the street', 'member')
  await accountsOf(OTHER).create('bruno', 'bruno in the street', 'member')
  front = await websocketFront(server)
})
afterAll(async () => {
  front.close()
  await server.stop()
})

const namesOf = ({ socket }: RawClient): string | undefined =>
  (socket as TLSSocket).getPeerX509Certificate()?.subjectAltName
const ana = () => RawClient.session(direct, 'ana', 'ana in the square', 'phone')
const bruno = () => RawClient.session(direct, 'bruno', 'bruno in the street', 'desk', OTHER)
const named = (name: string) => (e: Element) => e.name === name
const answerTo = (id: string) => (e: Element) => e.name === 'iq' && e.attr('id') === id
const ask = (client: RawClient, to: string, payload: string, type = 'get') => {
  client.write(`<iq type='${type}' id='q' to='${to}'>${payload}</iq>`)
  return client.find(answerTo('q'))
}
const INFO = `<query xmlns='http://jabber.org/protocol/disco#info'/>`
const ITEMS = `<query xmlns='http://jabber.org/protocol/disco#items'/>`

describe('which host', () => {
  test('XEP-0368 §5: with TLS from the first byte the certificate is that of the name asked for', async () => {
    for (const [servername, names] of [
      [TEST_DOMAIN, TEST_DOMAIN],
      [OTHER, OTHER],
      [OTHER.toUpperCase(), OTHER],
      ['elsewhere.example', TEST_DOMAIN],
      ['', TEST_DOMAIN],
    ] as const) {
      const client = await RawClient.tls(direct, { servername })
      expect(namesOf(client)).toContain(`DNS:${names}`)
      client.cut()
    }
  })

  test.each([TEST_DOMAIN, OTHER])('RFC 6120 §5.4.3.1: STARTTLS to %s shows its certificate', async domain => {
    const client = await RawClient.tcp(plain)
    await client.open(domain)
    await client.starttls()
    expect(namesOf(client)).toContain(`DNS:${domain}`)
    client.cut()
  })

  test('RFC 6120 §4.9.3.6: a domain that nobody has here is host-unknown, before TLS and after', async () => {
    for (const client of [await RawClient.tcp(plain), await RawClient.tls(direct)]) {
      client.header('elsewhere.example')
      expect(await client.ended()).toBe('host-unknown')
      expect(client.text).toContain(`from='${TEST_DOMAIN}'`)
    }
  })

  test('RFC 7395: a WebSocket is for the domain of its <open/>', async () => {
    const frames = new Frames(front.port)
    await frames.signIn('bruno', 'bruno in the street', OTHER)
    frames.ws.send(
      `<iq xmlns='jabber:client' type='get' id='p' to='${OTHER}'><ping xmlns='urn:xmpp:ping'/></iq>`,
    )
    expect((await frames.next()).attr('to')).toMatch(/^bruno@calle\.example\//)
    frames.ws.terminate()
  })
})

describe('S056: signed in to one of them, no session of another', () => {
  test('another host of this server in the header after TLS, and after the sign-in', async () => {
    const begun = await RawClient.tcp(plain)
    await begun.open(TEST_DOMAIN)
    await begun.starttls()
    begun.header(OTHER)
    expect(await begun.ended()).toBe('host-unknown')
    const restarted = await RawClient.tls(direct)
    await restarted.open(TEST_DOMAIN)
    expect((await restarted.authenticate('ana', 'ana in the square')).name).toBe('success')
    restarted.header(OTHER)
    expect(await restarted.ended()).toBe('host-unknown')
  })

  test('the same name is another account: neither password serves for the other', async () => {
    for (const [domain, password] of [
      [TEST_DOMAIN, 'ana in the street'],
      [OTHER, 'ana in the square'],
    ] as const) {
      const client = await RawClient.tls(direct, { servername: domain })
      await client.open(domain)
      expect((await client.authenticate('ana', password)).elements()[0]?.name).toBe('not-authorized')
      client.cut()
    }
  })

  test('nobody acts for the namesake', async () => {
    const client = await RawClient.tls(direct)
    await client.open(TEST_DOMAIN)
    const answer = await client.authenticate('ana', 'ana in the square', { authzid: `ana@${OTHER}` })
    expect(answer.elements()[0]?.name).toBe('invalid-authzid')
    client.cut()
    const session = await ana()
    session.write(`<message from='ana@${OTHER}' to='bruno@${OTHER}'><body>x</body></message>`)
    expect(await session.ended()).toBe('invalid-from')
  })

  test('S072: what ends the sessions of one leaves the namesake alone', async () => {
    await accountsOf(TEST_DOMAIN).create('carla', 'carla in the square', 'member')
    await accountsOf(OTHER).create('carla', 'carla in the street', 'member')
    const square = await RawClient.session(direct, 'carla', 'carla in the square')
    const street = await RawClient.session(direct, 'carla', 'carla in the street', undefined, OTHER)
    const unbound = await RawClient.tls(direct, { servername: OTHER })
    await unbound.open(OTHER)
    await unbound.authenticate('carla', 'carla in the street')
    await accountsOf(TEST_DOMAIN).delete('carla')
    expect(await square.ended()).toBe('not-authorized')
    expect((await ask(street, OTHER, `<ping xmlns='urn:xmpp:ping'/>`)).attr('type')).toBe('result')
    await unbound.open(OTHER)
    expect((await unbound.bind()).attr('type')).toBe('result')
    street.cut()
    unbound.cut()
  })

  test('S083: a session is resumed where it was made: the namesake is told that there is none', async () => {
    const SM = 'urn:xmpp:sm:3'
    const lost = await ana()
    const enabled = await lost.write(`<enable xmlns='${SM}' resume='true'/>`).find(e => e.is('enabled', SM))
    lost.cut()
    const resume = async (domain: string, password: string) => {
      const client = await RawClient.tls(direct, { servername: domain })
      await client.open(domain)
      await client.authenticate('ana', password)
      await client.open(domain)
      client.write(`<resume xmlns='${SM}' previd='${enabled.attr('id')}' h='0'/>`)
      const answer = await client.find(e => e.ns === SM)
      client.cut()
      return answer.name
    }
    expect(await resume(OTHER, 'ana in the street')).toBe('failed')
    expect(await resume(TEST_DOMAIN, 'ana in the square')).toBe('resumed')
  })

  test('S133: an owner here is nobody there', async () => {
    const owner = await ana()
    const answer = await ask(
      owner,
      OTHER,
      `<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#create-account'/>`,
      'set',
    )
    expect(answer.attr('type')).toBe('error')
    owner.cut()
  })
})

describe('from one to the other', () => {
  test('messages, requests and refusals cross as between two servers', async () => {
    const [one, other] = [await ana(), await bruno()]
    other.write('<presence/>')
    await other.find(named('presence'))
    one.write(`<message to='bruno@${OTHER}' type='chat' id='m'><body>¿Bajas?</body></message>`)
    const got = await other.find(named('message'))
    expect([got.attr('from'), got.childText('body')]).toEqual([`ana@${TEST_DOMAIN}/phone`, '¿Bajas?'])
    const info = await ask(one, OTHER, INFO)
    expect(info.toString()).toContain(`category='server'`)
    expect(info.toString()).not.toContain('jabber:iq:last')
    const nobody = await ask(one, `nobody@${OTHER}/x`, `<ping xmlns='urn:xmpp:ping'/>`)
    expect(nobody.child('error')?.elements()[0]?.name).toBe('service-unavailable')
    one.cut()
    other.cut()
  })

  test('RFC 6121 §3, §4: a subscription is granted across, and presence follows it until the end', async () => {
    const [one, other] = [await ana(), await bruno()]
    one.write('<presence/>')
    other.write('<presence/>')
    await one.find(named('presence'))
    await other.find(named('presence'))
    one.write(`<presence to='bruno@${OTHER}' type='subscribe'/>`)
    expect((await other.find(e => e.attr('type') === 'subscribe')).attr('from')).toBe(`ana@${TEST_DOMAIN}`)
    other.write(`<presence to='ana@${TEST_DOMAIN}' type='subscribed'/>`)
    await one.find(e => e.name === 'presence' && e.attr('from') === `bruno@${OTHER}/desk`)
    other.write('</stream:stream>')
    const gone = await one.find(e => e.name === 'presence' && e.attr('type') === 'unavailable')
    expect(gone.attr('from')).toBe(`bruno@${OTHER}/desk`)
    one.cut()
  })

  test('each has services of its own; what one does not say is as for the first', async () => {
    const one = await ana()
    expect((await ask(one, TEST_DOMAIN, ITEMS)).toString()).toContain(`rooms.${TEST_DOMAIN}`)
    const items = (await ask(one, OTHER, ITEMS)).toString()
    expect(items).toContain(`patio.${OTHER}`)
    expect(items).toContain(`name='Salas'`)
    expect(items).not.toContain(`rooms.${OTHER}`)
    one.write(
      `<presence to='fiesta@patio.${OTHER}/Ana'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    )
    const answer = await one.find(e => e.attr('from')?.startsWith(`fiesta@patio.${OTHER}`) === true)
    expect(answer.attr('type')).toBe('error')
    one.cut()
  })
})
