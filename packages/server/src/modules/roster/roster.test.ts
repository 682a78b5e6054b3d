import { type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { roster } from './index.ts'

const QUERY = xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`
const since = (ver: string): Element =>
  xml`<iq type='get'><query xmlns='jabber:iq:roster' ver='${ver}'/></iq>`
const set = (...items: Element[]): Element => el('jabber:iq:roster', 'query', {}, ...items)
const item = (jid: string, attrs: Record<string, string> = {}, ...groups: string[]): Element =>
  el(
    'jabber:iq:roster',
    'item',
    { jid, ...attrs },
    ...groups.map(group => el('jabber:iq:roster', 'group', {}, group)),
  )
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name
const items = (answer: Element): Element[] => [
  ...(answer.child('query', 'jabber:iq:roster')?.elements() ?? []),
]
const ver = (answer: Element): string => answer.child('query', 'jabber:iq:roster')?.attr('ver') ?? ''
const pushed = async (device: Device): Promise<Element[]> =>
  (await device.takes()).filter(e => e.name === 'iq' && e.attr('type') === 'set')

play(
  'RFC 6121 §2.1.4, §2.3: an added contact is in the roster, with name and groups',
  [roster],
  async ({ ana }) => {
    const added = await ana.phone.asks(set(item('nora@example.net', { name: 'Nora' }, 'Work', 'Choir')))
    expect(added.attr('type')).toBe('result')
    expect(items(await ana.phone.asks(QUERY)).map(String)).toEqual([
      String(
        xml`<item xmlns='jabber:iq:roster' jid='nora@example.net' name='Nora' subscription='none'><group>Work</group><group>Choir</group></item>`,
      ),
    ])
  },
)

play(
  'RFC 6121 §2.1.6: a change is pushed to every device that asked for the roster, and to no other',
  [roster],
  async ({ ana }) => {
    await ana.phone.asks(QUERY)
    await ana.desk.asks(QUERY)
    await ana.phone.asks(set(item('nora@example.net')))
    for (const device of [ana.phone, ana.desk]) {
      const push = await device.receives(
        xml`<iq type='set' to='${device.jid}'><query xmlns='jabber:iq:roster' ver='…'><item jid='nora@example.net' subscription='none'/></query></iq>`,
      )
      expect(push.attr('from')).toBeUndefined()
    }
    await ana.old.receivesNothingElse()
  },
)

play(
  'RFC 6121 §2.1.5, §2.3.3: what a roster set must not hold is refused and changes nothing',
  [roster],
  async ({ ana }) => {
    const refused = async (...given: Element[]) => condition(await ana.phone.asks(set(...given)))
    expect(await refused()).toBe('bad-request')
    expect(await refused(item('nora@example.net'), item('olga@example.net'))).toBe('bad-request')
    expect(await refused(item('nora@example.net', {}, 'Work', 'Work'))).toBe('bad-request')
    expect(await refused(item('nora@example.net', {}, ''))).toBe('not-acceptable')
    expect(await refused(item('nora@example.net', { name: 'n'.repeat(1024) }))).toBe('not-acceptable')
    expect(await refused(item('a@b@c'))).toBe('bad-request')
    expect(items(await ana.phone.asks(QUERY))).toEqual([])
  },
)

play('RFC 6121 §2.1.2.5: a client cannot give itself a subscription', [roster], async ({ ana }) => {
  await ana.phone.asks(
    set(item('nora@example.net', { subscription: 'both', ask: 'subscribe', approved: 'true' })),
  )
  const [kept] = items(await ana.phone.asks(QUERY))
  expect([...(kept?.attrs() ?? [])]).toEqual([
    ['jid', 'nora@example.net'],
    ['subscription', 'none'],
  ])
})

play(
  'RFC 6121 §2.5: a removed contact is gone on every device; removing one that is not there fails',
  [roster],
  async ({ ana }) => {
    await ana.phone.asks(QUERY)
    await ana.desk.asks(QUERY)
    await ana.phone.asks(set(item('nora@example.net')))
    await pushed(ana.desk)
    await ana.phone.asks(set(item('nora@example.net', { subscription: 'remove' })))
    await ana.desk.receives(
      xml`<iq type='set'><query xmlns='jabber:iq:roster' ver='…'><item jid='nora@example.net' subscription='remove'/></query></iq>`,
    )
    expect(condition(await ana.phone.asks(set(item('nora@example.net', { subscription: 'remove' }))))).toBe(
      'item-not-found',
    )
  },
)

play(
  'RFC 6121 §2.5.2: who is removed is told that nothing is left of the subscriptions',
  [roster, presence],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await bruno.desk.asks(QUERY)
    await ana.phone.asks(set(item('bruno@plaza.example', { subscription: 'remove' })))
    const got = await bruno.desk.takes()
    const types = got.filter((e: Element) => e.name === 'presence').map((e: Element) => e.attr('type'))
    expect(types).toEqual(['unsubscribe', 'unsubscribed', 'unavailable'])
    expect(items(await bruno.desk.asks(QUERY))[0]?.attr('subscription')).toBe('none')
  },
)

play(
  'RFC 6121 §2.6.3: a known version is answered with what changed since, as pushes after an empty result',
  [roster],
  async ({ ana, clock }) => {
    for (const name of ['nora', 'olga', 'pepe']) await ana.phone.asks(set(item(`${name}@example.net`)))
    const known = ver(await ana.phone.asks(since('')))
    await ana.phone.asks(set(item('olga@example.net', { name: 'Olga' })))
    await ana.phone.asks(set(item('pepe@example.net', { subscription: 'remove' })))
    const answer = await ana.desk.asks(since(known))
    expect(answer.elements()).toEqual([])
    clock.pass(0)
    const changes = (await pushed(ana.desk))
      .flatMap(items)
      .map(e => [e.attr('jid'), e.attr('name') ?? e.attr('subscription')])
    expect(changes).toEqual([
      ['olga@example.net', 'Olga'],
      ['pepe@example.net', 'remove'],
    ])
  },
)

play(
  'RFC 6121 §2.6.3: the current version is answered with nothing, an unknown one with the whole roster',
  [roster],
  async ({ ana, clock }) => {
    await ana.phone.asks(set(item('nora@example.net')))
    const known = ver(await ana.phone.asks(since('')))
    expect((await ana.desk.asks(since(known))).elements()).toEqual([])
    clock.pass(0)
    await ana.desk.receivesNothingElse()
    for (const foreign of ['x', '0', `${known}9`, `other-${known.split('-')[1]}`])
      expect(items(await ana.desk.asks(since(foreign)))).toHaveLength(1)
  },
)

play(
  'RFC 6121 §2.6.3: marks of removed contacts are bounded; an older version then gets the whole roster',
  [roster],
  async ({ ana }) => {
    await ana.phone.asks(set(item('nora@example.net')))
    const old = ver(await ana.phone.asks(since('')))
    for (let i = 0; i < 101; i++) {
      await ana.phone.asks(set(item(`c${i}@example.net`)))
      await ana.phone.asks(set(item(`c${i}@example.net`, { subscription: 'remove' })))
    }
    expect(items(await ana.desk.asks(since(old))).map(e => e.attr('jid'))).toEqual(['nora@example.net'])
  },
)

play(
  'S127: nobody reads or changes the roster of another account',
  [roster],
  async ({ ana, mallory, world }) => {
    await ana.phone.asks(set(item('nora@example.net')))
    const get = await mallory.den.asks(
      xml`<iq type='get' to='ana@plaza.example'><query xmlns='jabber:iq:roster'/></iq>`,
    )
    const put = await mallory.den.asks(set(item('mallory@plaza.example')), 'ana@plaza.example')
    expect([condition(get), condition(put)]).toEqual(['service-unavailable', 'service-unavailable'])
    expect([...(await world.host.apiOf(roster).rosterOf(ana.jid)).keys()]).toEqual(['nora@example.net'])
  },
)

play(
  'S113: a roster push that somebody else sends is carried with his own address only',
  [roster, presence],
  async ({ ana, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, mallory.jid)
    await mallory.den.sends(
      xml`<iq type='set' id='p1' to='ana@plaza.example/phone'><query xmlns='jabber:iq:roster'><item jid='evil@example.net' subscription='both'/></query></iq>`,
    )
    const [forged] = await pushed(ana.phone)
    expect(forged?.attr('from')).toBe('mallory@plaza.example/den')
    expect((await world.host.apiOf(roster).rosterOf(ana.jid)).has('evil@example.net')).toBe(false)
  },
)

play(
  'RFC 6121 §2.1.4: the roster is bounded',
  [roster],
  async ({ ana }) => {
    await ana.phone.asks(set(item('nora@example.net')))
    await ana.phone.asks(set(item('olga@example.net')))
    expect(condition(await ana.phone.asks(set(item('pepe@example.net'))))).toBe('resource-constraint')
    expect((await ana.phone.asks(set(item('olga@example.net', { name: 'Olga' })))).attr('type')).toBe(
      'result',
    )
  },
  { config: { roster: { contacts: 2 } } },
)

play(
  "S099: who is deleted is in nobody's roster as a contact any more",
  [roster, presence],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await world.host.accounts.delete('ana')
    await world.settled()
    expect(items(await bruno.desk.asks(QUERY)).map(e => e.attr('subscription'))).toEqual(['none'])
  },
)
