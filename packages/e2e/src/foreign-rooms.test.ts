/** xmpp.js and strophe.js, both over WebSocket: a room, a bookmark that outlives the process, and a file in it. */
import { xml, type Client, type Xml } from '@xmpp/client'
import { $iq, $msg, $pres } from 'strophe.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { asks, startStrophe, startXmppJs, type StropheConnection } from './support/npm-clients.ts'

const MUC = 'http://jabber.org/protocol/muc'
const PUBSUB = 'http://jabber.org/protocol/pubsub'
const BOOKMARKS = 'urn:xmpp:bookmarks:1'
const password = 'a long enough one'
let server: Corrillo
let ana: Client
let bruno: StropheConnection

const xmppJs = (): Promise<Client> =>
  startXmppJs({
    service: `ws://localhost:${server.ports.http}/xmpp-websocket`,
    domain: server.domain,
    name: 'ana',
    password,
  })

beforeAll(async () => {
  server = await corrillo({
    domain: 'rooms-js.localhost',
    extra: ({ http }) =>
      `[sasl]\niterations = 4096\nscram_sha_1 = true\n[http]\npublic_url = "http://localhost:${http}"\n`,
  })
  for (const name of ['ana', 'bruno']) await server.addUser(name, password)
  await server.start()
  ana = await xmppJs()
  bruno = await startStrophe({ port: server.ports.http, jid: `bruno@${server.domain}/s`, password })
})
afterAll(async () => {
  await ana?.stop()
  bruno?.disconnect('')
  await server.clear()
})

/** The first stanza that xmpp.js gets and that matches. */
const gets = (matches: (stanza: Xml) => boolean): Promise<Xml> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('did not arrive')), 60_000)
    ana.on('stanza', stanza => {
      if (!matches(stanza)) return
      clearTimeout(timer)
      resolve(stanza)
    })
  })
/** What strophe.js reads of somebody in a room. */
const reads = (from: string): Promise<string> =>
  new Promise(resolve => {
    const heard = (stanza: Element): boolean => {
      const body = stanza.getElementsByTagName('body')[0]
      if (body) resolve(body.textContent ?? '')
      return body === undefined
    }
    bruno.addHandler(heard, null, 'message', 'groupchat', null, from)
  })
const isFrom = (from: string) => (stanza: Xml) => stanza.attrs['from'] === from
const enter = async (room: string): Promise<void> => {
  const inside = gets(stanza => stanza.is('presence') && isFrom(`${room}/ana`)(stanza))
  await ana.send(xml('presence', { to: `${room}/ana` }, xml('x', { xmlns: MUC })))
  await inside
}
const say = (room: string, text: string): Promise<void> =>
  ana.send(xml('message', { to: room, type: 'groupchat' }, xml('body', {}, text)))

const form = (type: string, fields: Readonly<Record<string, string>>) =>
  xml(
    'x',
    { xmlns: 'jabber:x:data', type: 'submit' },
    ...Object.entries({ FORM_TYPE: type, ...fields }).map(([name, value]) =>
      xml('field', { var: name }, xml('value', {}, value)),
    ),
  )

test('a room over WebSocket: made by xmpp.js, entered by strophe.js, spoken in by both, bookmarked and found again after a kill -9', async () => {
  const room = `plaza@rooms.${server.domain}`
  await enter(room)
  const config = form(`${MUC}#roomconfig`, { 'muc#roomconfig_roomname': 'The square' })
  await ana.iqCaller.set(xml('query', { xmlns: `${MUC}#owner` }, config), room)
  const sees = gets(isFrom(`${room}/bruno`))
  bruno.send($pres({ to: `${room}/bruno` }).c('x', { xmlns: MUC }))
  await sees
  const heard = reads(`${room}/ana`)
  await say(room, 'from xmpp.js')
  expect(await heard).toBe('from xmpp.js')
  const answer = gets(stanza => isFrom(`${room}/bruno`)(stanza) && stanza.getChildText('body') !== null)
  bruno.send($msg({ to: room, type: 'groupchat' }).c('body').t('from strophe.js'))
  expect((await answer).getChildText('body')).toBe('from strophe.js')

  const bookmark = xml('conference', { xmlns: BOOKMARKS, name: 'The square', autojoin: 'true' })
  const options = form(`${PUBSUB}#publish-options`, {
    'pubsub#persist_items': 'true',
    'pubsub#access_model': 'whitelist',
  })
  const publish = xml('publish', { node: BOOKMARKS }, xml('item', { id: room }, bookmark))
  await ana.iqCaller.set(xml('pubsub', { xmlns: PUBSUB }, publish, xml('publish-options', {}, options)))
  await server.kill()
  await server.start()
  ana = await xmppJs()
  const items = await ana.iqCaller.get(xml('pubsub', { xmlns: PUBSUB }, xml('items', { node: BOOKMARKS })))
  expect(items?.getChild('items')?.getChild('item')?.attrs['id']).toBe(room)
  const history = gets(stanza => isFrom(`${room}/bruno`)(stanza) && stanza.getChildText('body') !== null)
  await enter(room)
  expect((await history).getChildText('body')).toBe('from strophe.js')
})

test('a file goes up by the slot that xmpp.js asks for and comes down by the address that strophe.js reads', async () => {
  bruno = await startStrophe({ port: server.ports.http, jid: `bruno@${server.domain}/s`, password })
  const room = `plaza@rooms.${server.domain}`
  bruno.send($pres({ to: `${room}/bruno` }).c('x', { xmlns: MUC }))
  const items = await asks(
    bruno,
    $iq({ type: 'get', to: server.domain }).c('query', { xmlns: 'http://jabber.org/protocol/disco#items' }),
  )
  const services = Array.from(items.getElementsByTagName('item'), item => item.getAttribute('jid'))
  expect(services).toContain(`upload.${server.domain}`)

  const file = Buffer.from('bytes that stay what they are ñ')
  const request = { xmlns: 'urn:xmpp:http:upload:0', filename: 'notes.txt', size: String(file.length) }
  const ask = xml('iq', { type: 'get', to: `upload.${server.domain}` }, xml('request', request))
  const slot = (await ana.iqCaller.request(ask)).getChild('slot')
  const put = slot?.getChild('put')
  const headers = (put?.getChildren('header') ?? []).map((h): [string, string] => [
    h.attrs['name'] ?? '',
    h.getText(),
  ])
  const up = await fetch(put?.attrs['url'] ?? '', { method: 'PUT', headers, body: file })
  expect(up.status).toBe(201)
  const heard = reads(`${room}/ana`)
  await say(room, slot?.getChild('get')?.attrs['url'] ?? '')
  const down = await fetch(await heard)
  expect(Buffer.from(await down.arrayBuffer())).toEqual(file)
})
