import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DiscoInfo, DiscoItems, type Element, el, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { defineModule } from '../../host/module.ts'
import { PlayClock } from '../../plays/clock.ts'
import { failing } from '../../plays/disks.ts'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { memoryStorage } from '../../storage/memory.ts'
import { disco } from '../disco/index.ts'
import { verOf } from '../disco/ver.ts'
import { presence } from '../presence/index.ts'
import { type Item, roster } from '../roster/index.ts'
import { blocking } from '../blocking/index.ts'
import { pep } from './index.ts'

const ALL = [pep, disco, presence, roster]
const MOOD = 'urn:example:mood'
const NS = 'http://jabber.org/protocol/pubsub'
const OWNER = `${NS}#owner`
const payload = (text: string): Element => el(MOOD, 'mood', {}, text)
const form = (kind: string, fields: Record<string, string>): Element =>
  el(
    'jabber:x:data',
    'x',
    { type: 'submit' },
    ...Object.entries({ FORM_TYPE: `${NS}#${kind}`, ...fields }).map(([name, value]) =>
      el('jabber:x:data', 'field', { var: name }, el('jabber:x:data', 'value', {}, value)),
    ),
  )
interface Publication {
  readonly id?: string
  readonly node?: string
  readonly options?: Record<string, string>
}
const publication = (text: string, { id, node = MOOD, options }: Publication = {}): Element =>
  el(
    NS,
    'pubsub',
    {},
    el(NS, 'publish', { node }, el(NS, 'item', { id }, payload(text))),
    ...(options ? [el(NS, 'publish-options', {}, form('publish-options', options))] : []),
  )
const publish = (device: Device, text: string, more?: Publication) => device.asks(publication(text, more))
const configure = (device: Device, fields: Record<string, string>, node = MOOD) =>
  device.asks(el(OWNER, 'pubsub', {}, el(OWNER, 'configure', { node }, form('node_config', fields))))
const get = (device: Device, to: string, attrs: Record<string, string> = {}, ...ids: string[]) =>
  device.asks(
    el(
      'jabber:client',
      'iq',
      { type: 'get', to },
      el(
        NS,
        'pubsub',
        {},
        el(NS, 'items', { node: MOOD, ...attrs }, ...ids.map(id => el(NS, 'item', { id }))),
      ),
    ),
  )
const items = (answer: Element): Element[] => [
  ...(answer.child('pubsub', NS)?.child('items')?.elements() ?? []),
]
const moods = (answer: Element): string[] => items(answer).map(item => item.elements()[0]?.text() ?? '')
const conditions = (answer: Element): string[] =>
  answer
    .child('error')
    ?.elements()
    .map(e => e.name) ?? []
const ANA = 'ana@plaza.example'

const WANTS: Element = DiscoInfo.build({
  identities: [{ category: 'client', type: 'phone' }],
  features: [{ var: `${MOOD}+notify` }],
})
const CAPS = xml`<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://app.example' ver='${verOf(DiscoInfo.parse(WANTS)) ?? ''}'/></presence>`
/** The device sends presence that wants moods, and says so if it is asked; gives what it received. */
const comesWanting = async (device: Device): Promise<readonly Element[]> => {
  await device.sends(CAPS)
  const got = await device.takes()
  const asked = question(got)
  if (!asked) return got
  const attrs = { type: 'result', id: asked.attr('id'), to: asked.attr('from') }
  await device.sends(el('jabber:client', 'iq', attrs, WANTS))
  return [...got, ...(await device.takes())]
}
const question = (stanzas: readonly Element[]): Element | undefined =>
  stanzas.find(e => e.attr('type') === 'get')
const wants = async (...devices: Device[]): Promise<void> => {
  for (const device of devices) await comesWanting(device)
  for (const device of devices) await device.takes()
}
const told = (stanzas: readonly Element[]): string[] =>
  stanzas.flatMap(e => {
    const change = e.child('event', `${NS}#event`)?.elements()[0]
    if (!change) return []
    const item = change.elements()[0]
    return [`${e.attr('from')} ${(item ?? change).name} ${item?.elements()[0]?.text() ?? ''}`.trim()]
  })
const events = async (device: Device): Promise<string[]> => told(await device.takes())
const befriend = (world: World, one: { jid: never }, other: { jid: never }) =>
  world.host.apiOf(roster).befriend(one.jid, other.jid)

play(
  'XEP-0163 §3, §4: what is published reaches own devices and contacts that want it, and nobody else',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await befriend(world, ana, bruno)
    await wants(ana.phone, ana.desk, bruno.desk, carla.tablet)
    const answer = await publish(ana.phone, 'happy', { id: 'one' })
    expect(answer.child('pubsub', NS)?.child('publish')?.child('item')?.attr('id')).toBe('one')
    for (const device of [ana.phone, ana.desk, bruno.desk])
      await device.receives(
        xml`<message from='ana@plaza.example' to='${device.jid}' type='headline' id='…'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:example:mood'><item id='one'><mood xmlns='urn:example:mood'>happy</mood></item></items></event><addresses xmlns='http://jabber.org/protocol/address'><address type='replyto' jid='ana@plaza.example/phone'/></addresses></message>`,
      )
    expect(await events(carla.tablet)).toEqual([])
    expect(await events(bruno.phone)).toEqual([])
  },
)

const publisher = (stanzas: readonly Element[]): (string | undefined)[] =>
  stanzas
    .filter(e => e.child('event', `${NS}#event`))
    .map(e => e.child('addresses', 'http://jabber.org/protocol/address')?.elements()[0]?.attr('jid'))

play(
  'XEP-0163 §4.3.1: who sees the presence of an account is told which device published, then and later; nobody else is',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await befriend(world, ana, bruno)
    await ana.desk.comes()
    await publish(ana.desk, 'happy', { options: { 'pubsub#access_model': 'open' } })
    await carla.desk.asks(
      el(NS, 'pubsub', {}, el(NS, 'subscribe', { node: MOOD, jid: 'carla@plaza.example/desk' })),
      ANA,
    )
    expect(publisher(await carla.desk.takes())).toEqual([undefined])
    expect(publisher(await comesWanting(bruno.desk))).toEqual([`${ANA}/desk`])
    await publish(ana.desk, 'sad')
    expect(publisher(await bruno.desk.takes())).toEqual([`${ANA}/desk`])
    expect(publisher(await carla.desk.takes())).toEqual([undefined])
    await publish(ana.hidden, 'tired')
    expect(publisher(await bruno.desk.takes())).toEqual([undefined])
  },
  { available: false },
)

play(
  'XEP-0163 §4.3.4: a device that comes online gets the last item of its own and of its contacts, once',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'sad', { id: 'a' })
    await publish(ana.phone, 'happy', { id: 'b' })
    for (const device of [bruno.desk, ana.desk]) {
      const got = await comesWanting(device)
      expect(told(got)).toEqual([`${ANA} item happy`])
      const event = got.find(e => told([e]).length > 0)
      expect(event?.child('delay', 'urn:xmpp:delay')?.attr('stamp')).toBe('2026-01-15T12:00:00Z')
      expect(told(await comesWanting(device))).toEqual([])
    }
  },
  { available: false },
)

play(
  'XEP-0163 §4.1: who becomes a contact gets the last items at once',
  ALL,
  async ({ ana, bruno, world }) => {
    await publish(ana.phone, 'happy')
    await wants(ana.phone, bruno.desk)
    await befriend(world, ana, bruno)
    await world.settled()
    expect(await events(bruno.desk)).toEqual([`${ANA} item happy`])
    expect(await events(ana.phone)).toEqual([])
  },
)

play(
  'XEP-0060 §12.2: whom a group or the owner lets in gets the last item at once, and once',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    for (const other of [bruno, carla]) await befriend(world, ana, other)
    await wants(ana.phone, bruno.desk, carla.tablet)
    await publish(ana.phone, 'happy', {
      options: { 'pubsub#access_model': 'roster', 'pubsub#roster_groups_allowed': 'Choir' },
    })
    await ana.phone.takes()
    const group = (jid: string) =>
      ana.phone.asks(
        xml`<query xmlns='jabber:iq:roster'><item jid='${jid}'><group>Choir</group></item></query>`,
      )
    await group('bruno@plaza.example')
    expect(await events(bruno.desk)).toEqual([`${ANA} item happy`])
    await configure(ana.phone, { 'pubsub#access_model': 'presence' })
    expect(await events(carla.tablet)).toEqual([`${ANA} item happy`])
    expect(await events(bruno.desk)).toEqual([])
    await group('carla@plaza.example')
    for (const device of [ana.phone, carla.tablet]) expect(await events(device)).toEqual([])
  },
)

/** Shown to the account by name, by somebody who is no contact; says what it wants if it is asked. */
const shows = async (device: Device, to: string): Promise<readonly Element[]> => {
  await device.sends(CAPS.with({ to }))
  const got = await device.takes()
  const asked = got.find(e => e.attr('type') === 'get' && e.attr('from') === to)
  if (!asked) return got
  await device.sends(el('jabber:client', 'iq', { type: 'result', id: asked.attr('id'), to }, WANTS))
  return [...got, ...(await device.takes())]
}

play(
  'XEP-0060 §9.1.3: who shows himself to the owner follows open nodes, as long as he is there',
  ALL,
  async ({ ana, bruno, carla }) => {
    await publish(ana.phone, 'happy', { options: { 'pubsub#access_model': 'open' } })
    expect(told(await shows(bruno.desk, ANA))).toEqual([`${ANA} item happy`])
    await publish(ana.phone, 'sad')
    expect(await events(bruno.desk)).toEqual([`${ANA} item sad`])
    expect(await events(carla.tablet)).toEqual([])
    await configure(ana.phone, { 'pubsub#access_model': 'whitelist' })
    await publish(ana.phone, 'secret')
    expect(await events(bruno.desk)).toEqual([])
    await configure(ana.phone, { 'pubsub#access_model': 'open' })
    await bruno.desk.sends(xml`<presence type='unavailable' to='${ANA}'/>`)
    await publish(ana.phone, 'tired')
    expect(await events(bruno.desk)).toEqual([])
    expect(told(await shows(bruno.desk, ANA))).toEqual([`${ANA} item tired`])
    await bruno.desk.leaves()
    await publish(ana.phone, 'gone')
  },
)

play(
  'S119: who shows himself to an account that has nothing for him is not asked what he wants',
  ALL,
  async ({ ana, bruno }) => {
    await publish(ana.phone, 'happy')
    expect(await shows(bruno.desk, ANA)).toEqual(await shows(bruno.desk, 'nobody@plaza.example'))
    await publish(ana.phone, 'sad')
    expect(await events(bruno.desk)).toEqual([])
  },
)

play('XEP-0163 §4.3.4: never means never', ALL, async ({ ana }) => {
  await publish(ana.phone, 'happy', { options: { 'pubsub#send_last_published_item': 'never' } })
  expect(told(await comesWanting(ana.desk))).toEqual([])
})

play('XEP-0060 §6.5: all items, the newest, and by name', ALL, async ({ ana }) => {
  for (const text of ['one', 'two', 'three'])
    await publish(ana.phone, text, {
      id: text,
      options: { 'pubsub#max_items': 'max', 'pubsub#persist_items': 'true' },
    })
  expect(moods(await get(ana.phone, ANA))).toEqual(['one', 'two', 'three'])
  expect(moods(await get(ana.phone, ANA, { max_items: '2' }))).toEqual(['two', 'three'])
  expect(moods(await get(ana.phone, ANA, {}, 'three', 'one'))).toEqual(['one', 'three'])
  expect(moods(await get(ana.phone, ANA, {}, 'four'))).toEqual([])
})

play(
  'XEP-0060 §7.1.2: an item of the same name replaces, and a singleton keeps the last',
  ALL,
  async ({ ana }) => {
    await publish(ana.phone, 'one', { id: 'current' })
    await publish(ana.phone, 'two', { id: 'current' })
    expect(moods(await get(ana.phone, ANA))).toEqual(['two'])
    await publish(ana.phone, 'three', { id: 'other' })
    expect(moods(await get(ana.phone, ANA))).toEqual(['three'])
  },
)

play(
  'XEP-0060 §6.5.9: the node of an account that is not there is not found, with the code old clients read',
  ALL,
  async ({ ana }) => {
    const answer = await get(ana.phone, ANA)
    expect(conditions(answer)).toEqual(['item-not-found'])
    expect(answer.child('error')?.attr('code')).toBe('404')
  },
)

play(
  'XEP-0060 §7.2: what is retracted is gone, and who follows is told',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'happy', { id: 'one' })
    await wants(bruno.desk)
    const retract = (id: string) =>
      ana.phone.asks(
        el(NS, 'pubsub', {}, el(NS, 'retract', { node: MOOD, notify: 'true' }, el(NS, 'item', { id }))),
      )
    await retract('one')
    await bruno.desk.receives(
      xml`<message from='ana@plaza.example'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:example:mood'><retract id='one'/></items></event></message>`,
    )
    expect(moods(await get(ana.phone, ANA))).toEqual([])
    expect(conditions(await retract('one'))).toEqual(['item-not-found'])
  },
)

play(
  'XEP-0060 §8.4, §8.5: purged and deleted, and who follows is told',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'happy')
    await wants(bruno.desk)
    const own = (name: string) => ana.phone.asks(el(OWNER, 'pubsub', {}, el(OWNER, name, { node: MOOD })))
    await own('purge')
    expect(moods(await get(ana.phone, ANA))).toEqual([])
    await own('delete')
    expect(await events(bruno.desk)).toEqual([`${ANA} purge`, `${ANA} delete`])
    expect(conditions(await get(ana.phone, ANA))).toEqual(['item-not-found'])
    expect(conditions(await own('delete'))).toEqual(['item-not-found'])
  },
)

play('XEP-0060 §8.1, §8.2: created with a configuration, shown, changed', ALL, async ({ ana }) => {
  const create = () =>
    ana.phone.asks(
      el(
        NS,
        'pubsub',
        {},
        el(NS, 'create', { node: MOOD }),
        el(
          NS,
          'configure',
          {},
          form('node_config', { 'pubsub#access_model': 'open', 'pubsub#max_items': '10' }),
        ),
      ),
    )
  expect((await create()).attr('type')).toBe('result')
  expect(conditions(await create())).toEqual(['conflict'])
  const shown = await ana.phone.asks(
    xml`<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:example:mood'/></pubsub></iq>`,
  )
  const fields = shown.elements()[0]?.elements()[0]?.elements()[0]?.elements() ?? []
  const value = (name: string) => fields.find((f: Element) => f.attr('var') === name)?.childText('value')
  expect([value('pubsub#access_model'), value('pubsub#max_items'), value('pubsub#persist_items')]).toEqual([
    'open',
    '10',
    '1',
  ])
  expect((await configure(ana.phone, { 'pubsub#max_items': '20' })).attr('type')).toBe('result')
  expect(conditions(await configure(ana.phone, { 'pubsub#access_model': 'magic' }))).toEqual([
    'not-acceptable',
    'unsupported-access-model',
  ])
  expect(conditions(await configure(ana.phone, { 'pubsub#max_items': '257' }))[0]).toBe('not-acceptable')
})

play(
  'S210: nobody but the owner publishes, retracts, configures, empties or deletes',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'mine', { id: 'one', options: { 'pubsub#access_model': 'open' } })
    const attempts = [
      publication('evil', { id: 'one' }),
      el(NS, 'pubsub', {}, el(NS, 'retract', { node: MOOD }, el(NS, 'item', { id: 'one' }))),
      el(NS, 'pubsub', {}, el(NS, 'create', { node: 'urn:example:new' })),
      el(
        OWNER,
        'pubsub',
        {},
        el(OWNER, 'configure', { node: MOOD }, form('node_config', { 'pubsub#access_model': 'open' })),
      ),
      el(OWNER, 'pubsub', {}, el(OWNER, 'purge', { node: MOOD })),
      el(OWNER, 'pubsub', {}, el(OWNER, 'delete', { node: MOOD })),
      el(OWNER, 'pubsub', {}, el(OWNER, 'affiliations', { node: MOOD })),
      el(OWNER, 'pubsub', {}, el(OWNER, 'subscriptions', { node: MOOD })),
    ]
    for (const attempt of attempts)
      expect(conditions(await bruno.desk.asks(attempt, ANA))).toEqual(['forbidden'])
    expect(moods(await get(ana.phone, ANA))).toEqual(['mine'])
  },
)

play(
  'XEP-0060 §8.6: the owner of a personal node is asked who may follow it, and nobody else decides',
  ALL,
  async ({ ana, bruno, mallory, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'happy', { options: { 'pubsub#access_model': 'authorize' } })
    await bruno.desk.asks(
      el(NS, 'pubsub', {}, el(NS, 'subscribe', { node: MOOD, jid: 'bruno@plaza.example' })),
      ANA,
    )
    expect((await ana.phone.takes()).some((m: Element) => m.child('x', 'jabber:x:data'))).toBe(true)
    const answer = (device: Device) =>
      device.sends(
        el(
          'jabber:client',
          'message',
          { to: ANA },
          form('subscribe_authorization', {
            'pubsub#node': MOOD,
            'pubsub#subscriber_jid': 'bruno@plaza.example',
            'pubsub#allow': '1',
          }),
        ),
      )
    await answer(mallory.den)
    await answer(bruno.phone)
    expect(conditions(await get(bruno.desk, ANA))).toEqual(['not-authorized', 'not-subscribed'])
    await answer(ana.phone)
    expect(moods(await get(bruno.desk, ANA))).toEqual(['happy'])
    expect(conditions(await get(mallory.den, ANA))).toEqual(['service-unavailable'])
  },
)

play(
  'S119, S210: who has nothing to do with an account cannot tell by writing whether it is there',
  ALL,
  async ({ ana, mallory }) => {
    await publish(ana.phone, 'happy')
    const purge = el(OWNER, 'pubsub', {}, el(OWNER, 'purge', { node: MOOD }))
    for (const attempt of [publication('evil'), purge])
      for (const to of [ANA, 'nobody@plaza.example'])
        expect(conditions(await mallory.den.asks(attempt, to))).toEqual(['service-unavailable'])
    expect(moods(await get(ana.phone, ANA))).toEqual(['happy'])
  },
)

play(
  'XEP-0060 §4.1: a publisher that the owner named writes to one node and makes none',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'happy', { id: 'mine', options: { 'pubsub#max_items': '5' } })
    const by = el(OWNER, 'affiliation', { jid: 'bruno@plaza.example', affiliation: 'publisher' })
    await ana.phone.asks(el(OWNER, 'pubsub', {}, el(OWNER, 'affiliations', { node: MOOD }, by)))
    expect((await bruno.desk.asks(publication('from bruno', { id: 'his' }), ANA)).attr('type')).toBe('result')
    expect(conditions(await bruno.desk.asks(publication('evil', { id: 'mine' }), ANA))).toEqual(['forbidden'])
    expect(conditions(await bruno.desk.asks(publication('x', { node: 'urn:example:new' }), ANA))).toEqual([
      'forbidden',
    ])
    const [, his] = items(await get(ana.phone, ANA))
    expect([his?.attr('id'), his?.attr('publisher')]).toEqual(['his', 'bruno@plaza.example'])
  },
)

play('S099: nodes forget an account that was deleted', ALL, async ({ ana, bruno, world }) => {
  await publish(ana.phone, 'happy', { options: { 'pubsub#access_model': 'whitelist' } })
  const member = el(OWNER, 'affiliation', { jid: 'bruno@plaza.example', affiliation: 'member' })
  await ana.phone.asks(el(OWNER, 'pubsub', {}, el(OWNER, 'affiliations', { node: MOOD }, member)))
  expect(moods(await get(bruno.desk, ANA))).toEqual(['happy'])
  await world.host.accounts.delete('bruno')
  await world.settled()
  await world.account('bruno')
  const again = world.device('bruno', 'desk')
  again.bind()
  expect(conditions(await get(again, ANA))).toEqual(['service-unavailable'])
  expect(moods(await get(ana.phone, ANA))).toEqual(['happy'])
})

const ACCESS: readonly (readonly [string, string[], string[]])[] = [
  ['open', [], []],
  ['presence', [], ['service-unavailable']],
  ['roster', ['not-authorized', 'not-in-roster-group'], ['service-unavailable']],
  ['whitelist', ['not-allowed', 'closed-node'], ['service-unavailable']],
]
for (const [model, contact, stranger] of ACCESS)
  play(
    `S211, S213, XEP-0060 §4.5: a node of access model ${model}`,
    ALL,
    async ({ ana, bruno, mallory, world }) => {
      await befriend(world, ana, bruno)
      await publish(ana.phone, 'happy', { options: { 'pubsub#access_model': model } })
      expect(conditions(await get(bruno.desk, ANA))).toEqual(contact)
      expect(conditions(await get(mallory.den, ANA))).toEqual(stranger)
      const subscribe = (device: Device) =>
        device.asks(
          el(NS, 'pubsub', {}, el(NS, 'subscribe', { node: MOOD, jid: device.jid.bare.toString() })),
          ANA,
        )
      expect(conditions(await subscribe(bruno.desk))).toEqual(contact)
      expect(conditions(await subscribe(mallory.den))).toEqual(stranger)
      const listed = await mallory.den.asks(
        xml`<iq type='get' to='ana@plaza.example'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>`,
      )
      expect(DiscoItems.in(listed)?.items).toHaveLength(model === 'open' ? 1 : 0)
      expect(moods(await get(ana.desk, ANA))).toEqual(['happy'])
    },
  )

play('S211: a node for one group of the roster is read by that group', ALL, async ({ ana, bruno, world }) => {
  await befriend(world, ana, bruno)
  await ana.phone.asks(
    xml`<query xmlns='jabber:iq:roster'><item jid='bruno@plaza.example'><group>Choir</group></item></query>`,
  )
  await publish(ana.phone, 'happy', {
    options: { 'pubsub#access_model': 'roster', 'pubsub#roster_groups_allowed': 'Choir' },
  })
  expect(moods(await get(bruno.desk, ANA))).toEqual(['happy'])
})

play(
  'S211, XEP-0060 §8.9: a closed node opens for members, an open one closes for outcasts',
  ALL,
  async ({ ana, mallory }) => {
    await publish(ana.phone, 'happy', { options: { 'pubsub#access_model': 'whitelist' } })
    const affiliate = (affiliation: string) =>
      ana.phone.asks(
        el(
          OWNER,
          'pubsub',
          {},
          el(
            OWNER,
            'affiliations',
            { node: MOOD },
            el(OWNER, 'affiliation', { jid: 'mallory@plaza.example', affiliation }),
          ),
        ),
      )
    await affiliate('member')
    expect(moods(await get(mallory.den, ANA))).toEqual(['happy'])
    await configure(ana.phone, { 'pubsub#access_model': 'open' })
    await affiliate('outcast')
    expect(conditions(await get(mallory.den, ANA))).toEqual(['service-unavailable'])
    expect(conditions(await affiliate('owner'))[0]).toBe('not-acceptable')
  },
)

play(
  'S119: a stranger learns no more of an account with nodes than of one that does not exist',
  ALL,
  async ({ ana, mallory }) => {
    await publish(ana.phone, 'happy')
    const answers = [
      await get(mallory.den, ANA),
      await get(mallory.den, ANA, { node: 'urn:example:other' }),
      await get(mallory.den, 'nobody@plaza.example'),
    ]
    expect(new Set(answers.map(answer => answer.elements().map(String).join())).size).toBe(1)
  },
)

play('XEP-0060 §7.1.3: an item with two payloads is refused', ALL, async ({ ana }) => {
  const two = el(NS, 'item', { id: 'one' }, payload('a'), payload('b'))
  const answer = await ana.phone.asks(el(NS, 'pubsub', {}, el(NS, 'publish', { node: MOOD }, two)))
  expect(conditions(answer)).toEqual(['bad-request', 'invalid-payload'])
})

play('S212, XEP-0060 §7.1.5: options that do not hold publish nothing', ALL, async ({ ana }) => {
  await publish(ana.phone, 'secret', {
    id: 'a',
    options: { 'pubsub#access_model': 'whitelist', 'pubsub#persist_items': 'true' },
  })
  for (const options of [
    { 'pubsub#access_model': 'open' },
    { 'pubsub#max_items': '7' },
    { 'pubsub#made_up': '1' },
    { 'pubsub#access_model': 'authorize' },
  ])
    expect(conditions(await publish(ana.phone, 'leak', { id: 'b', options }))).toEqual([
      'conflict',
      'precondition-not-met',
    ])
  expect(moods(await get(ana.phone, ANA))).toEqual(['secret'])
  expect(
    (
      await publish(ana.phone, 'more', {
        id: 'a',
        options: { 'pubsub#access_model': 'whitelist', 'pubsub#persist_items': '1' },
      })
    ).attr('type'),
  ).toBe('result')
})

play('S212: options of a new node are its configuration', ALL, async ({ ana, mallory }) => {
  await publish(ana.phone, 'hello', { options: { 'pubsub#access_model': 'open', 'pubsub#max_items': 'max' } })
  await publish(ana.phone, 'again')
  expect(moods(await get(mallory.den, ANA))).toEqual(['hello', 'again'])
  expect((await publish(ana.phone, 'third', { options: { 'pubsub#max_items': '256' } })).attr('type')).toBe(
    'result',
  )
})

play(
  'S214: publications without a node, without an item or out of bounds are refused',
  ALL,
  async ({ ana }) => {
    const refused = async (request: Element) => conditions(await ana.phone.asks(request))
    expect(
      await refused(el(NS, 'pubsub', {}, el(NS, 'publish', {}, el(NS, 'item', {}, payload('x'))))),
    ).toEqual(['bad-request', 'nodeid-required'])
    expect(await refused(el(NS, 'pubsub', {}, el(NS, 'publish', { node: MOOD })))).toEqual([
      'bad-request',
      'item-required',
    ])
    expect(await refused(el(NS, 'pubsub', {}, el(NS, 'publish', { node: MOOD }, el(NS, 'item'))))).toEqual([
      'bad-request',
      'payload-required',
    ])
    expect(await refused(publication('x'.repeat(65_537)))).toEqual(['not-acceptable', 'payload-too-big'])
    expect((await refused(publication('x', { node: 'n'.repeat(1025) })))[0]).toBe('not-acceptable')
    expect((await refused(el(NS, 'pubsub')))[0]).toBe('feature-not-implemented')
  },
)

play(
  'S214: items of a node, nodes and bytes of an account are bounded',
  ALL,
  async ({ ana }) => {
    for (let i = 0; i < 6; i++)
      await publish(ana.phone, `${i}`, { id: `${i}`, options: { 'pubsub#max_items': 'max' } })
    expect(moods(await get(ana.phone, ANA))).toEqual(['3', '4', '5'])
    await publish(ana.phone, 'x', { node: 'urn:example:two' })
    expect(conditions(await publish(ana.phone, 'x', { node: 'urn:example:three' }))).toEqual([
      'resource-constraint',
      'max-nodes-exceeded',
    ])
    expect((await publish(ana.phone, 'x'.repeat(40_000), { node: 'urn:example:two' })).attr('type')).toBe(
      'result',
    )
    expect(conditions(await publish(ana.phone, 'x'.repeat(40_000), { node: MOOD }))[0]).toBe(
      'resource-constraint',
    )
  },
  { config: { pep: { items: 3, nodes: 2, bytes: 65_536 } } },
)

play(
  'S215: thousands of contacts at sign-in are gone through in turns',
  ALL,
  async ({ ana, world, clock }) => {
    for (let i = 0; i < 120; i++) {
      const local = `c${i}`
      await world.account(local)
      await world.host.apiOf(roster).befriend(ana.jid, world.jid(local))
      await world.host.apiOf(pep).publish(world.jid(local), MOOD, { id: 'current', payload: payload(local) })
    }
    await wants(ana.phone)
    await ana.phone.sends(xml`<presence type='unavailable'/>`)
    await ana.desk.sends(CAPS)
    const first = await events(ana.desk)
    expect(first).toHaveLength(50)
    clock.pass(20)
    expect(await events(ana.desk)).toHaveLength(50)
    clock.pass(20)
    expect(await events(ana.desk)).toHaveLength(20)
  },
  { available: false },
)

test('S215: a disk that fails while contacts are gone through ends nothing but that', async () => {
  const clock = new PlayClock()
  let isBroken = false
  const storage = failing(memoryStorage({ domain: DOMAIN, now: () => clock.now() }), 'pep', () => isBroken)
  const world = new World(ALL, {}, {}, { storage, clock })
  await world.account('ana')
  for (let i = 0; i < 60; i++) {
    await world.account(`c${i}`)
    await world.host.apiOf(roster).befriend(world.jid('ana'), world.jid(`c${i}`))
    const item = { id: 'current', payload: payload('fine') }
    await world.host.apiOf(pep).publish(world.jid(`c${i}`), MOOD, item)
  }
  const device = world.device('ana', 'desk')
  device.bind()
  expect(told(await comesWanting(device))).toHaveLength(50)
  isBroken = true
  clock.pass(20)
  expect(await events(device)).toEqual([])
  expect(world.complaints.errors).toEqual([expect.stringContaining('last-items-failed')])
})

play(
  'S216: when a node closes, who may not read it any more stops receiving at once',
  ALL,
  async ({ ana, bruno, mallory, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'one', { options: { 'pubsub#access_model': 'open' } })
    await mallory.den.asks(
      el(NS, 'pubsub', {}, el(NS, 'subscribe', { node: MOOD, jid: 'mallory@plaza.example' })),
      ANA,
    )
    expect(await events(mallory.den)).toHaveLength(1)
    await wants(bruno.desk)
    await configure(ana.phone, { 'pubsub#access_model': 'presence' })
    await publish(ana.phone, 'two')
    expect(await events(mallory.den)).toEqual([])
    expect(await events(bruno.desk)).toHaveLength(1)
    await configure(ana.phone, { 'pubsub#access_model': 'whitelist' })
    await publish(ana.phone, 'three')
    expect(await events(bruno.desk)).toEqual([])
  },
)

play(
  'XEP-0163 §7.1: who is moved out of the group, or is no contact any more, is no subscriber, and is told',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    for (const one of [bruno, carla]) await befriend(world, ana, one)
    const groups = (jid: string, ...names: string[]) =>
      ana.phone.asks(
        el(
          'jabber:iq:roster',
          'query',
          {},
          el(
            'jabber:iq:roster',
            'item',
            { jid },
            ...names.map(name => el('jabber:iq:roster', 'group', {}, name)),
          ),
        ),
      )
    await groups('bruno@plaza.example', 'Choir', 'Hills')
    const options = { 'pubsub#access_model': 'roster', 'pubsub#roster_groups_allowed': 'Choir' }
    await publish(ana.phone, 'one', { options })
    await publish(ana.phone, 'walk', { node: 'u:walks', options: { 'pubsub#access_model': 'presence' } })
    const subscribe = (device: Device, node: string) =>
      device.asks(el(NS, 'pubsub', {}, el(NS, 'subscribe', { node, jid: device.jid.bare.toString() })), ANA)
    for (const [device, node] of [
      [bruno.desk, MOOD],
      [bruno.desk, 'u:walks'],
      [carla.tablet, 'u:walks'],
    ] as const)
      expect((await subscribe(device, node)).attr('type')).toBe('result')
    const ended = async (device: Device): Promise<readonly string[]> =>
      (await device.takes()).flatMap(e => {
        const change = e.child('event', `${NS}#event`)?.child('subscription')
        return change ? [`${change.attr('node')} ${change.attr('subscription')}`] : []
      })
    for (const device of [bruno.desk, carla.tablet]) await device.takes()
    await groups('bruno@plaza.example', 'Hills')
    expect(await ended(bruno.desk)).toEqual([`${MOOD} none`])
    // Back in the group he is as anybody who never subscribed.
    await groups('bruno@plaza.example', 'Choir')
    await publish(ana.phone, 'two')
    await publish(ana.phone, 'run', { node: 'u:walks' })
    expect(await events(bruno.desk)).toEqual([`${ANA} item run`])
    await carla.tablet.takes()
    await ana.phone.sends(xml`<presence type='unsubscribed' to='carla@plaza.example'/>`)
    expect(await ended(carla.tablet)).toEqual(['u:walks none'])
  },
)

play('XEP-0060 §6.1, §6.2: what cannot be subscribed or unsubscribed', ALL, async ({ ana, bruno, world }) => {
  await befriend(world, ana, bruno)
  await publish(ana.phone, 'one', { options: { 'pubsub#access_model': 'open' } })
  const ask = (name: string, jid: string) =>
    bruno.desk.asks(el(NS, 'pubsub', {}, el(NS, name, { node: MOOD, jid })), ANA)
  expect(conditions(await ask('subscribe', 'carla@plaza.example'))).toEqual(['bad-request', 'invalid-jid'])
  expect(conditions(await ask('unsubscribe', 'bruno@plaza.example'))).toEqual([
    'unexpected-request',
    'not-subscribed',
  ])
})

play('XEP-0060 §6.1, §6.2: subscribed by hand, told, unsubscribed', ALL, async ({ ana, mallory }) => {
  await publish(ana.phone, 'one', { options: { 'pubsub#access_model': 'open' } })
  const ask = (name: string, jid: string) =>
    mallory.den.asks(el(NS, 'pubsub', {}, el(NS, name, { node: MOOD, jid })), ANA)
  await ask('subscribe', 'mallory@plaza.example/den')
  await mallory.den.takes()
  await publish(ana.phone, 'two')
  expect(await events(mallory.den)).toEqual([`${ANA} item two`])
  await ask('unsubscribe', 'mallory@plaza.example/den')
  expect(await events(mallory.den)).toEqual([`${ANA} subscription`])
  await publish(ana.phone, 'three')
  expect(await events(mallory.den)).toEqual([])
})

const diary = defineModule({
  name: 'diary',
  specs: [],
  needs: { pep },
  setup({ needs }) {
    needs.pep.seclude(MOOD)
    return {}
  },
})
play(
  'XEP-0223 §4: what is for the owner alone is so where nothing is said, and otherwise where he says so',
  [...ALL, diary],
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'one', { id: '1' })
    await publish(ana.phone, 'two', { id: '2' })
    expect(moods(await get(ana.phone, ANA))).toEqual(['one', 'two'])
    expect(conditions(await get(bruno.desk, ANA))).toEqual(['not-allowed', 'closed-node'])
    await configure(ana.phone, { 'pubsub#access_model': 'presence' })
    expect(moods(await get(bruno.desk, ANA))).toEqual(['one', 'two'])
  },
)

play('XEP-0163 §4.3.3: who is blocked is not told', [...ALL, blocking], async ({ ana, bruno, world }) => {
  await befriend(world, ana, bruno)
  await wants(bruno.desk)
  await ana.phone.asks(xml`<block xmlns='urn:xmpp:blocking'><item jid='bruno@plaza.example'/></block>`)
  await bruno.desk.takes()
  await publish(ana.phone, 'happy')
  await bruno.desk.receivesNothingElse()
})

play(
  'S117: an event that somebody else makes arrives with his own address',
  ALL,
  async ({ ana, mallory }) => {
    await mallory.den.sends(
      xml`<message to='ana@plaza.example/phone' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:example:mood'/></event></message>`,
    )
    const [forged] = await ana.phone.takes()
    expect(forged.attr('from')).toBe('mallory@plaza.example/den')
  },
)

play(
  'XEP-0163 §6, XEP-0060 §5: accounts announce the service, and list each node to who may read it',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'happy')
    await publish(ana.phone, 'secret', {
      node: 'urn:example:diary',
      options: { 'pubsub#access_model': 'whitelist' },
    })
    const ask = (device: Device, ns: string, to: string, node?: string) =>
      device.asks(
        el(
          'jabber:client',
          'iq',
          { type: 'get', to },
          el(`http://jabber.org/protocol/disco#${ns}`, 'query', { node }),
        ),
      )
    const info = DiscoInfo.in(await ask(ana.phone, 'info', ANA))
    expect(info?.identities).toContainEqual({ category: 'pubsub', type: 'pep' })
    expect(info?.features.map(f => f.var)).toContain(`${NS}#publish-options`)
    expect(DiscoInfo.in(await ask(ana.phone, 'info', 'plaza.example'))?.features.map(f => f.var)).toContain(
      `${NS}#publish-options`,
    )
    const nodes = (answer: Element) =>
      answer
        .elements()[0]
        ?.elements()
        .flatMap(e => e.attr('node') ?? [])
    expect(nodes(await ask(ana.phone, 'items', ANA))?.sort()).toEqual(['urn:example:diary', MOOD])
    expect(nodes(await ask(bruno.desk, 'items', ANA))).toEqual([MOOD])
    expect(conditions(await ask(bruno.desk, 'info', ANA, 'urn:example:diary'))).toEqual(['item-not-found'])
    expect((await ask(bruno.desk, 'info', ANA, MOOD)).attr('type')).toBe('result')
  },
)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

play('S217: accounts that come and go leave nothing behind in memory', ALL, async ({ ana, world, clock }) => {
  await publish(ana.phone, 'happy')
  const reading = async (rounds: number) => {
    for (let i = 0; i < rounds; i++) {
      const device = world.device('ana', 'desk')
      device.bind()
      await device.sends(CAPS)
      await device.leaves()
      await ana.phone.takes()
      clock.pass(60_000)
    }
    collect()
    return process.memoryUsage().heapUsed
  }
  await reading(300)
  const before = await reading(300)
  const after = await reading(1_500)
  expect(after).toBeLessThan(before + 2 * 1024 * 1024)
})

play(
  'XEP-0060 §12.18, S214: what has run out is not there for other modules; an odd name is an address like any other',
  ALL,
  async ({ ana, clock, world }) => {
    await publish(ana.phone, 'brief', { options: { 'pubsub#item_expire': '60' } })
    const kept = () => world.host.apiOf(pep).items(world.jid('ana'), MOOD)
    expect(await kept()).toHaveLength(1)
    clock.pass(60_000)
    expect(await kept()).toEqual([])
    const owner = el(OWNER, 'affiliation', { jid: 'constructor', affiliation: 'owner' })
    const answer = await ana.phone.asks(
      el(OWNER, 'pubsub', {}, el(OWNER, 'affiliations', { node: MOOD }, owner)),
    )
    expect(conditions(answer)).toContain('not-acceptable')
  },
)

play(
  'XEP-0163 §4.3.2: a device that was unavailable for a while is sent what came meanwhile; other presence sends nothing again',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await wants(bruno.desk, ana.desk)
    await publish(ana.phone, 'one')
    for (const device of [bruno.desk, ana.desk]) {
      await device.takes()
      await device.sends(xml`<presence type='unavailable'/>`)
    }
    await publish(ana.phone, 'two')
    for (const device of [bruno.desk, ana.desk]) {
      await device.takes()
      expect(told(await comesWanting(device))).toEqual([`${ANA} item two`])
      expect(told(await comesWanting(device))).toEqual([])
    }
  },
)

play(
  'XEP-0163 §4.3.4: a device that was too slow to say what it wants is asked again, and sent what it has missed',
  ALL,
  async ({ ana, bruno, world, clock }) => {
    await befriend(world, ana, bruno)
    await publish(ana.phone, 'one')
    await bruno.desk.sends(CAPS)
    await bruno.desk.takes()
    clock.pass(30_000)
    expect(await bruno.desk.takes()).toEqual([])
    clock.pass(30_000)
    const asked = question(await bruno.desk.takes())
    await bruno.desk.sends(
      el('jabber:client', 'iq', { type: 'result', id: asked?.attr('id'), to: asked?.attr('from') }, WANTS),
    )
    expect(await events(bruno.desk)).toEqual([`${ANA} item one`])
  },
)

play(
  'a device that never says what it wants is asked four times; one that says that it wants nothing is asked once',
  ALL,
  async ({ bruno, carla, clock }) => {
    const asked = async (device: Device): Promise<Element[]> =>
      (await device.takes()).filter(e => e.attr('type') === 'get')
    await bruno.desk.sends(CAPS)
    await carla.desk.sends(CAPS)
    const [first] = await asked(carla.desk)
    await carla.desk.sends(
      xml`<iq type='error' id='${first?.attr('id') ?? ''}' to='${first?.attr('from') ?? ''}'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    )
    let times = (await asked(bruno.desk)).length
    for (let i = 0; i < 60; i++) {
      clock.pass(30_000)
      times += (await asked(bruno.desk)).length
      expect(await asked(carla.desk)).toEqual([])
    }
    expect(times).toBe(4)
  },
)

play(
  'XEP-0163 §4.3.4: a device that says what it wants while a request is being approved is sent what it may read, once',
  ALL,
  async ({ ana, bruno, world }) => {
    const { change } = world.host.apiOf(roster)
    const both = (item: Item): Item => ({ ...item, listed: true, subscription: 'both' })
    await publish(ana.phone, 'one')
    await bruno.desk.sends(CAPS)
    const asked = question(await bruno.desk.takes())
    await change(bruno.desk.jid.bare, ana.phone.jid.bare, (item: Item) => ({ ...item, listed: true }))
    await change(ana.phone.jid.bare, bruno.desk.jid.bare, both)
    await bruno.desk.sends(
      el('jabber:client', 'iq', { type: 'result', id: asked?.attr('id'), to: asked?.attr('from') }, WANTS),
    )
    expect(await events(bruno.desk)).toEqual([`${ANA} item one`])
    await change(bruno.desk.jid.bare, ana.phone.jid.bare, both)
    expect(await events(bruno.desk)).toEqual([])
  },
)
