import { type Element, el, NS_CLIENT, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { DOMAIN, play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { memoryStorage } from '../../storage/memory.ts'
import type { MapStore, Storage } from '../../storage/shapes.ts'
import type { Awaitable } from '../../host/module.ts'
import { mam } from '../mam/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { streamManagement } from '../stream-management/index.ts'
import { offline } from './index.ts'

const away = { available: false }
const chat = (body: string, ...extra: Element[]): Element =>
  el(
    NS_CLIENT,
    'message',
    { to: 'bruno@plaza.example', type: 'chat' },
    el(NS_CLIENT, 'body', undefined, body),
    ...extra,
  )
const bodies = (elements: readonly Element[]): (string | undefined)[] =>
  elements.filter(e => e.name === 'message').map(e => e.childText('body'))
const errors = (elements: readonly Element[]): (string | undefined)[] =>
  elements.filter(e => e.attr('type') === 'error').map(e => e.child('error')?.elements()[0]?.name)

play(
  'XEP-0160 §2: what came while nobody was there is delivered in order, with its time, once',
  [offline, presence],
  async ({ ana, bruno, clock }) => {
    for (const text of ['one', 'two', 'three']) {
      await ana.phone.sends(chat(text))
      clock.pass(1000)
    }
    await bruno.desk.comes()
    const got = (await bruno.desk.takes()).filter((e: Element) => e.name === 'message')
    expect(bodies(got)).toEqual(['one', 'two', 'three'])
    const delay = got[1].child('delay', 'urn:xmpp:delay')
    expect([delay?.attr('from'), delay?.attr('stamp')]).toEqual(['plaza.example', '2026-01-15T12:00:01Z'])
    await bruno.phone.comes()
    expect(bodies(await bruno.phone.takes())).toEqual([])
  },
  away,
)
play(
  'RFC 6121 §8.5.2.1: a device of negative priority gets nothing of it',
  [offline, presence],
  async ({ ana, bruno }) => {
    await ana.phone.sends(chat('later'))
    await bruno.bot.sends(xml`<presence><priority>-1</priority></presence>`)
    expect(bodies(await bruno.bot.takes())).toEqual([])
    await bruno.bot.sends(xml`<presence><priority>0</priority></presence>`)
    expect(bodies(await bruno.bot.takes())).toEqual(['later'])
  },
  away,
)
play(
  'XEP-0160 §3: headlines and chat states do not wait; what must not be stored is refused',
  [offline, presence, roster],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await ana.phone.sends(
      el(
        NS_CLIENT,
        'message',
        { to: 'bruno@plaza.example', type: 'headline' },
        el(NS_CLIENT, 'body', undefined, 'news'),
      ),
    )
    await ana.phone.sends(
      xml`<message to='bruno@plaza.example' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
    expect(errors(await ana.phone.takes())).toEqual([])
    await ana.phone.sends(chat('secret', el('urn:xmpp:hints', 'no-store')))
    expect(errors(await ana.phone.takes())).toEqual(['service-unavailable'])
    await ana.phone.sends(chat('passing', el('urn:xmpp:hints', 'no-permanent-store')))
    await bruno.desk.comes()
    expect(bodies(await bruno.desk.takes())).toEqual(['passing'])
  },
  away,
)
play(
  'XEP-0334 §4.4: what asks for it waits, also where it says nothing but a chat state',
  [offline, presence, roster],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    const state = (...hints: readonly string[]): Element =>
      el(
        NS_CLIENT,
        'message',
        { to: 'bruno@plaza.example', type: 'chat', id: hints.join(' ') },
        el('http://jabber.org/protocol/chatstates', 'gone'),
        ...hints.map(name => el('urn:xmpp:hints', name)),
      )
    await ana.phone.sends(state(), state('store'), state('store', 'no-store'))
    expect(errors(await ana.phone.takes())).toEqual([])
    await bruno.desk.comes()
    const waited = (await bruno.desk.takes()).filter((e: Element) => e.name === 'message')
    expect(waited.map((e: Element) => e.attr('id'))).toEqual(['store'])
  },
  away,
)
play(
  'S439, XEP-0160 §2: when no more may wait a contact is told',
  [offline, presence, roster],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    for (const text of ['1', '2', '3']) await ana.phone.sends(chat(text))
    expect(errors(await ana.phone.takes())).toEqual(['service-unavailable'])
    await bruno.desk.comes()
    expect(bodies(await bruno.desk.takes())).toEqual(['1', '2'])
    await ana.phone.sends(chat('4'))
    expect(bodies(await bruno.desk.takes())).toEqual(['4'])
  },
  { ...away, config: { offline: { messages: 2 } } },
)
play(
  'D2, S194: a message that waited bears the id that it has in the archive',
  [offline, mam, presence],
  async ({ ana, bruno }) => {
    await ana.phone.sends(chat('hola'))
    await bruno.desk.comes()
    const [waited] = (await bruno.desk.takes()).filter((e: Element) => e.name === 'message')
    await bruno.desk.asks(xml`<query xmlns='urn:xmpp:mam:2'/>`)
    const [archived] = await bruno.desk.takes()
    expect(waited.child('stanza-id', 'urn:xmpp:sid:0')?.attr('id')).toBe(
      archived.child('result', 'urn:xmpp:mam:2')?.attr('id'),
    )
  },
  away,
)

play(
  'S090, D2: what a lost session never acknowledged waits for the next one, with the same id and one time',
  [offline, mam, presence, streamManagement],
  async ({ ana, bruno, clock }) => {
    await bruno.desk.comes()
    await bruno.desk.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
    await bruno.desk.breaks()
    await ana.phone.sends(chat('while the line was down'))
    clock.pass(3_600_000)
    await ana.phone.takes()
    await bruno.phone.comes()
    const got = (await bruno.phone.takes()).filter((e: Element) => e.name === 'message')
    expect(bodies(got)).toEqual(['while the line was down'])
    const delays = got[0].elements().filter((e: Element) => e.is('delay', 'urn:xmpp:delay'))
    expect(delays.map((e: Element) => e.attr('stamp'))).toEqual(['2026-01-15T12:00:00Z'])
    await bruno.phone.asks(xml`<query xmlns='urn:xmpp:mam:2'/>`)
    const [archived] = (await bruno.phone.takes()).filter((e: Element) => e.name === 'message')
    expect(got[0].child('stanza-id', 'urn:xmpp:sid:0')?.attr('id')).toBe(
      archived.child('result', 'urn:xmpp:mam:2')?.attr('id'),
    )
  },
  away,
)

/** Storage of which a map answers and writes some turns of the event loop later, as one on a disk does. */
const unhurried = (storage: Storage): Storage => {
  const later = async <T>(work: () => Awaitable<T>): Promise<T> => {
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
    return work()
  }
  const slow = (store: MapStore<unknown>): MapStore<unknown> => ({
    ...store,
    entries: account => later(() => store.entries(account)),
    set: (account, key, value) => later(() => store.set(account, key, value)),
  })
  return {
    ...storage,
    open: ((module, shapes) => {
      const opened = storage.open(module, shapes)
      return module === 'offline' ? { ...opened, waiting: slow(opened.waiting as MapStore<unknown>) } : opened
    }) as Storage['open'],
  }
}
const twoPeople = async () => {
  const storage = unhurried(memoryStorage({ domain: DOMAIN }))
  const world = new World([offline, presence], {}, {}, { storage })
  for (const name of ['ana', 'bruno']) await world.account(name)
  const [phone, desk] = [world.device('ana', 'phone'), world.device('bruno', 'desk')]
  for (const device of [phone, desk]) device.bind()
  const turn = () => new Promise(resolve => setImmediate(resolve))
  /** What the desk got, when nothing more has come for a while. */
  const said = async () => {
    for (let turns = 0; turns < 50; turns++) await turn()
    return bodies(await desk.takes())
  }
  return { phone, desk, turn, said }
}

test('D3: what comes while the waiting messages are handed over comes behind them', async () => {
  const { phone, desk, turn, said } = await twoPeople()
  for (const text of ['one', 'two']) await phone.sends(chat(text))
  const coming = desk.comes()
  await turn()
  await Promise.all([coming, phone.sends(chat('three'))])
  expect(await said()).toEqual(['one', 'two', 'three'])
})

test('D3: a message that is being stored when somebody comes does not wait for the next time, and keeps its place', async () => {
  const { phone, desk, said } = await twoPeople()
  await desk.sends(xml`<presence type='unavailable'/>`)
  const sending = phone.sends(chat('one'), chat('two'))
  await Promise.all([desk.comes(), sending])
  expect(await said()).toEqual(['one', 'two'])
})
