/** xmpp.js and strophe.js, both over WebSocket: a room, a bookmark that outlives the process, a file in it; a picture, blocking, the archive. */
import { createHash } from 'node:crypto'
import { xml, type Client, type Xml } from '@xmpp/client'
import { $iq, $msg, $pres } from 'strophe.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
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
  server = await served({
    domain: 'rooms-js.localhost',
    extra: ({ http }) =>
      `[sasl]\niterations = 4096\nscram_sha_1 = true\n[http]\npublic_url = "http://localhost:${http}"\n`,
    accounts: ['ana', 'bruno'],
    password,
  })
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

test('a picture that xmpp.js publishes is read by strophe.js, who is blocked by it is not heard, and the archive has what was said', async () => {
  const [me, other] = [`ana@${server.domain}`, `bruno@${server.domain}`]
  const [data, metadata] = ['urn:xmpp:avatar:data', 'urn:xmpp:avatar:metadata']
  const bytes = Buffer.from('a very small picture')
  const id = createHash('sha1').update(bytes).digest('hex')
  const publish = (node: string, payload: Xml): Promise<unknown> =>
    ana.iqCaller.set(
      xml(
        'pubsub',
        { xmlns: PUBSUB },
        xml('publish', { node }, xml('item', { id }, payload)),
        xml('publish-options', {}, form(`${PUBSUB}#publish-options`, { 'pubsub#access_model': 'open' })),
      ),
    )
  await publish(data, xml('data', { xmlns: data }, bytes.toString('base64')))
  const info = xml('info', { id, bytes: String(bytes.length), type: 'image/png' })
  await publish(metadata, xml('metadata', { xmlns: metadata }, info))
  const items = await asks(
    bruno,
    $iq({ type: 'get', to: me }).c('pubsub', { xmlns: PUBSUB }).c('items', { node: data }).c('item', { id }),
  )
  const picture = items.getElementsByTagName('data')[0]?.textContent ?? ''
  expect(Buffer.from(picture, 'base64')).toEqual(bytes)

  const tells = (text: string): void => bruno.send($msg({ to: me, type: 'chat', id: text }).c('body').t(text))
  const refused = new Promise<string | null>(resolve => {
    const seen = (stanza: Element): boolean => {
      resolve(stanza.getAttribute('id'))
      return false
    }
    bruno.addHandler(seen, null, 'message', 'error')
  })
  const list = (name: string): Promise<unknown> =>
    ana.iqCaller.set(xml(name, { xmlns: 'urn:xmpp:blocking' }, xml('item', { jid: other })))
  await list('block')
  tells('not for you')
  expect(await refused).toBe('not for you')
  await list('unblock')
  const heard = gets(stanza => stanza.getChildText('body') === 'for you')
  tells('for you')
  await heard

  const found: string[] = []
  const collect = (stanza: Xml): void => {
    const message = stanza.getChild('result', 'urn:xmpp:mam:2')?.getChild('forwarded')?.getChild('message')
    if (message) found.push(message.getChildText('body') ?? '')
  }
  ana.on('stanza', collect)
  const query = xml('query', { xmlns: 'urn:xmpp:mam:2' }, form('urn:xmpp:mam:2', { with: other }))
  await ana.iqCaller.set(query)
  expect(found).toEqual(['for you'])
})
