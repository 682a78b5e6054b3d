import { type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { disco } from '../disco/index.ts'
import { lastActivity } from '../last-activity/index.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { streamManagement } from '../stream-management/index.ts'
import { invisible } from './index.ts'

const ALL = [invisible, presence, roster, disco]
const ROSTER = xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`
const away = { available: false }
const HERE = xml`<presence/>`
const ANA = 'ana@plaza.example'
const BRUNO = 'bruno@plaza.example'
const hides = (device: Device, probe = true): Promise<Element> =>
  device.asks(xml`<iq type='set'><invisible xmlns='urn:xmpp:invisible:1' probe='${String(probe)}'/></iq>`)
const shows = (device: Device): Promise<Element> =>
  device.asks(xml`<iq type='set'><visible xmlns='urn:xmpp:invisible:1'/></iq>`)
const to = (jid: string, type?: string): Element => el('jabber:client', 'presence', { to: jid, type })
const presences = async (device: Device): Promise<string[]> =>
  (await device.takes())
    .filter(e => e.name === 'presence')
    .map(e => `${e.attr('type') ?? 'available'} ${e.attr('from')}`)
const befriend = (world: World, one: { jid: never }, other: { jid: never }) =>
  world.host.apiOf(roster).befriend(one.jid, other.jid)
const says = (where: string) => xml`<message to='${where}' type='chat'><body>are you there?</body></message>`

play('XEP-0186 §4: the domain says that it knows this', ALL, async ({ ana }) => {
  const answer = await ana.phone.asks(
    xml`<iq type='get' to='plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  )
  expect(String(answer)).toContain("var='urn:xmpp:invisible:1'")
})

play(
  'XEP-0186 §3.1: contacts are told that it is gone, and of no other device; own devices and the resource itself are told nothing',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    for (const device of [ana.phone, ana.desk, bruno.desk]) await device.takes()
    const answer = await hides(ana.phone)
    expect([answer.attr('type'), answer.elements()]).toEqual(['result', []])
    expect(await presences(bruno.desk)).toEqual([`unavailable ${ANA}/phone`])
    expect(await presences(ana.desk)).toEqual([])
    expect(await presences(ana.phone)).toEqual([])
  },
)
play(
  'XEP-0186 §3.1.1: what it says to all goes to its own devices alone; what comes in comes to it as before',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await hides(ana.phone)
    for (const device of [ana.phone, ana.desk, bruno.desk]) await device.takes()
    await ana.phone.sends(xml`<presence><show>dnd</show></presence>`)
    expect(await presences(bruno.desk)).toEqual([])
    expect(await presences(ana.desk)).toEqual([`available ${ANA}/phone`])
    await ana.phone.takes()
    await bruno.desk.sends(xml`<presence><show>away</show></presence>`, says(ANA), says(`${ANA}/phone`))
    const got = await ana.phone.takes()
    expect(got.map((e: Element) => e.name).sort()).toEqual(['message', 'message', 'presence'])
    await bruno.desk.takes()
    await ana.phone.sends(says(BRUNO))
    await bruno.desk.receives(
      xml`<message from='${ANA}/phone' type='chat'><body>are you there?</body></message>`,
    )
  },
)
play(
  'XEP-0186 §3.1.1: hidden before its first presence it is never seen; it asks about its contacts if it wants to',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await bruno.desk.sends(HERE)
    await hides(ana.phone)
    await hides(ana.desk, false)
    await ana.phone.sends(HERE)
    await ana.desk.sends(HERE)
    expect((await presences(bruno.desk)).filter(p => p.startsWith('available'))).toEqual([
      `available ${BRUNO}/desk`,
    ])
    expect(await presences(ana.phone)).toContain(`available ${BRUNO}/desk`)
    expect((await presences(ana.desk)).filter(p => p.includes(BRUNO))).toEqual([])
    await bruno.desk.sends(says(ANA))
    await ana.phone.receives(xml`<message from='${BRUNO}/desk' type='chat'>…</message>`)
  },
  away,
)
play(
  'XEP-0186 §3.1.1: probes, lists and the last activity say what they would of somebody who is away',
  [...ALL, lastActivity, pep],
  async ({ ana, bruno, world, clock }) => {
    await befriend(world, ana, bruno)
    await hides(ana.phone)
    clock.pass(4000)
    await hides(ana.desk)
    clock.pass(6000)
    await bruno.desk.takes()
    await bruno.desk.sends(to(ANA, 'probe'), to(`${ANA}/phone`, 'probe'))
    expect(await presences(bruno.desk)).toEqual([`unavailable ${ANA}`, `unavailable ${ANA}/phone`])
    const items = await bruno.desk.asks(
      xml`<iq type='get' to='${ANA}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>`,
    )
    expect(String(items)).not.toContain(`${ANA}/`)
    const seconds = async (): Promise<string | undefined> => {
      const last = await bruno.desk.asks(xml`<iq type='get' to='${ANA}'><query xmlns='jabber:iq:last'/></iq>`)
      return last.child('query', 'jabber:iq:last')?.attr('seconds')
    }
    expect(await seconds(), 'since the last of them hid').toBe('6')
    await ana.desk.leaves()
    await ana.phone.leaves()
    expect(await seconds(), 'not since it went').toBe('6')
    expect(await presences(bruno.desk)).toEqual([])
  },
  { config: { 'last-activity': { unasked: true } } },
)
play(
  'XEP-0186 §3.1.1: presence by name goes out, is answered for, and taken back at the end from those alone; a room is told nothing in between',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(to('carla@plaza.example/tablet'))
    await hides(ana.phone)
    for (const device of [bruno.desk, carla.tablet]) await device.takes()
    await carla.tablet.receivesNothingElse()
    await ana.phone.sends(to(`${BRUNO}/desk`))
    expect(await presences(bruno.desk)).toEqual([`available ${ANA}/phone`])
    await bruno.desk.sends(to(ANA, 'probe'))
    expect(await presences(bruno.desk)).toEqual([`available ${ANA}/phone`])
    await ana.phone.sends(xml`<presence type='unavailable'/>`)
    expect(await presences(bruno.desk)).toEqual([`unavailable ${ANA}/phone`])
    expect(await presences(bruno.phone), 'once, when it hid').toEqual([`unavailable ${ANA}/phone`])
    expect(await presences(carla.tablet)).toEqual([`unavailable ${ANA}/phone`])
  },
)
play(
  'XEP-0186 §3.2: visible again it is as before its first presence, which contacts hear when it comes',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await hides(ana.phone)
    await bruno.desk.takes()
    expect((await shows(ana.phone)).attr('type')).toBe('result')
    expect(await presences(bruno.desk)).toEqual([])
    await ana.phone.sends(HERE)
    expect(await presences(bruno.desk)).toEqual([`available ${ANA}/phone`])
    await shows(ana.phone)
    await ana.phone.leaves()
    expect(await presences(bruno.desk)).toEqual([`unavailable ${ANA}/phone`])
  },
)
play(
  'XEP-0186 §2: it does not outlast the session, and does a connection that is lost and resumed',
  [...ALL, streamManagement],
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
    const enabled = await ana.phone.receives(xml`<enabled xmlns='urn:xmpp:sm:3' resume='true' id='…'/>`)
    await hides(ana.phone)
    await bruno.desk.takes()
    await ana.phone.breaks()
    await ana.phone.reconnects()
    await ana.phone.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${enabled.attr('id')}' h='2'/>`)
    await ana.phone.sends(HERE)
    expect(await presences(bruno.desk)).toEqual([])
    await ana.phone.leaves()
    await ana.phone.reconnects()
    ana.phone.bind()
    await ana.phone.sends(HERE)
    expect(await presences(bruno.desk)).toContain(`available ${ANA}/phone`)
  },
)
play('S121: a contact that is let in while one hides learns of no device', ALL, async ({ ana, bruno }) => {
  await bruno.desk.asks(ROSTER)
  await ana.phone.asks(ROSTER)
  await hides(ana.phone)
  await hides(ana.desk)
  await bruno.desk.sends(to(ANA, 'subscribe'))
  await ana.phone.sends(to(BRUNO, 'subscribed'))
  expect(await presences(bruno.desk)).toEqual([`subscribed ${ANA}`])
})
