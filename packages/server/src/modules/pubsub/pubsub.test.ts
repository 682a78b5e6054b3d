import { DiscoInfo, DiscoItems, type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { disco } from '../disco/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { pubsub } from './index.ts'

const ALL = [pubsub, disco, presence, roster]
const SERVICE = 'pubsub.plaza.example'
const NS = 'http://jabber.org/protocol/pubsub'
const OWNER = `${NS}#owner`
const NODE = 'choir/dates'
type Fields = Readonly<Record<string, string>>

const form = (kind: string, fields: Fields): Element =>
  el(
    'jabber:x:data',
    'x',
    { type: 'submit' },
    ...Object.entries({ FORM_TYPE: `${NS}#${kind}`, ...fields }).map(([name, value]) =>
      el('jabber:x:data', 'field', { var: name }, el('jabber:x:data', 'value', {}, value)),
    ),
  )
const iq = (type: string, payload: Element): Element =>
  el('jabber:client', 'iq', { type, to: SERVICE }, payload)
const ask = (device: Device, type: 'get' | 'set', ...children: Element[]) =>
  device.asks(iq(type, el(NS, 'pubsub', {}, ...children)))
const own = (device: Device, type: 'get' | 'set', child: Element) =>
  device.asks(iq(type, el(OWNER, 'pubsub', {}, child)))
const conditions = (answer: Element): readonly string[] =>
  (answer.child('error')?.elements() ?? []).map(e => e.name).filter(name => name !== 'text')
const ok = (answer: Element): void => expect(conditions(answer)).toEqual([])

const create = async (device: Device, fields: Fields = {}, node = NODE): Promise<void> =>
  ok(
    await ask(
      device,
      'set',
      el(NS, 'create', { node }),
      el(NS, 'configure', {}, form('node_config', fields)),
    ),
  )
const configure = (device: Device, fields: Fields) =>
  own(device, 'set', el(OWNER, 'configure', { node: NODE }, form('node_config', fields)))
const entry = (text: string): Element => el('u:date', 'date', {}, text)
const publish = (device: Device, id: string, { node = NODE, text = id } = {}) =>
  ask(device, 'set', el(NS, 'publish', { node }, el(NS, 'item', { id }, entry(text))))
const retract = (device: Device, id: string) =>
  ask(device, 'set', el(NS, 'retract', { node: NODE, notify: '1' }, el(NS, 'item', { id })))
const items = (device: Device, set?: Element, attrs: Fields = {}) =>
  ask(device, 'get', el(NS, 'items', { node: NODE, ...attrs }), ...(set ? [set] : []))
const ids = (answer: Element): readonly (string | undefined)[] =>
  (answer.child('pubsub', NS)?.child('items')?.elements() ?? []).map(e => e.attr('id'))
const subscribe = (device: Device, ...more: Element[]) =>
  ask(device, 'set', el(NS, 'subscribe', { node: NODE, jid: device.jid.bare.toString() }), ...more)
const state = (answer: Element): string | undefined =>
  answer.child('pubsub', NS)?.child('subscription')?.attr('subscription')
const affiliate = (device: Device, jid: string, affiliation: string) =>
  own(
    device,
    'set',
    el(OWNER, 'affiliations', { node: NODE }, el(OWNER, 'affiliation', { jid, affiliation })),
  )
/** What a device was told by the service, in short. */
const told = async (device: Device): Promise<readonly string[]> =>
  (await device.takes()).flatMap(m => {
    const change = m.child('event', `${NS}#event`)?.elements()[0]
    if (!change) return []
    const inner = change.elements()
    if (inner.length === 0) return [`${change.name} ${change.attr('subscription') ?? ''}`.trim()]
    return inner.map(e => `${e.name} ${e.attr('id') ?? e.attr('uri')}`)
  })

play(
  'XEP-0060 §5: the service is found, its nodes and items are listed to who may read them',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone, { 'pubsub#title': 'Choir dates' })
    await create(ana.phone, { 'pubsub#access_model': 'whitelist' }, 'choir/board')
    await publish(ana.phone, 'monday')
    const query = (device: Device, kind: string, to: string, node?: string) =>
      device.asks(
        el(
          'jabber:client',
          'iq',
          { type: 'get', to },
          el(`http://jabber.org/protocol/disco#${kind}`, 'query', { node }),
        ),
      )
    const domain = DiscoItems.in(await query(bruno.desk, 'items', 'plaza.example'))
    expect(domain?.items.map(item => String(item.jid))).toContain(SERVICE)
    const info = DiscoInfo.in(await query(bruno.desk, 'info', SERVICE))
    expect(info?.identities).toEqual([{ category: 'pubsub', type: 'service' }])
    expect(info?.features.map(f => f.var)).toEqual(
      expect.arrayContaining([NS, `${NS}#publish`, `${NS}#rsm`, `${NS}#access-open`]),
    )
    const nodes = DiscoItems.in(await query(bruno.desk, 'items', SERVICE))
    expect(nodes?.items.map(({ node, name }) => [node, name])).toEqual([[NODE, 'Choir dates']])
    const listed = DiscoItems.in(await query(bruno.desk, 'items', SERVICE, NODE))
    expect(listed?.items.map(item => item.name)).toEqual(['monday'])
    const node = DiscoInfo.in(await query(bruno.desk, 'info', SERVICE, NODE))
    expect(node?.identities).toEqual([{ category: 'pubsub', type: 'leaf' }])
    const meta = Object.fromEntries(node?.forms[0]?.fields.map(f => [f.var, f.values[0]]) ?? [])
    expect(meta).toMatchObject({
      'pubsub#title': 'Choir dates',
      'pubsub#owner': 'ana@plaza.example',
      'pubsub#creation_date': '2026-01-15T12:00:00.000Z',
      'pubsub#num_subscribers': '0',
    })
    for (const hidden of ['choir/board', 'nothing'])
      expect(conditions(await query(bruno.desk, 'info', SERVICE, hidden))).toEqual(['item-not-found'])
  },
)

play(
  'XEP-0060 §6.1, §7.1: who subscribed is told, the publisher is answered, outsiders are told nothing',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone)
    expect(state(await subscribe(bruno.desk))).toBe('subscribed')
    const answer = await publish(ana.phone, 'monday')
    expect(answer.child('pubsub', NS)?.child('publish')?.child('item')?.attr('id')).toBe('monday')
    await bruno.desk.receives(
      xml`<message from='${SERVICE}' to='bruno@plaza.example' type='headline' id='…'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='choir/dates'><item id='monday'><date xmlns='u:date'>monday</date></item></items></event></message>`,
    )
    expect(await told(carla.tablet)).toEqual([])
    await retract(ana.phone, 'monday')
    await own(ana.phone, 'set', el(OWNER, 'purge', { node: NODE }))
    await own(
      ana.phone,
      'set',
      el(OWNER, 'delete', { node: NODE }, el(OWNER, 'redirect', { uri: 'xmpp:news.plaza.example' })),
    )
    expect(await told(bruno.desk)).toEqual(['retract monday', 'purge', 'redirect xmpp:news.plaza.example'])
    expect(conditions(await items(ana.phone))).toEqual(['item-not-found'])
  },
)

play('XEP-0060 §12.14: who unsubscribes is told so, on all his devices', ALL, async ({ ana, bruno }) => {
  await create(ana.phone)
  await subscribe(bruno.desk)
  const jid = bruno.desk.jid.bare.toString()
  ok(await ask(bruno.desk, 'set', el(NS, 'unsubscribe', { node: NODE, jid })))
  for (const device of [bruno.desk, bruno.phone]) expect(await told(device)).toEqual(['subscription none'])
})

play(
  'XEP-0060 §16.4.4: the groups of a node are chosen from those that its owner has',
  ALL,
  async ({ ana, bruno }) => {
    await ana.phone.asks(
      xml`<query xmlns='jabber:iq:roster'><item jid='${bruno.desk.jid.bare.toString()}'><group>Choir</group></item></query>`,
    )
    await create(ana.phone, { 'pubsub#roster_groups_allowed': 'Hills' })
    const answer = await own(ana.phone, 'get', el(OWNER, 'configure', { node: NODE }))
    const shown = answer.child('pubsub', OWNER)?.child('configure')?.child('x', 'jabber:x:data')
    const field = shown?.elements().find(e => e.attr('var') === 'pubsub#roster_groups_allowed')
    expect([field?.attr('type'), field?.childText('value')]).toEqual(['list-multi', 'Hills'])
    const options = field?.elements().filter(e => e.name === 'option')
    expect(options?.map(e => e.childText('value'))).toEqual(['Hills', 'Choir'])
    // What has no meaning here is left alone, whatever it is called.
    ok(await configure(ana.phone, { constructor: '1', 'pubsub#itemreply': 'owner' }))
  },
)

play(
  'XEP-0060 §6.1.7: who subscribes gets the last item, with the time it is from',
  ALL,
  async ({ ana, bruno, clock }) => {
    await create(ana.phone)
    await publish(ana.phone, 'monday')
    clock.pass(60_000)
    await subscribe(bruno.desk)
    const event = (await bruno.desk.takes()).find((m: Element) => m.child('event', `${NS}#event`))
    expect(event?.child('delay', 'urn:xmpp:delay')?.attr('stamp')).toBe('2026-01-15T12:00:00Z')
  },
)

play('XEP-0060 §4.1: what each affiliation may do', ALL, async ({ ana, bruno, carla, dora, elias, fina }) => {
  await create(ana.phone, { 'pubsub#access_model': 'whitelist', 'pubsub#notify_retract': '0' })
  await publish(ana.phone, 'first')
  const people: readonly (readonly [Device, string])[] = [
    [bruno.desk, 'publisher'],
    [carla.tablet, 'publish-only'],
    [dora.phone, 'member'],
    [elias.phone, 'outcast'],
    [fina.phone, 'none'],
  ]
  for (const [device, affiliation] of people)
    ok(await affiliate(ana.phone, device.jid.bare.toString(), affiliation))
  const may = async (device: Device) => [
    state(await subscribe(device)) === 'subscribed',
    ids(await items(device)).length > 0,
    conditions(await publish(device, `by ${device.jid.local}`)).length === 0,
    conditions(await retract(device, 'first')).length === 0,
    conditions(await own(device, 'set', el(OWNER, 'purge', { node: NODE }))).length === 0,
    conditions(await configure(device, {})).length === 0,
  ]
  expect(await may(bruno.desk)).toEqual([true, true, true, false, false, false])
  expect(await may(carla.tablet)).toEqual([false, false, true, false, false, false])
  expect(await may(dora.phone)).toEqual([true, true, false, false, false, false])
  expect(await may(elias.phone)).toEqual([false, false, false, false, false, false])
  expect(await may(fina.phone)).toEqual([false, false, false, false, false, false])
  ok(await retract(carla.tablet, 'by carla'))
  expect(conditions(await publish(bruno.desk, 'first'))).toEqual(['forbidden'])
  expect(await may(ana.phone)).toEqual([true, true, true, true, true, true])
})

play(
  'XEP-0060 §8.9: affiliations are listed and changed, and a node keeps an owner',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone)
    await affiliate(ana.phone, 'bruno@plaza.example', 'owner')
    const answer = await own(bruno.desk, 'get', el(OWNER, 'affiliations', { node: NODE }))
    expect(
      answer
        .child('pubsub', OWNER)
        ?.child('affiliations')
        ?.elements()
        .map(e => `${e.attr('jid')} ${e.attr('affiliation')}`),
    ).toEqual(['ana@plaza.example owner', 'bruno@plaza.example owner'])
    ok(await affiliate(ana.phone, 'ana@plaza.example', 'none'))
    expect(conditions(await configure(ana.phone, {}))).toEqual(['forbidden'])
    const many = ['bruno none', 'dora member'].map(text => {
      const [name, affiliation] = text.split(' ')
      return el(OWNER, 'affiliation', { jid: `${name}@plaza.example`, affiliation })
    })
    const refused = await own(bruno.desk, 'set', el(OWNER, 'affiliations', { node: NODE }, ...many))
    expect(conditions(refused)).toEqual(['not-acceptable'])
    expect(refused.child('pubsub', OWNER)?.child('affiliations')?.elements().map(String)).toEqual([
      `<affiliation xmlns='${OWNER}' jid='bruno@plaza.example' affiliation='owner'/>`,
    ])
    const left = await own(bruno.desk, 'get', el(OWNER, 'affiliations', { node: NODE }))
    expect(left.toString()).toContain("<affiliation jid='dora@plaza.example' affiliation='member'/>")
    const mine = await ask(bruno.desk, 'get', el(NS, 'affiliations'))
    const [one] = mine.child('pubsub', NS)?.child('affiliations')?.elements() ?? []
    expect([one?.attr('node'), one?.attr('affiliation')]).toEqual([NODE, 'owner'])
  },
)

play(
  'XEP-0060 §4.5, §8.6: where owners decide, they are asked, and the answer is told',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone, { 'pubsub#access_model': 'authorize' })
    await publish(ana.phone, 'monday')
    expect(conditions(await items(bruno.desk))).toEqual(['not-authorized', 'not-subscribed'])
    expect(state(await subscribe(bruno.desk))).toBe('pending')
    expect(conditions(await subscribe(bruno.desk))).toEqual(['not-authorized', 'pending-subscription'])
    await publish(ana.phone, 'tuesday')
    expect(await told(bruno.desk)).toEqual([])
    const question = (await ana.phone.takes()).find((m: Element) => m.child('x', 'jabber:x:data'))
    const fields = question?.child('x', 'jabber:x:data')?.elements() ?? []
    expect(fields.map((f: Element) => f.attr('var'))).toContain('pubsub#allow')
    const answer = (device: Device, allow: string, jid = 'bruno@plaza.example') =>
      device.sends(
        el(
          'jabber:client',
          'message',
          { to: SERVICE, id: question?.attr('id') },
          form('subscribe_authorization', {
            'pubsub#node': NODE,
            'pubsub#subscriber_jid': jid,
            'pubsub#allow': allow,
          }),
        ),
      )
    await answer(carla.tablet, 'true')
    expect(await told(bruno.desk)).toEqual([])
    await answer(ana.phone, 'true')
    expect(await told(bruno.desk)).toEqual(['subscription subscribed', 'item tuesday'])
    expect(ids(await items(bruno.desk))).toEqual(['monday', 'tuesday'])
    await subscribe(carla.tablet)
    await answer(ana.phone, '0', 'carla@plaza.example')
    expect(await told(carla.tablet)).toEqual(['subscription none'])
  },
)

play(
  'XEP-0060 §8.7.4: who is given a place does not wait any more, nor does who is shut out',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone, { 'pubsub#access_model': 'authorize' })
    await publish(ana.phone, 'monday')
    for (const device of [bruno.desk, carla.tablet]) expect(state(await subscribe(device))).toBe('pending')
    ok(await affiliate(ana.phone, 'bruno@plaza.example', 'publisher'))
    expect(await told(bruno.desk)).toEqual(['subscription subscribed', 'item monday'])
    ok(await affiliate(ana.phone, 'carla@plaza.example', 'outcast'))
    expect(await told(carla.tablet)).toEqual(['subscription none'])
    const twice = ['member', 'none'].map(affiliation =>
      el(OWNER, 'affiliation', { jid: 'dora@plaza.example', affiliation }),
    )
    expect(
      conditions(await own(ana.phone, 'set', el(OWNER, 'affiliations', { node: NODE }, ...twice))),
    ).toEqual(['bad-request'])
  },
)

play(
  'XEP-0060 §8.8: owners list subscriptions, grant and end them; nobody is subscribed who did not ask',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone, {
      'pubsub#access_model': 'authorize',
      'pubsub#send_last_published_item': 'never',
    })
    await subscribe(bruno.desk)
    const set = (jid: string, subscription: string) =>
      own(
        ana.phone,
        'set',
        el(OWNER, 'subscriptions', { node: NODE }, el(OWNER, 'subscription', { jid, subscription })),
      )
    const list = async () =>
      (await own(ana.phone, 'get', el(OWNER, 'subscriptions', { node: NODE })))
        .child('pubsub', OWNER)
        ?.child('subscriptions')
        ?.elements()
        .map(e => `${e.attr('jid')} ${e.attr('subscription')}`)
    expect(await list()).toEqual([])
    ok(await set('bruno@plaza.example', 'subscribed'))
    expect(await list()).toEqual(['bruno@plaza.example subscribed'])
    const refused = await own(
      ana.phone,
      'set',
      el(
        OWNER,
        'subscriptions',
        { node: NODE },
        el(OWNER, 'subscription', { jid: 'carla@plaza.example', subscription: 'subscribed' }),
        el(OWNER, 'subscription', { jid: 'bruno@plaza.example', subscription: 'pending' }),
      ),
    )
    expect(conditions(refused)).toEqual(['not-acceptable'])
    expect(refused.child('pubsub', OWNER)?.toString()).toContain(
      "<subscription jid='carla@plaza.example' subscription='none'/><subscription jid='bruno@plaza.example' subscription='subscribed'/>",
    )
    ok(await set('bruno@plaza.example', 'none'))
    expect(await list()).toEqual([])
    expect(await told(bruno.desk)).toEqual(['subscription subscribed', 'subscription none'])
  },
)

play(
  'XEP-0060 §6.3, §6.4, §12.18: options of a subscription are shown, kept and followed; a lease ends',
  ALL,
  async ({ ana, bruno, clock }) => {
    await create(ana.phone)
    const options = (fields: Fields) => el(NS, 'options', {}, form('subscribe_options', fields))
    const answer = await subscribe(bruno.desk, options({ 'pubsub#expire': '2026-01-15T13:00:00Z' }))
    expect(answer.child('pubsub', NS)?.child('subscription')?.attr('expiry')).toBe('2026-01-15T13:00:00Z')
    const resulting = answer.child('pubsub', NS)?.child('options')?.child('x', 'jabber:x:data')
    expect([resulting?.attr('type'), resulting?.elements()[2]?.childText('value')]).toEqual([
      'result',
      '2026-01-15T13:00:00.000Z',
    ])
    const named = el(NS, 'options', { node: NODE }, form('subscribe_options', { 'pubsub#deliver': '1' }))
    expect(conditions(await subscribe(bruno.desk, named))).toEqual(['bad-request'])
    const jid = 'bruno@plaza.example'
    const change = (fields: Fields) =>
      ask(bruno.desk, 'set', el(NS, 'options', { node: NODE, jid }, form('subscribe_options', fields)))
    ok(await change({ 'pubsub#deliver': '0' }))
    await publish(ana.phone, 'one')
    expect(await told(bruno.desk)).toEqual([])
    const shown = await ask(bruno.desk, 'get', el(NS, 'options', { node: NODE, jid }))
    expect(
      shown
        .child('pubsub', NS)
        ?.child('options')
        ?.child('x', 'jabber:x:data')
        ?.elements()
        .map(f => f.childText('value')),
    ).toEqual([`${NS}#subscribe_options`, '0', '2026-01-15T13:00:00.000Z'])
    ok(await change({ 'pubsub#deliver': '1' }))
    await publish(ana.phone, 'two')
    expect(await told(bruno.desk)).toEqual(['item two'])
    for (const bad of [{ 'pubsub#digest': '1' }, { 'pubsub#expire': '2020-01-01T00:00:00Z' }])
      expect(conditions(await change(bad as unknown as Fields))).toEqual(['bad-request', 'invalid-options'])
    clock.pass(3_600_000)
    await publish(ana.phone, 'three')
    expect(await told(bruno.desk)).toEqual([])
    expect(conditions(await ask(ana.phone, 'get', el(NS, 'options', { node: NODE, jid })))).toEqual([
      'forbidden',
    ])
    expect(conditions(await ask(ana.phone, 'get', el(NS, 'options', { node: NODE })))).toEqual([
      'bad-request',
      'jid-required',
    ])
    ok(await ask(bruno.desk, 'get', el(NS, 'default')))
  },
)

play(
  'XEP-0060 §6.3.5, §6.4: what is asked for and so anyway is granted; defaults are a result, of the node that is named',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone, { 'pubsub#access_model': 'open' })
    await create(ana.phone, { 'pubsub#access_model': 'whitelist' }, 'choir/board')
    const as = {
      'pubsub#deliver': '1',
      'pubsub#digest': '0',
      'pubsub#include_body': 'false',
      'pubsub#subscription_type': 'items',
      'pubsub#subscription_depth': 'all',
    }
    ok(await subscribe(bruno.desk, el(NS, 'options', {}, form('subscribe_options', as))))
    for (const [name, value] of [
      ['pubsub#include_body', '1'],
      ['pubsub#subscription_type', 'nodes'],
      ['constructor', '1'],
    ] as const) {
      const asked = el(NS, 'options', {}, form('subscribe_options', { [name]: value }))
      expect(conditions(await subscribe(bruno.desk, asked))).toEqual(['bad-request', 'invalid-options'])
    }
    const defaults = async (node?: string) => ask(bruno.desk, 'get', el(NS, 'default', { node }))
    const shown = (await defaults(NODE)).child('pubsub', NS)?.child('default')
    expect([shown?.attr('node'), shown?.child('x', 'jabber:x:data')?.attr('type')]).toEqual([NODE, 'result'])
    expect((await defaults()).child('pubsub', NS)?.child('default')?.attr('node')).toBeUndefined()
    expect(conditions(await defaults('choir/board'))).toEqual(['not-allowed', 'closed-node'])
    expect(conditions(await defaults('nowhere'))).toEqual(['item-not-found'])
  },
)

play(
  'XEP-0060 §6.3.4.2: who asks for the options of no subscription has to ask otherwise',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone)
    const jid = 'bruno@plaza.example'
    const answer = await ask(bruno.desk, 'get', el(NS, 'options', { node: NODE, jid }))
    expect([answer.child('error')?.attr('type'), ...conditions(answer)]).toEqual([
      'modify',
      'unexpected-request',
      'not-subscribed',
    ])
  },
)

play(
  'XEP-0060 §5.4: the meta-data of a node name who publishes where items say so, too',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone)
    ok(await affiliate(ana.phone, 'bruno@plaza.example', 'publisher'))
    const answer = await bruno.desk.asks(
      iq('get', el('http://jabber.org/protocol/disco#info', 'query', { node: NODE })),
    )
    const publishers = DiscoInfo.in(answer)?.forms[0]?.fields.find(f => f.var === 'pubsub#publisher')
    expect(publishers?.values).toEqual(['bruno@plaza.example'])
  },
  { config: { pubsub: { publishers: true } } },
)

play(
  'XEP-0060 §6.5.4, XEP-0059: items by pages, forwards and backwards, and how many there are',
  ALL,
  async ({ ana }) => {
    await create(ana.phone)
    for (let i = 1; i <= 7; i++) await publish(ana.phone, `${i}`)
    const page = async (...children: Element[]) => {
      const answer = await items(ana.phone, el('http://jabber.org/protocol/rsm', 'set', {}, ...children))
      const set = answer.child('pubsub', NS)?.child('set', 'http://jabber.org/protocol/rsm')
      return [ids(answer).join(''), set?.childText('count'), set?.child('first')?.attr('index')]
    }
    const rsm = (name: string, text = ''): Element =>
      el('http://jabber.org/protocol/rsm', name, {}, ...(text ? [text] : []))
    expect(await page(rsm('max', '3'))).toEqual(['123', '7', '0'])
    expect(await page(rsm('max', '3'), rsm('after', '3'))).toEqual(['456', '7', '3'])
    expect(await page(rsm('max', '3'), rsm('after', '6'))).toEqual(['7', '7', '6'])
    expect(await page(rsm('max', '2'), rsm('before'))).toEqual(['67', '7', '5'])
    expect(await page(rsm('max', '2'), rsm('before', '6'))).toEqual(['45', '7', '3'])
    expect(await page(rsm('max', '0'))).toEqual(['', '7', undefined])
    // XEP-0059 §2.6.
    expect(await page(rsm('max', '2'), rsm('index', '4'))).toEqual(['56', '7', '4'])
    expect(await page(rsm('max', '2'), rsm('index', '0'))).toEqual(['12', '7', '0'])
    expect(await page(rsm('max', '2'), rsm('index', '7'))).toEqual(['', '7', undefined])
    expect(
      conditions(await items(ana.phone, el('http://jabber.org/protocol/rsm', 'set', {}, rsm('after', 'x')))),
    ).toEqual(['item-not-found'])
    expect(ids(await items(ana.phone, undefined, { max_items: '2' })).join('')).toBe('67')
  },
)

play(
  'XEP-0060 §6.5.4: an answer that would be too large is the newest part, and says so',
  ALL,
  async ({ ana }) => {
    await create(ana.phone, { 'pubsub#max_items': '30' })
    for (let i = 1; i <= 30; i++) await publish(ana.phone, `${i}`, { text: 'x'.repeat(50_000) })
    const answer = await items(ana.phone)
    expect(ids(answer).at(-1)).toBe('30')
    expect(ids(answer).length).toBeLessThan(22)
    const set = answer.child('pubsub', NS)?.child('set', 'http://jabber.org/protocol/rsm')
    expect(set?.childText('count')).toBe('30')
    expect(answer.toString().length).toBeLessThan(1.2 * 1024 * 1024)
  },
)

for (const [full, after, events, refused] of [
  ['retract-oldest', ['2', '3'], ['item 3', 'retract 1'], []],
  ['discard-oldest', ['2', '3'], ['item 3'], []],
  ['reject', ['1', '2'], [], ['conflict', 'node-full']],
] as const)
  play(`XEP-0060 §7.1.2.5, §7.1.3.4: a full node that is to ${full}`, ALL, async ({ ana, bruno }) => {
    await create(ana.phone, { 'pubsub#max_items': '2', 'pubsub#publish_node_full': full })
    for (const id of ['1', '2']) await publish(ana.phone, id)
    await subscribe(bruno.desk)
    await bruno.desk.takes()
    expect(conditions(await publish(ana.phone, '3'))).toEqual(refused)
    expect(ids(await items(ana.phone))).toEqual(after)
    expect(await told(bruno.desk)).toEqual(events)
  })

play(
  'XEP-0060 §7.1.3.6: what a publication has to carry follows from the node',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone, { 'pubsub#persist_items': '0', 'pubsub#deliver_payloads': '0' })
    await subscribe(bruno.desk)
    expect(conditions(await publish(ana.phone, 'one'))).toEqual(['bad-request', 'item-forbidden'])
    ok(await ask(ana.phone, 'set', el(NS, 'publish', { node: NODE })))
    expect(await told(bruno.desk)).toEqual(['items'])
    // §6.5.9, §7.2.3, §8.5.3: what keeps nothing has nothing to read, to take away or to purge.
    for (const answer of [
      await items(bruno.desk),
      await retract(ana.phone, 'one'),
      await own(ana.phone, 'set', el(OWNER, 'purge', { node: NODE })),
    ])
      expect(conditions(answer)).toEqual(['feature-not-implemented', 'unsupported'])
    await configure(ana.phone, { 'pubsub#persist_items': '1' })
    expect(conditions(await ask(ana.phone, 'set', el(NS, 'publish', { node: NODE })))).toEqual([
      'bad-request',
      'item-required',
    ])
    ok(await ask(ana.phone, 'set', el(NS, 'publish', { node: NODE }, el(NS, 'item', { id: 'bare' }))))
    expect(ids(await items(ana.phone))).toEqual(['bare'])
    expect(
      conditions(await configure(ana.phone, { 'pubsub#send_last_published_item': 'on_sub_and_presence' })),
    ).toEqual(['not-acceptable'])
    await configure(ana.phone, { 'pubsub#max_payload_size': '50' })
    expect(conditions(await publish(ana.phone, 'x'.repeat(60)))).toEqual([
      'not-acceptable',
      'payload-too-big',
    ])
  },
)

play('XEP-0060 §16.4.4: items run out when the node says so', ALL, async ({ ana, clock }) => {
  await create(ana.phone, { 'pubsub#item_expire': '60' })
  await publish(ana.phone, 'one')
  clock.pass(45_000)
  await publish(ana.phone, 'two')
  clock.pass(30_000)
  expect(ids(await items(ana.phone))).toEqual(['two'])
})

play(
  'XEP-0060 §16.4.4: who may publish where the model is open, or for subscribers',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone, { 'pubsub#publish_model': 'subscribers' })
    expect(conditions(await publish(bruno.desk, 'one'))).toEqual(['forbidden'])
    await subscribe(bruno.desk)
    ok(await publish(bruno.desk, 'one'))
    await configure(ana.phone, { 'pubsub#publish_model': 'open' })
    ok(await publish(carla.tablet, 'two'))
    expect(conditions(await publish(carla.tablet, 'one'))).toEqual(['forbidden'])
    expect(conditions(await retract(carla.tablet, 'one'))).toEqual(['forbidden'])
    ok(await retract(carla.tablet, 'two'))
    ok(await retract(ana.phone, 'one'))
  },
)

play(
  'S211, XEP-0060 §4.5: contacts and groups are those of the owners',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await create(ana.phone, { 'pubsub#access_model': 'presence' })
    await publish(ana.phone, 'one')
    expect(ids(await items(bruno.desk))).toEqual(['one'])
    expect(conditions(await items(carla.tablet))).toEqual([
      'not-authorized',
      'presence-subscription-required',
    ])
    await configure(ana.phone, { 'pubsub#access_model': 'roster', 'pubsub#roster_groups_allowed': 'Choir' })
    expect(conditions(await items(bruno.desk))).toEqual(['not-authorized', 'not-in-roster-group'])
  },
)

play(
  'S216: when a node closes, subscribers who may not read it stop receiving at once',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone)
    await subscribe(bruno.desk)
    await publish(ana.phone, 'one')
    expect(await told(bruno.desk)).toEqual(['item one'])
    await configure(ana.phone, { 'pubsub#access_model': 'whitelist' })
    await publish(ana.phone, 'two')
    expect(await told(bruno.desk)).toEqual([])
    ok(await affiliate(ana.phone, 'bruno@plaza.example', 'member'))
    await publish(ana.phone, 'three')
    expect(await told(bruno.desk)).toEqual(['item three'])
  },
)

play(
  'S210: nobody but its owners configures, purges, deletes or manages a node',
  ALL,
  async ({ ana, mallory }) => {
    await create(ana.phone)
    await publish(ana.phone, 'one')
    const attempts = [
      el(OWNER, 'configure', { node: NODE }, form('node_config', { 'pubsub#publish_model': 'open' })),
      el(OWNER, 'purge', { node: NODE }),
      el(OWNER, 'delete', { node: NODE }),
      el(
        OWNER,
        'affiliations',
        { node: NODE },
        el(OWNER, 'affiliation', { jid: 'mallory@plaza.example', affiliation: 'owner' }),
      ),
      el(
        OWNER,
        'subscriptions',
        { node: NODE },
        el(OWNER, 'subscription', { jid: 'ana@plaza.example', subscription: 'none' }),
      ),
    ]
    for (const attempt of attempts)
      expect(conditions(await own(mallory.den, 'set', attempt))).toEqual(['forbidden'])
    expect(conditions(await publish(mallory.den, 'one'))).toEqual(['forbidden'])
    expect(ids(await items(ana.phone))).toEqual(['one'])
  },
)

play(
  'XEP-0060 §8.1.2: a node without a name is given one; a name that is taken is refused',
  ALL,
  async ({ ana, bruno }) => {
    const answer = await ask(ana.phone, 'set', el(NS, 'create'))
    const node = answer.child('pubsub', NS)?.child('create')?.attr('node')
    expect(node).toMatch(/^[\w-]{20,}$/)
    ok(await publish(ana.phone, 'one', { node: node as string }))
    expect(conditions(await ask(bruno.desk, 'set', el(NS, 'create', { node })))).toEqual(['conflict'])
  },
)

play(
  'XEP-0060 §7.1.4: publishing makes the node, and whoever made it owns it',
  ALL,
  async ({ ana, bruno }) => {
    ok(await publish(ana.phone, 'one'))
    ok(await configure(ana.phone, { 'pubsub#title': 'Mine' }))
    expect(conditions(await configure(bruno.desk, { 'pubsub#title': 'Yours' }))).toEqual(['forbidden'])
  },
)

play(
  'S212, XEP-0060 §7.1.5: options that a node does not meet publish nothing, those of a new node are its configuration',
  ALL,
  async ({ ana, bruno }) => {
    const publishing = (id: string, fields: Fields) =>
      ask(
        ana.phone,
        'set',
        el(NS, 'publish', { node: NODE }, el(NS, 'item', { id }, entry(id))),
        el(NS, 'publish-options', {}, form('publish-options', fields)),
      )
    ok(await publishing('one', { 'pubsub#access_model': 'whitelist', 'pubsub#max_items': 'max' }))
    ok(await publishing('two', { 'pubsub#access_model': 'whitelist', 'pubsub#max_items': '256' }))
    for (const fields of [{ 'pubsub#access_model': 'open' }, { 'pubsub#made_up': '1' }])
      expect(conditions(await publishing('leak', fields as unknown as Fields))).toEqual([
        'conflict',
        'precondition-not-met',
      ])
    expect(ids(await items(ana.phone))).toEqual(['one', 'two'])
    expect(conditions(await items(bruno.desk))).toEqual(['not-allowed', 'closed-node'])
  },
)

play(
  'nodes are made by administrators where the setting says so',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    await create(ana.phone)
    expect(conditions(await ask(bruno.desk, 'set', el(NS, 'create', { node: 'other' })))).toEqual([
      'forbidden',
    ])
    expect(conditions(await publish(bruno.desk, 'x', { node: 'other' }))).toEqual(['item-not-found'])
  },
  { config: { pubsub: { creation: 'admins' } } },
)

play(
  'S214: nodes and bytes count for the account that made the nodes, whoever publishes; subscriptions are bounded',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone, { 'pubsub#publish_model': 'open' })
    await create(ana.phone, {}, 'two')
    expect(conditions(await ask(ana.phone, 'set', el(NS, 'create', { node: 'three' })))).toEqual([
      'resource-constraint',
      'max-nodes-exceeded',
    ])
    await create(bruno.desk, {}, 'three')
    ok(await publish(bruno.desk, 'one', { text: 'x'.repeat(60_000) }))
    expect(conditions(await publish(ana.phone, 'two', { text: 'x'.repeat(60_000) }))[0]).toBe(
      'resource-constraint',
    )
    ok(await publish(bruno.desk, 'other', { node: 'three', text: 'x'.repeat(60_000) }))
    ok(await retract(ana.phone, 'one'))
    ok(await publish(ana.phone, 'two', { text: 'x'.repeat(60_000) }))
    ok(await subscribe(bruno.desk))
    expect(conditions(await subscribe(carla.tablet))).toEqual(['policy-violation', 'too-many-subscriptions'])
  },
  { config: { pubsub: { nodes: 2, bytes: 65_536, subscriptions: 1 } } },
)

play(
  'S099: an account that goes takes its nodes with it, and its rights elsewhere',
  ALL,
  async ({ ana, bruno, world }) => {
    await create(bruno.desk, {}, 'his')
    await create(ana.phone, { 'pubsub#access_model': 'whitelist' })
    await affiliate(ana.phone, 'bruno@plaza.example', 'publisher')
    await subscribe(bruno.desk)
    await world.host.accounts.delete('bruno')
    await world.settled()
    await world.account('bruno')
    const again = world.device('bruno', 'desk')
    again.bind()
    expect(conditions(await items(again))).toEqual(['not-allowed', 'closed-node'])
    await publish(ana.phone, 'one')
    expect(await told(again)).toEqual([])
    ok(await ask(again, 'set', el(NS, 'create', { node: 'his' })))
  },
)

play(
  'what the service does not know is refused, and errors that come back are not answered',
  ALL,
  async ({ ana }) => {
    expect(conditions(await ask(ana.phone, 'set'))).toEqual(['feature-not-implemented', 'unsupported'])
    expect(conditions(await ana.phone.asks(iq('get', el('u:other', 'query'))))).toEqual([
      'service-unavailable',
    ])
    await ana.phone.sends(
      xml`<message to='${SERVICE}' type='error'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
    await ana.phone.sends(xml`<presence to='${SERVICE}'/>`)
    await ana.phone.receivesNothingElse()
    await ana.phone.sends(xml`<message to='${SERVICE}' id='1'><body>hola</body></message>`)
    await ana.phone.receives(
      xml`<message type='error' from='${SERVICE}' id='1'>…<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
  },
)

const GET_PENDING = `${NS}#get-pending`
const pending = (device: Device, ...inside: Element[]) =>
  device.asks(
    iq('set', el('http://jabber.org/protocol/commands', 'command', { node: GET_PENDING }, ...inside)),
  )

play(
  'XEP-0060 §8.7: an owner has the requests that wait sent again, those of his own nodes',
  ALL,
  async ({ ana, bruno, carla }) => {
    expect(conditions(await pending(ana.phone))).toEqual(['forbidden'])
    await create(ana.phone, { 'pubsub#access_model': 'authorize' })
    await subscribe(bruno.desk)
    await ana.phone.takes()
    const shown = (await pending(ana.phone)).elements()[0]
    expect([shown?.attr('status'), shown?.child('x', 'jabber:x:data')?.elements()[2]?.toString()]).toEqual([
      'executing',
      `<field xmlns='jabber:x:data' var='pubsub#node' type='list-single'><option><value>${NODE}</value></option></field>`,
    ])
    const chosen = form('subscribe_authorization', { 'pubsub#node': NODE })
    expect((await pending(ana.phone, chosen)).elements()[0]?.attr('status')).toBe('completed')
    const [again] = await ana.phone.takes()
    expect(again?.child('x', 'jabber:x:data')?.toString()).toContain('bruno@plaza.example')
    expect(conditions(await pending(carla.tablet, chosen))).toEqual(['forbidden'])
    const other = form('subscribe_authorization', { 'pubsub#node': 'nowhere' })
    expect(conditions(await pending(ana.phone, other))).toEqual(['item-not-found'])
    const list = el('http://jabber.org/protocol/disco#items', 'query', {
      node: 'http://jabber.org/protocol/commands',
    })
    expect((await ana.phone.asks(iq('get', list))).toString()).toContain(GET_PENDING)
  },
)

play(
  'XEP-0060 §8.4.2: who still waits for approval is told that the node is gone, and of nothing before',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone, { 'pubsub#access_model': 'authorize' })
    await subscribe(bruno.desk)
    await publish(ana.phone, 'monday')
    ok(await own(ana.phone, 'set', el(OWNER, 'delete', { node: NODE })))
    const events = (await bruno.desk.takes()).map(
      (m: Element) => m.child('event', `${NS}#event`)?.elements()[0],
    )
    expect(events.map((e: Element | undefined) => e?.name)).toEqual(['delete'])
  },
)

play('XEP-0060 §8.1.3: what is configured is named beside the form, not in it', ALL, async ({ ana }) => {
  const configured = el(NS, 'configure', { node: NODE }, form('node_config', {}))
  expect(conditions(await ask(ana.phone, 'set', el(NS, 'create', { node: NODE }), configured))).toEqual([
    'bad-request',
  ])
})

const bounce = (event: Element | undefined, type: string, condition: string): Element =>
  el(
    'jabber:client',
    'message',
    { to: SERVICE, type: 'error', id: event?.attr('id') },
    el('jabber:client', 'error', { type }, el('urn:ietf:params:xml:ns:xmpp-stanzas', condition)),
  )

play(
  'XEP-0060 §12.4: who cannot be reached is no subscriber any more; nobody says so of somebody else',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone, { 'pubsub#notify_sub': '1' })
    for (const device of [bruno.desk, carla.tablet]) await subscribe(device)
    await publish(ana.phone, 'one')
    const [event] = await bruno.desk.takes()
    await carla.tablet.takes()
    await carla.tablet.sends(bounce(event, 'cancel', 'item-not-found'))
    await publish(ana.phone, 'two')
    expect(await told(carla.tablet)).toEqual(['item two'])
    expect(await told(bruno.desk)).toEqual(['item two'])
    await ana.phone.takes()
    await bruno.desk.sends(bounce(event, 'cancel', 'item-not-found'))
    expect(await told(ana.phone)).toEqual(['subscription none'])
    await publish(ana.phone, 'three')
    expect(await told(carla.tablet)).toEqual(['item three'])
    expect(await told(bruno.desk)).toEqual([])
  },
)

play(
  'XEP-0060 §12.4: what may pass is counted: a subscription ends with the twentieth failure of a day',
  ALL,
  async ({ ana, bruno, clock }) => {
    await create(ana.phone)
    await subscribe(bruno.desk)
    const fails = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        await publish(ana.phone, 'item')
        const [event] = await bruno.desk.takes()
        await bruno.desk.sends(bounce(event, 'wait', 'remote-server-timeout'))
      }
    }
    await fails(19)
    clock.pass(86_400_000)
    await fails(19)
    await publish(ana.phone, 'still')
    const [event] = await bruno.desk.takes()
    await bruno.desk.sends(bounce(event, 'auth', 'registration-required'))
    await publish(ana.phone, 'over')
    await bruno.desk.receivesNothingElse()
  },
)

play('XEP-0060 §12.11: of several items all are retracted, or none', ALL, async ({ ana, bruno }) => {
  await create(ana.phone)
  for (const id of ['one', 'two', 'three']) await publish(ana.phone, id)
  await subscribe(bruno.desk)
  await bruno.desk.takes()
  const many = (...named: string[]) =>
    ask(
      ana.phone,
      'set',
      el(NS, 'retract', { node: NODE, notify: '1' }, ...named.map(id => el(NS, 'item', { id }))),
    )
  expect(conditions(await many('one', 'four'))).toEqual(['item-not-found'])
  expect(ids(await items(ana.phone))).toEqual(['one', 'two', 'three'])
  ok(await many('one', 'three'))
  expect(ids(await items(ana.phone))).toEqual(['two'])
  expect(await told(bruno.desk)).toEqual(['retract one', 'retract three'])
})

play(
  'XEP-0060 §6.1.7, S216: the last item is for whoever wants events and may have them by now',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone, { 'pubsub#access_model': 'authorize' })
    await publish(ana.phone, 'monday')
    await subscribe(bruno.desk)
    ok(await configure(ana.phone, { 'pubsub#access_model': 'whitelist' }))
    const granted = el(OWNER, 'subscription', { jid: 'bruno@plaza.example', subscription: 'subscribed' })
    ok(await own(ana.phone, 'set', el(OWNER, 'subscriptions', { node: NODE }, granted)))
    expect(await told(bruno.desk)).toEqual(['subscription subscribed'])
    ok(await configure(ana.phone, { 'pubsub#access_model': 'open' }))
    ok(
      await subscribe(
        carla.tablet,
        el(NS, 'options', {}, form('subscribe_options', { 'pubsub#deliver': '0' })),
      ),
    )
    expect(await told(carla.tablet)).toEqual([])
  },
)

play(
  'S214: nobody takes all places of a node with addresses of his own',
  ALL,
  async ({ ana, bruno, carla }) => {
    await create(ana.phone)
    const asDevice = (n: number) =>
      ask(bruno.desk, 'set', el(NS, 'subscribe', { node: NODE, jid: `bruno@plaza.example/${n}` }))
    for (let n = 0; n < 20; n++) ok(await asDevice(n))
    expect(conditions(await asDevice(20))).toEqual(['policy-violation', 'too-many-subscriptions'])
    ok(await asDevice(19))
    ok(await subscribe(carla.tablet))
  },
)

play(
  'XEP-0060 §5.4, §12.18: subscribers whose lease has ended are not counted',
  ALL,
  async ({ ana, bruno, clock }) => {
    await create(ana.phone)
    const lease = form('subscribe_options', { 'pubsub#expire': '2026-01-15T13:00:00Z' })
    ok(await subscribe(bruno.desk, el(NS, 'options', {}, lease)))
    const counted = async () => {
      const query = el('http://jabber.org/protocol/disco#info', 'query', { node: NODE })
      const answer = await ana.phone.asks(el('jabber:client', 'iq', { type: 'get', to: SERVICE }, query))
      return DiscoInfo.in(answer)?.forms[0]?.fields.find(f => f.var === 'pubsub#num_subscribers')?.values
    }
    expect(await counted()).toEqual(['1'])
    clock.pass(3_600_000)
    expect(await counted()).toEqual(['0'])
  },
)

play(
  'XEP-0060 §7.1.3.1: who may publish to a node does not make it anew when it goes at that moment',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    await create(ana.phone, { 'pubsub#publish_model': 'open' })
    const removal = own(ana.phone, 'set', el(OWNER, 'delete', { node: NODE }))
    const late = publish(bruno.desk, 'one')
    ok(await removal)
    expect(conditions(await late)).toEqual(['item-not-found'])
  },
  { config: { pubsub: { creation: 'admins' } } },
)

const REPLIES = [
  { allowed: true, reply: undefined, named: 'bruno@plaza.example' },
  { allowed: true, reply: 'publisher', named: 'bruno@plaza.example' },
  { allowed: true, reply: 'none', named: undefined },
  { allowed: true, reply: 'owner', named: 'ana@plaza.example' },
  { allowed: false, reply: undefined, named: undefined },
  { allowed: false, reply: 'owner', named: 'ana@plaza.example' },
]
for (const { allowed, reply, named } of REPLIES)
  play(
    `XEP-0060 §12.17: an item names ${named ?? 'nobody'}, where itemreply is ${reply ?? 'not said'} and publishers ${allowed ? 'may' : 'may not'} be named`,
    ALL,
    async ({ ana, bruno, carla }) => {
      const wish: Fields = reply === undefined ? {} : { 'pubsub#itemreply': reply }
      await create(ana.phone, { 'pubsub#publish_model': 'open', ...wish })
      ok(await subscribe(carla.tablet))
      ok(await publish(bruno.desk, 'one'))
      const event = (await carla.tablet.takes()).at(-1)?.child('event', `${NS}#event`)?.child('items')
      const read = (await items(carla.tablet)).child('pubsub', NS)?.child('items')
      for (const list of [event, read]) expect(list?.child('item')?.attr('publisher')).toBe(named)
    },
    { config: { pubsub: { publishers: allowed } } },
  )

play(
  'XEP-0060 §5.4, §16.4.4: whom to ask about a node is an address, and told; publishers are named only where the server lets them',
  ALL,
  async ({ ana, bruno }) => {
    await create(ana.phone)
    const refused = [
      { 'pubsub#contact': 'not @ an address' },
      { 'pubsub#itemreply': 'publisher' },
      { 'pubsub#itemreply': 'everybody' },
    ]
    for (const fields of refused)
      expect(conditions(await configure(ana.phone, fields as unknown as Fields))).toEqual(['not-acceptable'])
    ok(await configure(ana.phone, { 'pubsub#contact': 'Choir@plaza.example' }))
    const query = el('http://jabber.org/protocol/disco#info', 'query', { node: NODE })
    const answer = await bruno.desk.asks(el('jabber:client', 'iq', { type: 'get', to: SERVICE }, query))
    const told = DiscoInfo.in(answer)?.forms[0]?.fields.find(f => f.var === 'pubsub#contact')
    expect(told?.values).toEqual(['choir@plaza.example'])
  },
)
