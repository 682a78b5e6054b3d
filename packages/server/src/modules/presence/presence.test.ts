import { type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { type Item, roster } from '../roster/index.ts'
import { streamManagement } from '../stream-management/index.ts'
import { presence } from './index.ts'

const ALL = [roster, presence]
const away = { available: false }
const ROSTER = xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`
const HERE = xml`<presence/>`
const presences = async (device: Device): Promise<string[]> =>
  (await device.takes())
    .filter(e => e.name === 'presence')
    .map(e => `${e.attr('type') ?? 'available'} ${e.attr('from')}`)
const contact = async (device: Device, jid: string): Promise<Record<string, string>> => {
  const answer = await device.asks(ROSTER)
  const found = answer
    .child('query', 'jabber:iq:roster')
    ?.elements()
    .find(e => e.attr('jid') === jid)
  return Object.fromEntries(found?.attrs() ?? [])
}
const to = (jid: string, type?: string): Element => el('jabber:client', 'presence', { to: jid, type })
const befriend = (world: World, one: { jid: never }, other: { jid: never }) =>
  world.host.apiOf(roster).befriend(one.jid, other.jid)

play('RFC 6121 §3.1: asked, granted and seen at once', ALL, async ({ ana, bruno }) => {
  await ana.phone.asks(ROSTER)
  await bruno.desk.asks(ROSTER)
  await ana.phone.sends(to('bruno@plaza.example/desk', 'subscribe'))
  await ana.phone.receives(
    xml`<iq type='set'><query xmlns='jabber:iq:roster' ver='…'><item jid='bruno@plaza.example' subscription='none' ask='subscribe'/></query></iq>`,
  )
  await bruno.desk.receives(
    xml`<presence type='subscribe' from='ana@plaza.example' to='bruno@plaza.example'/>`,
  )
  await bruno.desk.sends(to('ana@plaza.example', 'subscribed'))
  expect(await contact(ana.phone, 'bruno@plaza.example')).toMatchObject({ subscription: 'to' })
  expect(await presences(ana.phone)).toEqual([
    'subscribed bruno@plaza.example',
    'available bruno@plaza.example/desk',
  ])
  expect(await contact(bruno.desk, 'ana@plaza.example')).toMatchObject({ subscription: 'from' })
})

play(
  'RFC 6121 §3.1.3: a request waits for the next device, until it is answered',
  ALL,
  async ({ ana, bruno }) => {
    await ana.phone.asks(ROSTER)
    await ana.phone.sends(HERE, to('bruno@plaza.example', 'subscribe'))
    await bruno.desk.sends(HERE)
    expect(await presences(bruno.desk)).toContain('subscribe ana@plaza.example')
    expect(await contact(bruno.desk, 'ana@plaza.example')).toEqual({})
    await bruno.desk.sends(to('ana@plaza.example', 'unsubscribed'))
    expect(await presences(ana.phone)).toContain('unsubscribed bruno@plaza.example')
    await bruno.phone.sends(HERE)
    expect(await presences(bruno.phone)).not.toContain('subscribe ana@plaza.example')
  },
  away,
)

play(
  'RFC 6121 §3.1.3: a request of one who may see already is answered by the server',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(to('bruno@plaza.example', 'subscribe'))
    expect((await presences(bruno.desk)).filter(p => p.startsWith('subscribe'))).toEqual([])
  },
)

play('RFC 6121 §3.2: a cancelled subscription ends in sight of both', ALL, async ({ ana, bruno, world }) => {
  await befriend(world, ana, bruno)
  await ana.phone.asks(ROSTER)
  await bruno.desk.sends(to('ana@plaza.example', 'unsubscribed'))
  expect(await presences(ana.phone)).toEqual([
    'unsubscribed bruno@plaza.example',
    'unavailable bruno@plaza.example/desk',
  ])
  expect(await contact(ana.phone, 'bruno@plaza.example')).toMatchObject({ subscription: 'from' })
  expect(await contact(bruno.desk, 'ana@plaza.example')).toMatchObject({ subscription: 'to' })
})

play('RFC 6121 §3.3: who unsubscribes stops seeing', ALL, async ({ ana, bruno, world }) => {
  await befriend(world, ana, bruno)
  await bruno.desk.asks(ROSTER)
  await ana.phone.sends(to('bruno@plaza.example', 'unsubscribe'))
  expect(await presences(bruno.desk)).toEqual(['unsubscribe ana@plaza.example'])
  expect(await presences(ana.phone)).toEqual(['unavailable bruno@plaza.example/desk'])
  expect(await contact(bruno.desk, 'ana@plaza.example')).toMatchObject({ subscription: 'to' })
})

play(
  'RFC 6121 §3.4: leave given beforehand answers the request when it comes',
  ALL,
  async ({ ana, bruno }) => {
    await bruno.desk.asks(ROSTER)
    await bruno.desk.sends(to('ana@plaza.example', 'subscribed'))
    expect(await contact(bruno.desk, 'ana@plaza.example')).toMatchObject({
      subscription: 'none',
      approved: 'true',
    })
    expect(await presences(ana.phone)).toEqual([])
    await ana.phone.sends(to('bruno@plaza.example', 'subscribe'))
    expect(await presences(bruno.desk)).toEqual([])
    expect(await contact(bruno.desk, 'ana@plaza.example')).toMatchObject({ subscription: 'from' })
    expect(await contact(ana.phone, 'bruno@plaza.example')).toMatchObject({ subscription: 'to' })
    expect(await presences(ana.phone)).toContain('available bruno@plaza.example/desk')
  },
)

play('RFC 6121 §3.4.2: leave given beforehand can be taken back', ALL, async ({ ana, bruno }) => {
  await bruno.desk.sends(to('ana@plaza.example', 'subscribed'), to('ana@plaza.example', 'unsubscribed'))
  await ana.phone.sends(to('bruno@plaza.example', 'subscribe'))
  expect(await presences(bruno.desk)).toContain('subscribe ana@plaza.example')
})

play(
  'RFC 6121 §4.2: initial presence reaches contacts and own devices, and brings theirs',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await bruno.desk.sends(xml`<presence><show>dnd</show></presence>`)
    await ana.phone.sends(HERE)
    await ana.desk.takes()
    await ana.desk.sends(xml`<presence><status>here too</status></presence>`)
    const expected = [
      'available ana@plaza.example/desk',
      'available ana@plaza.example/phone',
      'available bruno@plaza.example/desk',
    ]
    expect((await presences(ana.desk)).sort()).toEqual(expected)
    expect(await presences(ana.phone)).toContain('available ana@plaza.example/desk')
    expect(await presences(bruno.desk)).toContain('available ana@plaza.example/desk')
  },
  away,
)

play(
  'RFC 6121 §4.4: a change goes to contacts as it is; nobody is probed again',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(xml`<presence><show>away</show><status>lunch</status></presence>`)
    await bruno.desk.receives(
      xml`<presence from='ana@plaza.example/phone'><show>away</show><status>lunch</status></presence>`,
    )
    expect(await presences(ana.phone)).toEqual(['available ana@plaza.example/phone'])
  },
)

play(
  'RFC 6121 §4.5: unavailable presence reaches contacts, own devices and who got it by name',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(to('carla@plaza.example/tablet'))
    await carla.tablet.takes()
    await ana.phone.sends(xml`<presence type='unavailable'><status>bye</status></presence>`)
    for (const device of [bruno.desk, carla.tablet, ana.desk])
      await device.receives(
        xml`<presence type='unavailable' from='ana@plaza.example/phone'><status>bye</status></presence>`,
      )
  },
)

play(
  'RFC 6121 §4.5.2: the server says it for a connection that ends',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(to('carla@plaza.example/tablet'))
    await carla.tablet.takes()
    await ana.phone.leaves()
    expect(await presences(bruno.desk)).toEqual(['unavailable ana@plaza.example/phone'])
    expect(await presences(carla.tablet)).toEqual(['unavailable ana@plaza.example/phone'])
  },
)

play(
  'RFC 6121 §4.6.3: who was told by name that one is gone is not told again',
  ALL,
  async ({ ana, carla }) => {
    await ana.phone.sends(to('carla@plaza.example/tablet'), to('carla@plaza.example/tablet', 'unavailable'))
    await carla.tablet.takes()
    await ana.phone.leaves()
    await carla.tablet.receivesNothingElse()
  },
)

play(
  'RFC 6121 §4.3.2: a probe of a contact is answered for every device; of one who is away with unavailable',
  ALL,
  async ({ ana, bruno, world }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(to('bruno@plaza.example', 'probe'))
    expect((await presences(ana.phone)).sort()).toEqual([
      'available bruno@plaza.example/desk',
      'available bruno@plaza.example/phone',
    ])
    await bruno.desk.leaves()
    await bruno.phone.leaves()
    await ana.phone.takes()
    await ana.phone.sends(to('bruno@plaza.example', 'probe'))
    expect(await presences(ana.phone)).toEqual(['unavailable bruno@plaza.example'])
  },
)

play(
  "S121: a stranger's probe, request, or presence by name brings no presence back",
  ALL,
  async ({ bruno, mallory }) => {
    await mallory.den.sends(
      to('bruno@plaza.example', 'probe'),
      to('bruno@plaza.example/desk', 'probe'),
      to('bruno@plaza.example/desk'),
      to('bruno@plaza.example', 'subscribe'),
      to('bruno@plaza.example', 'subscribed'),
      to('bruno@plaza.example', 'probe'),
    )
    const got = await presences(mallory.den)
    expect(got.filter(p => p.startsWith('available') || p.startsWith('unavailable'))).toEqual([])
    expect(await presences(bruno.desk)).toEqual([
      'available mallory@plaza.example/den',
      'subscribe mallory@plaza.example',
    ])
  },
)

play(
  "S120: a stranger's question to a full JID is answered alike whether the device is there or not",
  ALL,
  async ({ bruno, mallory }) => {
    const ask = (jid: string) =>
      mallory.den.asks(xml`<iq type='get' to='${jid}'><query xmlns='jabber:iq:version'/></iq>`)
    const [there, gone] = [await ask('bruno@plaza.example/desk'), await ask('bruno@plaza.example/attic')]
    expect(there.elements().map(String)).toEqual(gone.elements().map(String))
    expect(there.child('error')?.elements()[0]?.name).toBe('service-unavailable')
    await bruno.desk.receivesNothingElse()
  },
)

play('S120: who was written to may ask the device that wrote', ALL, async ({ bruno, carla }) => {
  await bruno.desk.sends(xml`<message to='carla@plaza.example' type='chat'><body>ring me</body></message>`)
  await carla.tablet.sends(
    xml`<iq type='set' id='c1' to='bruno@plaza.example/desk'><jingle xmlns='urn:xmpp:jingle:1'/></iq>`,
  )
  await bruno.desk.receives(xml`<iq type='set' id='c1' from='carla@plaza.example/tablet'>…</iq>`)
})

play(
  'S122: `subscribed` and `unsubscribed` that answer nothing are dropped and change nothing',
  ALL,
  async ({ bruno, mallory }) => {
    await bruno.desk.asks(ROSTER)
    await mallory.den.sends(
      to('bruno@plaza.example', 'subscribed'),
      to('bruno@plaza.example', 'unsubscribed'),
      to('bruno@plaza.example', 'unsubscribe'),
    )
    await bruno.desk.receivesNothingElse()
    expect(await contact(bruno.desk, 'mallory@plaza.example')).toEqual({})
  },
)

play('S122: a request carries a greeting, not 64 KiB', ALL, async ({ bruno, mallory }) => {
  await mallory.den.sends(
    xml`<presence type='subscribe' to='bruno@plaza.example'><status>${'x'.repeat(65_536)}</status></presence>`,
  )
  const [request] = (await bruno.desk.takes()).filter((e: Element) => e.attr('type') === 'subscribe')
  expect(request.childText('status')).toHaveLength(500)
})

play(
  'S122: of a thousand requests no more wait than an account keeps',
  ALL,
  async ({ bruno, world }) => {
    for (let i = 0; i < 30; i++) await world.account(`m${String.fromCharCode(97 + (i % 26))}${i}`)
    for (let i = 0; i < 30; i++) {
      const device = world.device(`m${String.fromCharCode(97 + (i % 26))}${i}`, 'x')
      device.bind()
      await device.sends(to('bruno@plaza.example', 'subscribe'), to('bruno@plaza.example', 'subscribe'))
    }
    expect((await presences(bruno.desk)).filter(p => p.startsWith('subscribe'))).toHaveLength(20)
  },
  { config: { roster: { requests: 20 } } },
)

play(
  'S129: presence by name is bounded',
  ALL,
  async ({ ana }) => {
    await ana.phone.sends(...['one', 'two', 'three'].map(name => to(`${name}@plaza.example`)))
    await ana.phone.receives(
      xml`<presence type='error' from='three@plaza.example'><error type='wait'>…<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>…</error></presence>`,
    )
  },
  { config: { presence: { directed: 2 } } },
)

play('RFC 6121 §4.7.2.3: a priority out of range is refused', ALL, async ({ ana }) => {
  await ana.phone.sends(xml`<presence><priority>128</priority></presence>`)
  await ana.phone.receives(
    xml`<presence type='error'><error type='modify'>…<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>…</error></presence>`,
  )
  await ana.phone.sends(xml`<presence><priority>-128</priority></presence>`)
  expect(await presences(ana.phone)).toEqual(['available ana@plaza.example/phone'])
})

play(
  "S119: a probe of an account that does not exist is answered like a stranger's",
  ALL,
  async ({ bruno, mallory }) => {
    await mallory.den.asks(ROSTER)
    const answers = async (jid: string) => {
      await mallory.den.sends(to(jid, 'probe'))
      return (await presences(mallory.den)).map(p => p.replace(jid, '…'))
    }
    expect(await answers('nobody@plaza.example')).toEqual(await answers('bruno@plaza.example'))
    await bruno.desk.receivesNothingElse()
  },
)

play(
  'S099: a subscription to a name that nobody has any more ends with the next probe',
  ALL,
  async ({ ana, world }) => {
    const gone = world.jid('gone')
    await world.host
      .apiOf(roster)
      .change(ana.jid, gone, (item: Item): Item => ({ ...item, listed: true, subscription: 'to' }))
    await ana.desk.sends(HERE)
    expect(await contact(ana.desk, 'gone@plaza.example')).toMatchObject({ subscription: 'none' })
  },
  away,
)

play(
  'RFC 6121 §4.5.2, XEP-0198 §5: a broken connection is not told while it may be resumed; when it may not any more, it is',
  [...ALL, streamManagement],
  async ({ ana, bruno, world, clock }) => {
    await befriend(world, ana, bruno)
    await ana.phone.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
    await bruno.desk.takes()
    await ana.phone.breaks()
    await bruno.desk.receivesNothingElse()
    clock.pass(3_600_000)
    await world.settled()
    expect(await presences(bruno.desk)).toEqual(['unavailable ana@plaza.example/phone'])
  },
)
