/** Clients from npm that nobody here wrote, on our server: xmpp.js over TCP and WebSocket, strophe.js over WebSocket. */
import { xml, type Client } from '@xmpp/client'
import { $iq, $msg, $pres } from 'strophe.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { asks, startStrophe, startXmppJs, type StropheConnection } from './support/npm-clients.ts'

let server: Corrillo
const password = 'a long enough one'
beforeAll(async () => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0' // xmpp.js takes no certificate of its own for TCP; the server made one for itself
  server = await served({
    domain: 'foreign.localhost',
    extra: '[sasl]\niterations = 4096\nscram_sha_1 = true\n',
    accounts: ['ana', 'bruno', 'carla'],
    password,
  })
})
afterAll(() => server.clear())

const xmppJs = (name: string, service: string): Promise<Client> =>
  startXmppJs({ service, domain: server.domain, name, password })
const nextMessage = (entity: Client, from: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no message from ${from}`)), 60_000)
    entity.on('stanza', stanza => {
      if (!stanza.is('message') || !stanza.attrs['from']?.startsWith(from) || !stanza.getChildText('body'))
        return
      clearTimeout(timer)
      resolve(stanza.getChildText('body') as string)
    })
  })

test('xmpp.js signs in over STARTTLS, direct TLS and WebSocket, and the three talk', async () => {
  const ana = await xmppJs('ana', `xmpp://127.0.0.1:${server.ports.starttls}`)
  const bruno = await xmppJs('bruno', `xmpps://127.0.0.1:${server.ports.directTls}`)
  const carla = await xmppJs('carla', `ws://localhost:${server.ports.http}/xmpp-websocket`)
  // XEP-0386 §4.1: what the client calls its resource is a part of it.
  expect(ana.jid?.toString()).toMatch(new RegExp(`^ana@${server.domain}/js/[\\w-]{12}$`))
  for (const [from, to, text] of [
    [ana, bruno, 'to direct TLS'],
    [bruno, carla, 'to WebSocket'],
    [carla, ana, 'to STARTTLS'],
  ] as const) {
    const heard = nextMessage(to, String(from.jid?.bare()))
    await from.send(xml('message', { to: String(to.jid?.bare()), type: 'chat' }, xml('body', {}, text)))
    expect(await heard).toBe(text)
  }
  const roster = await ana.iqCaller.get(xml('query', { xmlns: 'jabber:iq:roster' }))
  expect(roster?.name).toBe('query')
  await expect(ana.iqCaller.get(xml('query', { xmlns: 'urn:example:nothing' }))).rejects.toMatchObject({
    condition: 'service-unavailable',
  })
  for (const entity of [ana, bruno, carla]) await entity.stop()
})

const strophe = (name: string): Promise<StropheConnection> =>
  startStrophe({ port: server.ports.http, jid: `${name}@${server.domain}/strophe`, password })

test('strophe.js signs in by the strongest SCRAM it knows, talks, and asks for disco and its archive', async () => {
  const ana = await strophe('ana')
  const bruno = await strophe('bruno')
  const heard = new Promise<string>(resolve => {
    bruno.addHandler(
      (stanza: Element) => {
        resolve(stanza.getElementsByTagName('body')[0]?.textContent ?? '')
        return false
      },
      '',
      'message',
      'chat',
      '',
      '',
    )
  })
  bruno.send($pres())
  ana.send($pres())
  ana.send(
    $msg({ to: `bruno@${server.domain}`, type: 'chat' })
      .c('body')
      .t('from strophe <&> ñandú'),
  )
  expect(await heard).toBe('from strophe <&> ñandú')
  const info = await asks(
    ana,
    $iq({ type: 'get', to: server.domain }).c('query', { xmlns: 'http://jabber.org/protocol/disco#info' }),
  )
  const features = [...Array(info.getElementsByTagName('feature').length).keys()].map(i =>
    info.getElementsByTagName('feature')[i]?.getAttribute('var'),
  )
  expect(features).toContain('http://jabber.org/protocol/disco#info')
  const fin = await asks(
    ana,
    $iq({ type: 'set' })
      .c('query', { xmlns: 'urn:xmpp:mam:2', queryid: 'q' })
      .c('set', { xmlns: 'http://jabber.org/protocol/rsm' })
      .c('max')
      .t('5'),
  )
  expect(fin.getElementsByTagName('fin').length).toBe(1)
  ana.disconnect('')
  bruno.disconnect('')
})

test('S047: a wrong password is refused with not-authorized', async () => {
  const starting = startXmppJs({
    service: `xmpp://127.0.0.1:${server.ports.starttls}`,
    domain: server.domain,
    name: 'ana',
    password: 'not this one',
  })
  await expect(starting).rejects.toMatchObject({ condition: 'not-authorized' })
})
