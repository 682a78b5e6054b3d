import { DiscoInfo, type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { carbons } from '../carbons/index.ts'
import { disco } from '../disco/index.ts'
import { mam } from '../mam/index.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { mds } from './index.ts'

const ALL = [mds, pep, disco, presence, roster, carbons, mam]
const NS = 'http://jabber.org/protocol/pubsub'
const NODE = 'urn:xmpp:mds:displayed:0'
const marker = (id: string, to = 'bruno@plaza.example', type = 'chat'): Element =>
  xml`<message to='${to}' type='${type}' id='m-${id}'><displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/><displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' by='ana@plaza.example' id='${id}'/></displayed><store xmlns='urn:xmpp:hints'/></message>`
const displayed = async (device: Device, to = 'ana@plaza.example'): Promise<readonly string[]> =>
  (
    (
      await device.asks(
        el('jabber:client', 'iq', { type: 'get', to }, el(NS, 'pubsub', {}, el(NS, 'items', { node: NODE }))),
      )
    )
      .child('pubsub', NS)
      ?.child('items')
      ?.elements() ?? []
  ).map(
    item =>
      `${item.attr('id')} ${item.child('displayed', NODE)?.child('stanza-id', 'urn:xmpp:sid:0')?.attr('id')}`,
  )

play(
  'XEP-0490 §4.4: the server publishes what a marker carries and passes the marker on without it',
  ALL,
  async ({ ana, bruno }) => {
    await ana.desk.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    await ana.phone.sends(marker('one'))
    const [passed] = await bruno.desk.takes()
    expect(passed.child('displayed', 'urn:xmpp:chat-markers:0')?.attr('id')).toBe('one')
    expect(String(passed)).not.toContain('mds')
    expect(String(await ana.desk.takes())).not.toContain('<displayed xmlns="urn:xmpp:mds')
    expect(await displayed(ana.desk)).toEqual(['bruno@plaza.example one'])
    await ana.phone.sends(marker('two'))
    await ana.phone.sends(marker('x', 'choir@rooms.plaza.example', 'groupchat'))
    expect(await displayed(ana.desk)).toEqual(['bruno@plaza.example two', 'choir@rooms.plaza.example x'])
  },
)

play(
  'XEP-0490 §5.2: what is stripped is not in the archive and not in carbons',
  ALL,
  async ({ ana, bruno }) => {
    await ana.desk.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    await ana.phone.sends(marker('one'))
    const copies = (await ana.desk.takes()).filter((e: Element) => e.child('sent', 'urn:xmpp:carbons:2'))
    expect(copies.join()).toContain('chat-markers')
    expect(copies.join()).not.toContain('mds:displayed')
    await bruno.desk.takes()
    await ana.phone.asks(xml`<query xmlns='urn:xmpp:mam:2'/>`)
    const archived = (await ana.phone.takes()).filter((e: Element) => e.child('result', 'urn:xmpp:mam:2'))
    expect(archived.join()).toContain('chat-markers')
    expect(archived.join()).not.toContain('mds:displayed')
  },
)

play(
  'S211, XEP-0490 §6: the node that the server makes is for the owner alone',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await ana.phone.sends(marker('one'))
    await bruno.desk.takes()
    expect(await displayed(bruno.desk)).toEqual([])
    const answer = await ana.phone.asks(
      xml`<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:mds:displayed:0'><item id='carla@plaza.example'><displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' by='ana@plaza.example' id='z'/></displayed></item></publish><publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>max</value></field><field var='pubsub#send_last_published_item'><value>never</value></field><field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options></pubsub>`,
    )
    expect(answer.attr('type')).toBe('result')
  },
)

play(
  'XEP-0490 §4.4: what others send in that form publishes nothing; a malformed one is stripped only',
  ALL,
  async ({ ana, bruno }) => {
    await bruno.desk.sends(marker('forged', 'ana@plaza.example'))
    await ana.phone.takes()
    expect(await displayed(ana.phone)).toEqual([])
    await ana.phone.sends(
      xml`<message to='bruno@plaza.example' type='chat'><body>hola</body><displayed xmlns='urn:xmpp:mds:displayed:0'/></message>`,
    )
    const passed = (await bruno.desk.takes()).find((e: Element) => e.child('body'))
    expect(passed?.child('displayed')).toBeUndefined()
    expect(await displayed(ana.phone)).toEqual([])
  },
)

play('XEP-0490 §4.4: accounts announce the assistance', ALL, async ({ ana }) => {
  const info = await ana.phone.asks(
    xml`<iq type='get'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  )
  expect(DiscoInfo.in(info)?.features.map(f => f.var)).toContain('urn:xmpp:mds:server-assist:0')
})
