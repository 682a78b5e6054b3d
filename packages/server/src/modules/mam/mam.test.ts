import { type Element, el, Jid, MamQuery, MamResult, NS_CLIENT, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { carbons } from '../carbons/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { type Archive, answerQuery } from './answer.ts'
import { mam } from './index.ts'

const NS = 'urn:xmpp:mam:2'
const field = (name: string, ...values: string[]): Element =>
  el(
    'jabber:x:data',
    'field',
    { var: name },
    ...values.map(value => el('jabber:x:data', 'value', undefined, value)),
  )
const query = (fields: readonly Element[] = [], ...rest: Element[]): Element =>
  el(
    NS,
    'query',
    { queryid: 'q1' },
    fields.length > 0
      ? el('jabber:x:data', 'x', { type: 'submit' }, field('FORM_TYPE', NS), ...fields)
      : undefined,
    ...rest,
  )
const rsm = (...children: Element[]): Element =>
  el('http://jabber.org/protocol/rsm', 'set', undefined, ...children)
const rsmValue = (name: string, value = ''): Element =>
  el('http://jabber.org/protocol/rsm', name, undefined, value)

interface Found {
  readonly ids: readonly string[]
  readonly bodies: readonly string[]
  readonly results: readonly Element[]
  readonly fin: Element | undefined
  readonly error: string | undefined
}
/** A query and everything that came for it. */
const ask = async (device: Device, request: Element, to?: string): Promise<Found> => {
  const answer = await device.asks(request, to)
  const results = (await device.takes()).flatMap(message => message.child('result', NS) ?? [])
  const stanzas = results.map(result =>
    result.child('forwarded', 'urn:xmpp:forward:0')?.child('message', NS_CLIENT),
  )
  return {
    results,
    ids: results.map(result => result.attr('id') ?? ''),
    bodies: stanzas.map(stanza => stanza?.childText('body') ?? ''),
    fin: answer.child('fin', NS),
    error: answer.child('error')?.elements()[0]?.name,
  }
}
const chat = (to: string, body: string, ...extra: Element[]): Element =>
  el(NS_CLIENT, 'message', { to, type: 'chat' }, el(NS_CLIENT, 'body', undefined, body), ...extra)
const stanzaIds = (e: Element): readonly (string | undefined)[][] =>
  e
    .elements()
    .filter(child => child.name === 'stanza-id')
    .map(child => [child.attr('by'), child.attr('id')])

play(
  'XEP-0313 §3.3, S194: the id on the wire is the id in both archives, and the sender gets none',
  [mam, carbons, presence],
  async ({ ana, bruno }) => {
    await ana.desk.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    await ana.phone.sends(chat('bruno@plaza.example', 'hola'))
    const got = await bruno.desk.receives(xml`<message from='ana@plaza.example/phone'>…</message>`)
    const [[by, id]] = stanzaIds(got) as [[string, string]]
    expect(by).toBe('bruno@plaza.example')
    const [copy] = (await ana.desk.takes()) as [Element]
    expect(copy.toString()).toContain(`id='${id}'`)
    expect(copy.toString()).toContain("by='ana@plaza.example'")
    for (const device of [ana.phone, bruno.desk]) expect((await ask(device, query())).ids).toEqual([id])
  },
)

play(
  'XEP-0313 §3.3: the other device sees the id, also where the one that wrote is gone before the message is stored',
  [mam, carbons, presence],
  async ({ ana, bruno }) => {
    await ana.desk.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    ana.phone.wire.put(chat('bruno@plaza.example', 'hola').toString())
    await ana.phone.breaks()
    await bruno.desk.receives(xml`<message from='ana@plaza.example/phone'>…</message>`)
    const copies = (await ana.desk.takes()).filter((e: Element) => e.name === 'message')
    const { ids } = await ask(ana.desk, query())
    expect(ids).toHaveLength(1)
    expect(copies.map(String)).toEqual([expect.stringContaining(`id='${ids[0]}'`)])
  },
)

play(
  'S116: stanza-ids in the name of either account are removed, others stay',
  [mam, presence],
  async ({ ana, bruno }) => {
    const forged = (by: string) => el('urn:xmpp:sid:0', 'stanza-id', { by, id: 'evil' })
    await ana.phone.sends(
      chat(
        'bruno@plaza.example',
        'x',
        forged('bruno@plaza.example'),
        forged('ana@plaza.example'),
        forged('room@far.example'),
      ),
    )
    const ids = stanzaIds(await bruno.desk.receives(xml`<message>…</message>`))
    expect(ids.filter(([, id]) => id === 'evil')).toEqual([['room@far.example', 'evil']])
    expect(ids).toHaveLength(2)
    const { results } = await ask(bruno.desk, query())
    expect(results[0]?.toString()).not.toContain("by='bruno@plaza.example'")
  },
)

play(
  'XEP-0313 §4: results come in order, with their time, before the answer',
  [mam, presence],
  async ({ ana, bruno, clock }) => {
    for (const body of ['one', 'two', 'three']) {
      await ana.phone.sends(chat('bruno@plaza.example', body))
      clock.pass(1000)
    }
    const found = await ask(ana.phone, query())
    expect(found.bodies).toEqual(['one', 'two', 'three'])
    expect(found.fin?.attr('complete')).toBe('true')
    expect(found.results[0]?.attr('queryid')).toBe('q1')
    expect(found.results[1]?.toString()).toContain("stamp='2026-01-15T12:00:01Z'")
    await bruno.desk.takes()
    const set = found.fin?.child('set', 'http://jabber.org/protocol/rsm')
    expect([set?.childText('first'), set?.childText('last'), set?.childText('count')]).toEqual([
      found.ids[0],
      found.ids[2],
      '3',
    ])
  },
)

play(
  'S190, S202: nobody reads the archive of somebody else',
  [mam, presence, roster],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)

    await ana.phone.sends(chat('bruno@plaza.example', 'secret'))
    await bruno.desk.takes()
    for (const request of [query(), query([field('ids', 'x')]), query([], el(NS, 'flip-page'))]) {
      const found = await ask(bruno.desk, request, 'ana@plaza.example')
      expect([found.error, found.results.length]).toEqual(['forbidden', 0])
    }
    const metadata = xml`<iq type='get' to='ana@plaza.example'><metadata xmlns='urn:xmpp:mam:2'/></iq>`
    expect(
      (await bruno.desk.asks(metadata))
        .child('error')
        ?.child('forbidden', 'urn:ietf:params:xml:ns:xmpp-stanzas'),
    ).toBeDefined()
  },
)

play(
  'S191: a page holds at most fifty; max 0 counts; what is no number is refused',
  [mam, presence],
  async ({ ana, bruno }) => {
    for (let index = 0; index < 60; index++) await ana.phone.sends(chat('bruno@plaza.example', String(index)))
    await bruno.desk.takes()
    const many = await ask(ana.phone, query([], rsm(rsmValue('max', '1000000'))))
    expect([many.results.length, many.fin?.attr('complete') ?? 'false']).toEqual([50, 'false'])
    const none = await ask(ana.phone, query([], rsm(rsmValue('max', '0'))))
    expect([
      none.results.length,
      none.fin?.child('set', 'http://jabber.org/protocol/rsm')?.childText('count'),
    ]).toEqual([0, '60'])
    for (const max of ['-1', 'abc', ''])
      expect((await ask(ana.phone, query([], rsm(rsmValue('max', max))))).error).toBe('bad-request')
  },
)

play(
  'S192: unknown, foreign and twisted ids are item-not-found',
  [mam, presence],
  async ({ ana, bruno, carla }) => {
    await ana.phone.sends(chat('bruno@plaza.example', 'not for carla'))
    const foreign = (await ask(ana.phone, query())).ids[0] as string
    await bruno.desk.sends(chat('carla@plaza.example', 'x'))
    await carla.desk.takes()
    for (const id of [foreign, 'no-such-id', "' OR '1'='1", 'x'.repeat(5000)]) {
      expect((await ask(carla.desk, query([], rsm(rsmValue('after', id))))).error).toBe('item-not-found')
      expect((await ask(carla.desk, query([], rsm(rsmValue('before', id))))).error).toBe('item-not-found')
      for (const name of ['after-id', 'before-id', 'ids'])
        expect((await ask(carla.desk, query([field(name, id)]))).error).toBe('item-not-found')
    }
  },
)

play(
  'S193: forms that make no sense are refused in the words of the specification',
  [mam, presence],
  async ({ ana }) => {
    const error = async (...fields: Element[]) => (await ask(ana.phone, query(fields))).error
    expect(await error(field('start', 'yesterday'))).toBe('bad-request')
    expect(await error(field('end', '2026-13-01T00:00:00Z'))).toBe('bad-request')
    expect(await error(field('{urn:example}search', 'x'))).toBe('feature-not-implemented')
    expect(await error(field('with', '@@'))).toBe('jid-malformed')
    expect(await error(field('with', 'a@b.example', 'c@d.example'))).toBe('bad-request')
    const foreign = el(
      NS,
      'query',
      undefined,
      el('jabber:x:data', 'x', { type: 'submit' }, field('FORM_TYPE', 'urn:other')),
    )
    expect((await ask(ana.phone, foreign)).error).toBe('bad-request')
  },
)

play(
  'XEP-0313 §4.1: with, start, end, before-id, after-id, ids',
  [mam, presence],
  async ({ ana, bruno, carla, clock }) => {
    for (const [to, body] of [
      ['bruno', 'a'],
      ['carla', 'b'],
      ['bruno', 'c'],
      ['bruno', 'd'],
    ] as const) {
      await ana.phone.sends(chat(`${to}@plaza.example`, body))
      clock.pass(1000)
    }
    await bruno.desk.takes()
    await carla.desk.takes()
    const { ids } = await ask(ana.phone, query())
    const bodies = async (...fields: Element[]) => (await ask(ana.phone, query(fields))).bodies
    expect(await bodies(field('with', 'bruno@plaza.example'))).toEqual(['a', 'c', 'd'])
    expect(
      await bodies(field('start', '2026-01-15T12:00:01Z'), field('end', '2026-01-15T12:00:02Z')),
    ).toEqual(['b', 'c'])
    expect(await bodies(field('after-id', ids[0] as string), field('before-id', ids[3] as string))).toEqual([
      'b',
      'c',
    ])
    expect(await bodies(field('ids', ids[3] as string, ids[1] as string))).toEqual(['b', 'd'])
    const last = await ask(
      ana.phone,
      query([field('with', 'bruno@plaza.example')], rsm(rsmValue('max', '2'), rsmValue('before'))),
    )
    expect(last.bodies).toEqual(['c', 'd'])
    const narrowed = await ask(
      ana.phone,
      query([field('after-id', ids[0] as string)], rsm(rsmValue('after', ids[1] as string))),
    )
    expect(narrowed.bodies).toEqual(['c', 'd'])
  },
)

play(
  'XEP-0313 §4.4.4: a flipped page is the same page in the other order',
  [mam, presence],
  async ({ ana, bruno }) => {
    for (const body of ['a', 'b', 'c']) await ana.phone.sends(chat('bruno@plaza.example', body))
    await bruno.desk.takes()
    const straight = await ask(ana.phone, query([], rsm(rsmValue('max', '2'))))
    const flipped = await ask(ana.phone, query([], rsm(rsmValue('max', '2')), el(NS, 'flip-page')))
    expect(flipped.bodies).toEqual(['b', 'a'])
    expect(flipped.fin?.child('set', 'http://jabber.org/protocol/rsm')?.childText('first')).toBe(
      straight.ids[0],
    )
  },
)

play('XEP-0313 §4.1.5, §5: the form and the metadata', [mam, presence], async ({ ana, bruno }) => {
  const form = await ana.phone.asks(xml`<iq type='get'><query xmlns='urn:xmpp:mam:2'/></iq>`)
  for (const name of ['with', 'start', 'end', 'before-id', 'after-id', 'ids'])
    expect(form.toString()).toContain(`var='${name}'`)
  const empty = await ana.phone.asks(xml`<iq type='get'><metadata xmlns='urn:xmpp:mam:2'/></iq>`)
  expect(empty.child('metadata', NS)?.children).toEqual([])
  await ana.phone.sends(chat('bruno@plaza.example', 'a'))
  await bruno.desk.takes()
  const { ids } = await ask(ana.phone, query())
  const full = await ana.phone.asks(xml`<iq type='get'><metadata xmlns='urn:xmpp:mam:2'/></iq>`)
  expect(
    full
      .child('metadata', NS)
      ?.elements()
      .map((edge: Element) => [edge.name, edge.attr('id'), edge.attr('timestamp')]),
  ).toEqual([
    ['start', ids[0], '2026-01-15T12:00:00Z'],
    ['end', ids[0], '2026-01-15T12:00:00Z'],
  ])
})

const hint = (name: string) => el('urn:xmpp:hints', name)
const message = (type: string, ...children: Element[]) =>
  el(NS_CLIENT, 'message', { to: 'bruno@plaza.example', type }, ...children)
const body = el(NS_CLIENT, 'body', undefined, 'text')
const composing = el('http://jabber.org/protocol/chatstates', 'composing')
const table: readonly (readonly [string, Element, boolean])[] = [
  ['a chat message with a body', message('chat', body), true],
  ['a normal message with a body', message('normal', body), true],
  ['a headline', message('headline', body), false],
  ['a headline with store', message('headline', body, hint('store')), true],
  ['an error', message('error', body, hint('store')), false],
  ['a chat state alone', message('chat', composing), false],
  ['a chat state with store', message('chat', composing, hint('store')), true],
  ['no-store', message('chat', body, hint('no-store')), false],
  ['no-permanent-store', message('chat', body, hint('no-permanent-store')), false],
  ['no-store against store', message('chat', body, hint('store'), hint('no-store')), false],
  ['a receipt', message('chat', el('urn:xmpp:receipts', 'received', { id: 'x' })), true],
  ['a displayed marker', message('chat', el('urn:xmpp:chat-markers:0', 'displayed', { id: 'x' })), true],
  ['an encrypted message without a body (S197)', message('chat', el('urn:xmpp:omemo:2', 'encrypted')), true],
  ['a reaction', message('chat', el('urn:xmpp:reactions:0', 'reactions', { id: 'x' })), true],
  ['a publish notification', message('chat', el('http://jabber.org/protocol/pubsub#event', 'event')), false],
  [
    'a private message through a room',
    message('chat', body, el('http://jabber.org/protocol/muc#user', 'x')),
    true,
  ],
]
for (const [what, stanza, kept] of table)
  play(
    `S198: ${what} is ${kept ? '' : 'not '}archived, for either side`,
    [mam, presence],
    async ({ ana, bruno }) => {
      await ana.phone.sends(stanza)
      const got = await bruno.desk.takes()
      expect(got.some((e: Element) => stanzaIds(e).length > 0)).toBe(kept)
      for (const device of [ana.phone, bruno.desk])
        expect((await ask(device, query())).results).toHaveLength(kept ? 1 : 0)
    },
  )

play(
  'S200: who somebody is in a room is not taken from a sender',
  [mam, presence],
  async ({ ana, bruno }) => {
    await ana.phone.sends(
      chat(
        'bruno@plaza.example',
        'x',
        el(
          'http://jabber.org/protocol/muc#user',
          'x',
          undefined,
          el('http://jabber.org/protocol/muc#user', 'item', { jid: 'owner@plaza.example' }),
        ),
      ),
    )
    await bruno.desk.takes()
    expect((await ask(bruno.desk, query())).results[0]?.toString()).not.toContain('owner@plaza.example')
  },
)

const prefs = (otherwise: string, always: string[] = [], never: string[] = []): Element => {
  const list = (name: string, jids: string[]) =>
    el(NS, name, undefined, ...jids.map(jid => el(NS, 'jid', undefined, jid)))
  return el(NS, 'prefs', { default: otherwise }, list('always', always), list('never', never))
}
play(
  'S199, XEP-0441: a side that does not want an archive has none from then on, and gets no id',
  [mam, presence],
  async ({ ana, bruno }) => {
    await ana.phone.sends(chat('bruno@plaza.example', 'before'))
    await bruno.desk.takes()
    const answer = await bruno.desk.asks(prefs('never'))
    expect(answer.child('prefs', NS)?.attr('default')).toBe('never')
    await ana.phone.sends(chat('bruno@plaza.example', 'after'))
    expect(stanzaIds(await bruno.desk.receives(xml`<message>…</message>`))).toEqual([])
    expect((await ask(bruno.desk, query())).bodies).toEqual(['before'])
    expect((await ask(ana.phone, query())).bodies).toEqual(['before', 'after'])
  },
)
play(
  'S199, XEP-0441 §2.3: lists by JID come before the default; roster asks the roster',
  [mam, presence],
  async ({ ana, bruno, carla }) => {
    await ana.phone.asks(prefs('roster', ['bruno@plaza.example'], ['bruno@plaza.example/spy']))
    const shown = await ana.phone.asks(xml`<iq type='get'><prefs xmlns='urn:xmpp:mam:2'/></iq>`)
    expect(shown.child('prefs', NS)?.child('never')?.childText('jid')).toBe('bruno@plaza.example/spy')
    await bruno.desk.sends(chat('ana@plaza.example', 'listed'))
    await bruno.spy.sends(chat('ana@plaza.example', 'never'))
    await carla.desk.sends(chat('ana@plaza.example', 'stranger'))
    await ana.phone.asks(xml`<query xmlns='jabber:iq:roster'><item jid='carla@plaza.example'/></query>`)
    await carla.desk.sends(chat('ana@plaza.example', 'contact'))
    await ana.phone.takes()
    expect((await ask(ana.phone, query())).bodies).toEqual(['listed', 'contact'])
  },
)
play(
  'S201: a message is gone within a day after its time',
  [mam, presence],
  async ({ ana, bruno, clock, host, world }) => {
    await host.start()
    await ana.phone.sends(chat('bruno@plaza.example', 'old'))
    await bruno.desk.takes()
    clock.pass(30 * 86_400_000)
    await ana.phone.sends(chat('bruno@plaza.example', 'new'))
    await bruno.desk.takes()
    clock.pass(86_400_000)
    await world.settled()
    for (const device of [ana.phone, bruno.desk]) expect((await ask(device, query())).bodies).toEqual(['new'])
  },
  { config: { ping: {} } },
)
play('S195: ten a page forwards and backwards, the same set', [mam, presence], async ({ ana, bruno }) => {
  const sent = Array.from({ length: 35 }, (_, index) => String(index))
  for (const text of sent) await ana.phone.sends(chat('bruno@plaza.example', text))
  await bruno.desk.takes()
  const forward: string[] = []
  for (let after: string | undefined, complete = ''; complete !== 'true'; ) {
    const found = await ask(
      ana.phone,
      query([], rsm(rsmValue('max', '10'), ...(after ? [rsmValue('after', after)] : []))),
    )
    forward.push(...found.bodies)
    after = found.ids.at(-1)
    complete = found.fin?.attr('complete') ?? 'false'
  }
  let backward: string[] = []
  for (let before = '', complete = ''; complete !== 'true'; ) {
    const found = await ask(ana.phone, query([], rsm(rsmValue('max', '10'), rsmValue('before', before))))
    backward = [...found.bodies, ...backward]
    before = found.ids[0] ?? ''
    complete = found.fin?.attr('complete') ?? 'false'
  }
  expect([forward, backward]).toEqual([sent, sent])
})
play('XEP-0313 §6.1.1: what one writes to oneself is kept once', [mam, presence], async ({ ana }) => {
  await ana.phone.sends(chat('ana@plaza.example', 'note'))
  await ana.phone.takes()
  expect((await ask(ana.phone, query([field('with', 'ana@plaza.example')]))).bodies).toEqual(['note'])
})

play(
  'XEP-0313 §4.1.4: include-groupchat is understood, with nothing of rooms to show; what is no truth value is refused',
  [mam, presence],
  async ({ ana, bruno }) => {
    await ana.phone.sends(chat('bruno@plaza.example', 'a'))
    await bruno.desk.takes()
    for (const value of ['true', 'false', '1', '0'])
      expect((await ask(ana.phone, query([field('include-groupchat', value)]))).bodies).toEqual(['a'])
    expect((await ask(ana.phone, query([field('include-groupchat', 'perhaps')]))).error).toBe('bad-request')
    const form = await ana.phone.asks(xml`<iq type='get'><query xmlns='urn:xmpp:mam:2'/></iq>`)
    expect(form.toString()).toContain("var='include-groupchat'")
  },
)

play(
  'XEP-0059 §2.2, §2.7: the number of all and the place of the page, as the form bounds them',
  [mam, presence],
  async ({ ana, bruno }) => {
    for (const body of ['a', 'b', 'c', 'd', 'e']) await ana.phone.sends(chat('bruno@plaza.example', body))
    await bruno.desk.takes()
    const { ids } = await ask(ana.phone, query())
    const told = async (fields: Element[], ...children: Element[]) => {
      const { fin } = await ask(ana.phone, query(fields, rsm(...children)))
      const set = fin?.child('set', 'http://jabber.org/protocol/rsm')
      return [set?.child('first')?.attr('index'), set?.childText('count')]
    }
    const after = field('after-id', ids[0] as string)
    const max = rsmValue('max', '2')
    expect(await told([], max)).toEqual(['0', '5'])
    expect(await told([], max, rsmValue('before'))).toEqual(['3', '5'])
    expect(await told([after], max)).toEqual(['0', '4'])
    expect(await told([after, field('before-id', ids[4] as string)], max, rsmValue('before'))).toEqual([
      '1',
      '3',
    ])
    expect(await told([after], max, rsmValue('after', ids[1] as string))).toEqual([undefined, undefined])
    expect(await told([after], rsmValue('max', '0'), rsmValue('after', ids[1] as string))).toEqual([
      undefined,
      '4',
    ])
  },
)

play(
  'XEP-0059 §2.6: a page of the archive by its place, of what the form leaves',
  [mam, presence],
  async ({ ana, bruno }) => {
    for (const body of ['a', 'b', 'c', 'd', 'e']) await ana.phone.sends(chat('bruno@plaza.example', body))
    await bruno.desk.takes()
    const { ids } = await ask(ana.phone, query())
    const from = async (index: string, fields: Element[] = []) => {
      const { bodies, fin } = await ask(
        ana.phone,
        query(fields, rsm(rsmValue('max', '2'), rsmValue('index', index))),
      )
      const set = fin?.child('set', 'http://jabber.org/protocol/rsm')
      return [
        bodies.join(''),
        set?.child('first')?.attr('index'),
        set?.childText('count'),
        fin?.attr('complete'),
      ]
    }
    expect(await from('0')).toEqual(['ab', '0', '5', undefined])
    expect(await from('2')).toEqual(['cd', '2', '5', undefined])
    expect(await from('3')).toEqual(['de', '3', '5', 'true'])
    expect(await from('1', [field('after-id', ids[1] as string)])).toEqual(['de', '1', '3', 'true'])
    for (const beyond of ['5', '200000']) expect(await from(beyond)).toEqual(['', undefined, '5', 'true'])
  },
)

test('XEP-0059 §2.6: a page that lies too far away to be walked to is refused, before a page is read', async () => {
  const asked: string[] = []
  const messages: Archive['messages'] = {
    count: async (_, __, most = 0) => most,
    query: async () => (asked.push('query'), { entries: [], complete: true }),
    bounds: async () => ({}),
  }
  const address = Jid.parse('ana@plaza.example')
  const page = (index: number) =>
    answerQuery(
      { address, messages, page: 50 },
      MamQuery.parse(query([], rsm(rsmValue('index', `${index}`)))),
      address,
      () => {},
    )
  await expect(page(100_001)).rejects.toMatchObject({ condition: 'feature-not-implemented' })
  expect(asked).toEqual([])
  expect((await page(100_000)).toString()).not.toContain('<count>')
})

play(
  'S199, XEP-0441 §2.1.1: who did not choose has what the configuration says, until he chooses',
  [mam, presence],
  async ({ ana, bruno }) => {
    const shown = await ana.phone.asks(xml`<iq type='get'><prefs xmlns='urn:xmpp:mam:2'/></iq>`)
    expect(shown.child('prefs', NS)?.attr('default')).toBe('never')
    await ana.phone.sends(chat('bruno@plaza.example', 'not kept'))
    await ana.phone.asks(prefs('always'))
    await ana.phone.sends(chat('bruno@plaza.example', 'kept'))
    await bruno.desk.takes()
    expect((await ask(ana.phone, query())).bodies).toEqual(['kept'])
    expect((await ask(bruno.desk, query())).bodies).toEqual([])
  },
  { config: { mam: { default: 'never' } } },
)

play(
  'XEP-0059 §2.2: a page of an archive that is too large to be counted for it goes without a number',
  [mam, presence],
  async ({ ana }) => {
    for (let index = 0; index < 2_001; index++)
      await ana.phone.sends(chat('ana@plaza.example', String(index)))
    await ana.phone.takes()
    const told = async (...children: Element[]) => {
      const { fin } = await ask(ana.phone, query([], rsm(...children)))
      const set = fin?.child('set', 'http://jabber.org/protocol/rsm')
      return [set?.child('first')?.attr('index'), set?.childText('count')]
    }
    expect(await told(rsmValue('max', '2'))).toEqual(['0', undefined])
    expect(await told(rsmValue('max', '2'), rsmValue('before'))).toEqual([undefined, undefined])
    expect(await told(rsmValue('max', '0'))).toEqual([undefined, '2001'])
  },
)

play(
  'XEP-0313 §4.2: a result is what the specification says, whatever shape the message came in',
  [mam, presence],
  async ({ ana, bruno, clock }) => {
    const stamp = new Date(clock.now())
    ana.phone.wire.put(
      "<message xmlns='jabber:client' to='bruno@plaza.example' type='chat' ><body>a &amp; b</body></message >",
    )
    await bruno.desk.takes()
    const found = await ask(ana.phone, query([], rsm(rsmValue('max', '1'))))
    const [stanza] = found.results.map(r =>
      r.child('forwarded', 'urn:xmpp:forward:0')?.child('message', NS_CLIENT),
    )
    expect(found.bodies).toEqual(['a & b'])
    expect(
      found.results[0]?.equals(
        MamResult.build({
          id: found.ids[0] as string,
          queryid: 'q1',
          forwarded: { delay: { stamp, reason: '' }, stanza: stanza as Element },
        }),
      ),
    ).toBe(true)
    expect(found.results[0]?.toString()).not.toContain('&amp;amp;')
  },
)
