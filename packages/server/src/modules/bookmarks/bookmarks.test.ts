import { Bookmark, DiscoInfo, type Element, el, Jid, StorageConference, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { disco } from '../disco/index.ts'
import { verOf } from '../disco/ver.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'
import { privateStorage } from '../private/index.ts'
import { roster } from '../roster/index.ts'
import { bookmarks } from './index.ts'

const ALL = [bookmarks, pep, privateStorage, disco, presence, roster]
const NS = 'http://jabber.org/protocol/pubsub'
const NODE = 'urn:xmpp:bookmarks:1'
const LIST = 'storage:bookmarks'
const CHOIR = 'choir@rooms.plaza.example'
const WALKS = 'walks@rooms.plaza.example'

const publishing = (node: string, id: string, payload: Element): Element =>
  el(
    NS,
    'pubsub',
    {},
    el(NS, 'publish', { node }, el(NS, 'item', { id }, payload)),
    xml`<publish-options xmlns='http://jabber.org/protocol/pubsub'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#max_items'><value>max</value></field><field var='pubsub#send_last_published_item'><value>never</value></field><field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options>`,
  )
const bookmark = (device: Device, room: string, payload: Element) =>
  device.asks(publishing(NODE, room, payload))
const got = (device: Device, payload: Element) =>
  device.asks(el('jabber:client', 'iq', { type: 'get' }, payload))
const items = async (device: Device, node: string): Promise<readonly Element[]> =>
  (await got(device, el(NS, 'pubsub', {}, el(NS, 'items', { node }))))
    .child('pubsub', NS)
    ?.child('items')
    ?.elements() ?? []
/** The bookmarks as XEP-0402 has them: room, name, nick, extensions. */
const shown = async (device: Device): Promise<readonly string[]> =>
  (await items(device, NODE)).map(item => {
    const { name, nick, autojoin, extensions } = Bookmark.parse(item.elements()[0] as Element)
    return [item.attr('id'), name, nick, autojoin, ...(extensions?.elements ?? []).map(e => e.name)].join(' ')
  })
const listed = (storage: Element | undefined): readonly string[] =>
  (storage?.elements() ?? []).map(e => {
    const conference = StorageConference.tryParse(e)
    return conference
      ? `${conference.jid} ${conference.name} ${conference.nick}`
      : `${e.name} ${e.attr('name')}`
  })
const old = async (device: Device): Promise<Element | undefined> =>
  (await got(device, xml`<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>`))
    .child('query', 'jabber:iq:private')
    ?.child('storage', LIST)
const setOld = (device: Device, ...entries: Element[]) =>
  device.asks(el('jabber:iq:private', 'query', {}, el(LIST, 'storage', {}, ...entries)))
const conditions = (answer: Element): readonly string[] =>
  (answer.child('error')?.elements() ?? []).map(e => e.name)
const conference = (jid: string, name: string, nick = 'Ana'): Element =>
  StorageConference.build({ jid: Jid.parse(jid), name, autojoin: true, nick })

const WANTS = DiscoInfo.build({
  identities: [{ category: 'client', type: 'phone' }],
  features: [{ var: `${LIST}+notify` }, { var: `${NODE}+notify` }],
})
/** The device says that it wants to know of bookmarks in either form. */
const wants = async (device: Device): Promise<void> => {
  const ver = verOf(DiscoInfo.parse(WANTS)) ?? ''
  await device.sends(
    xml`<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://app.example' ver='${ver}'/></presence>`,
  )
  const asked = (await device.takes()).find(e => e.attr('type') === 'get')
  if (asked)
    await device.sends(
      el('jabber:client', 'iq', { type: 'result', id: asked.attr('id'), to: asked.attr('from') }, WANTS),
    )
  await device.takes()
}
/** What a device was told: node and item. */
const told = async (device: Device): Promise<readonly string[]> =>
  (await device.takes()).flatMap(e => {
    const changed = e.child('event', `${NS}#event`)?.child('items')
    return (changed?.elements() ?? []).map(item => `${changed?.attr('node')} ${item.name} ${item.attr('id')}`)
  })

play(
  'XEP-0402 §5: who has no bookmark yet has an empty list of them, as in the old forms',
  ALL,
  async ({ ana, bruno }) => {
    const asking = el(NS, 'pubsub', {}, el(NS, 'items', { node: NODE }))
    const answer = await got(ana.phone, asking)
    expect(answer.attr('type')).toBe('result')
    expect(answer.child('pubsub', NS)?.child('items')?.attr('node')).toBe(NODE)
    expect(await shown(ana.phone)).toEqual([])
    expect(listed(await old(ana.phone))).toEqual([])
    const other = await bruno.phone.asks(
      el('jabber:client', 'iq', { type: 'get', to: 'ana@plaza.example' }, asking),
    )
    expect(conditions(other)).toEqual(['service-unavailable'])
  },
)

play('XEP-0402 §3: added, edited and removed; what extends a bookmark is kept', ALL, async ({ ana }) => {
  await wants(ana.desk)
  const pinned = xml`<conference xmlns='urn:xmpp:bookmarks:1' name='The choir' autojoin='true'><nick>Ana</nick><extensions><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference>`
  expect((await bookmark(ana.phone, CHOIR, pinned)).attr('type')).toBe('result')
  expect(await told(ana.desk)).toContain(`${NODE} item ${CHOIR}`)
  expect(await shown(ana.phone)).toEqual([`${CHOIR} The choir Ana true pinned`])
  await ana.phone.asks(
    xml`<pubsub xmlns='http://jabber.org/protocol/pubsub'><retract node='urn:xmpp:bookmarks:1' notify='true'><item id='${CHOIR}'/></retract></pubsub>`,
  )
  expect(await told(ana.desk)).toContain(`${NODE} retract ${CHOIR}`)
  expect(await shown(ana.phone)).toEqual([])
  expect(listed(await old(ana.phone))).toEqual([])
})

play(
  'XEP-0402 §5.2.1, XEP-0411 §3: what is published item by item is in both old lists',
  ALL,
  async ({ ana }) => {
    await wants(ana.desk)
    await bookmark(ana.phone, CHOIR, Bookmark.build({ name: 'The choir', nick: 'Ana' }))
    await bookmark(ana.phone, WALKS, Bookmark.build({ name: 'Walks', nick: 'Ana' }))
    const both = [`${CHOIR} The choir Ana`, `${WALKS} Walks Ana`]
    expect(listed(await old(ana.phone))).toEqual(both)
    const [item, ...others] = await items(ana.phone, LIST)
    expect(others).toEqual([])
    expect(listed(item?.elements()[0])).toEqual(both)
    expect(await told(ana.desk)).toEqual([
      `${NODE} item ${CHOIR}`,
      `${LIST} item current`,
      `${NODE} item ${WALKS}`,
      `${LIST} item current`,
    ])
  },
)

play(
  'XEP-0402 §5.2.2, XEP-0411 §3: an old list in private storage becomes items; only what changed is told',
  ALL,
  async ({ ana }) => {
    await setOld(ana.phone, conference(CHOIR, 'The choir'), conference(WALKS, 'Walks'))
    expect(await shown(ana.phone)).toEqual([`${CHOIR} The choir Ana true`, `${WALKS} Walks Ana true`])
    await wants(ana.desk)
    await setOld(ana.phone, conference(CHOIR, 'The choir'), conference(WALKS, 'Long walks'))
    expect(await told(ana.desk)).toEqual([`${NODE} item ${WALKS}`, `${LIST} item current`])
    await setOld(ana.phone, conference(WALKS, 'Long walks'))
    expect(await told(ana.desk)).toEqual([`${NODE} retract ${CHOIR}`, `${LIST} item current`])
    await setOld(ana.phone, conference(WALKS, 'Long walks'))
    expect(await told(ana.desk)).toEqual([])
    expect(await shown(ana.desk)).toEqual([`${WALKS} Long walks Ana true`])
  },
)

play(
  'XEP-0402 §5.2, compat-pep: an old list published to its node becomes items, and the other way round',
  ALL,
  async ({ ana }) => {
    const storage = el(LIST, 'storage', {}, conference(CHOIR, 'The choir'))
    expect((await ana.phone.asks(publishing(LIST, 'current', storage))).attr('type')).toBe('result')
    expect(await shown(ana.phone)).toEqual([`${CHOIR} The choir Ana true`])
    expect(listed(await old(ana.phone))).toEqual([`${CHOIR} The choir Ana`])
    await bookmark(ana.phone, WALKS, Bookmark.build({ name: 'Walks' }))
    const [item] = await items(ana.phone, LIST)
    expect(listed(item?.elements()[0])).toEqual([`${CHOIR} The choir Ana`, `${WALKS} Walks undefined`])
  },
)

play(
  'XEP-0469 §3: a pin stays when an older program changes the bookmark, addresses of pages stay in the list',
  ALL,
  async ({ ana }) => {
    await bookmark(
      ana.phone,
      CHOIR,
      xml`<conference xmlns='urn:xmpp:bookmarks:1' name='The choir'><extensions><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference>`,
    )
    const page = xml`<url xmlns='storage:bookmarks' name='Songs' url='https://songs.example/'/>`
    await setOld(ana.phone, conference(CHOIR, 'Our choir'), page)
    expect(await shown(ana.phone)).toEqual([`${CHOIR} Our choir Ana true pinned`])
    await bookmark(ana.phone, WALKS, Bookmark.build({ name: 'Walks' }))
    expect(listed(await old(ana.phone))).toEqual([
      `${CHOIR} Our choir Ana`,
      `${WALKS} Walks undefined`,
      'url Songs',
    ])
  },
)

play(
  'S211, XEP-0411 §5: whatever the nodes were before, bookmarks that the server writes are for the owner alone',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    const open = xml`<configure xmlns='http://jabber.org/protocol/pubsub'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#access_model'><value>open</value></field></x></configure>`
    for (const node of [NODE, LIST])
      await ana.phone.asks(el(NS, 'pubsub', {}, el(NS, 'create', { node }), open))
    await setOld(ana.phone, conference(CHOIR, 'The choir'))
    for (const node of [NODE, LIST]) {
      const answer = await bruno.desk.asks(
        el(
          'jabber:client',
          'iq',
          { type: 'get', to: 'ana@plaza.example' },
          el(NS, 'pubsub', {}, el(NS, 'items', { node })),
        ),
      )
      expect(conditions(answer)).toEqual(['not-allowed', 'closed-node'])
    }
    expect(await shown(ana.phone)).toEqual([`${CHOIR} The choir Ana true`])
  },
)

play(
  'XEP-0402 §3, §5.2.2: what the old list cannot say is not taken for removed; a bookmark is private where nothing is said',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    const kept = el(NS, 'item', { id: 'no@@address' }, Bookmark.build({ name: 'Elsewhere' }))
    await ana.phone.asks(el(NS, 'pubsub', {}, el(NS, 'publish', { node: NODE }, kept)))
    await setOld(ana.phone, conference(CHOIR, 'The choir'))
    expect(await shown(ana.phone)).toEqual(['no@@address Elsewhere  ', `${CHOIR} The choir Ana true`])
    const asked = el(NS, 'pubsub', {}, el(NS, 'items', { node: NODE }))
    const answer = await bruno.desk.asks(
      el('jabber:client', 'iq', { type: 'get', to: 'ana@plaza.example' }, asked),
    )
    expect(conditions(answer)).toEqual(['not-allowed', 'closed-node'])
  },
)

play(
  'S214: a list of more bookmarks than a node keeps is refused, and nothing of it is stored',
  ALL,
  async ({ ana }) => {
    const rooms = [1, 2, 3].map(i => conference(`room${i}@rooms.plaza.example`, `Room ${i}`))
    expect(conditions(await setOld(ana.phone, ...rooms))[0]).toBe('resource-constraint')
    expect(await shown(ana.phone)).toEqual([])
  },
  { config: { pep: { items: 2 } } },
)

play('XEP-0402 §6, XEP-0411 §2: accounts announce that bookmarks are kept in step', ALL, async ({ ana }) => {
  const info = await got(ana.phone, xml`<query xmlns='http://jabber.org/protocol/disco#info'/>`)
  const features = DiscoInfo.in(info)?.features.map(f => f.var)
  expect(features).toEqual(
    expect.arrayContaining([`${NODE}#compat`, `${NODE}#compat-pep`, 'urn:xmpp:bookmarks-conversion:0']),
  )
})
