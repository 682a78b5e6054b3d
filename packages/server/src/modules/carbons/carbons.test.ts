import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { carbons } from './index.ts'

const ALL = [carbons, presence]
const ENABLE = xml`<enable xmlns='urn:xmpp:carbons:2'/>`
const BODY = xml`<body>hola</body>`
const copies = async (device: Device): Promise<Element[]> =>
  (await device.takes()).filter(
    e => e.child('sent', 'urn:xmpp:carbons:2') ?? e.child('received', 'urn:xmpp:carbons:2'),
  )
const message = (type: string, ...children: Element[]): Element =>
  xml`<message to='bruno@plaza.example/desk' type='${type}' id='m1'>${children}</message>`

play(
  'XEP-0280 §7: a message to one device is copied to the others that asked',
  ALL,
  async ({ ana, bruno }) => {
    await bruno.phone.asks(ENABLE)
    await ana.phone.sends(message('chat', BODY))
    await bruno.desk.receives(
      xml`<message from='ana@plaza.example/phone' to='bruno@plaza.example/desk'><body>hola</body></message>`,
    )
    await bruno.phone.receives(
      xml`<message from='bruno@plaza.example' to='bruno@plaza.example/phone' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='ana@plaza.example/phone' to='bruno@plaza.example/desk' type='chat' id='m1'><body>hola</body></message></forwarded></received></message>`,
    )
    await bruno.old.receivesNothingElse()
    await bruno.desk.receivesNothingElse()
  },
)

play(
  'XEP-0280 §8: what one device sends is copied to the others, not to itself',
  ALL,
  async ({ ana, bruno }) => {
    await ana.desk.asks(ENABLE)
    await ana.phone.asks(ENABLE)
    await ana.phone.sends(message('chat', BODY))
    await ana.desk.receives(
      xml`<message from='ana@plaza.example' to='ana@plaza.example/desk' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='ana@plaza.example/phone' to='bruno@plaza.example/desk' type='chat'><body>hola</body></message></forwarded></sent></message>`,
    )
    await ana.phone.receivesNothingElse()
    await bruno.desk.receives(xml`<message><body>hola</body></message>`)
  },
)

play(
  'XEP-0280 §7: a message to the bare JID is not copied to who gets it itself',
  ALL,
  async ({ ana, bruno }) => {
    await bruno.desk.asks(ENABLE)
    await bruno.phone.asks(ENABLE)
    await bruno.phone.sends(xml`<presence><priority>-1</priority></presence>`)
    await bruno.desk.takes()
    await bruno.phone.takes()
    await ana.phone.sends(xml`<message to='bruno@plaza.example' type='chat'><body>hola</body></message>`)
    await bruno.desk.receives(xml`<message to='bruno@plaza.example'><body>hola</body></message>`)
    await bruno.desk.receivesNothingElse()
    expect(await copies(bruno.phone)).toHaveLength(1)
  },
)

play(
  'XEP-0280 §4, §5, §10.1: enabled twice is enabled, disabled is disabled',
  ALL,
  async ({ ana, bruno }) => {
    for (let i = 0; i < 2; i++) expect((await bruno.phone.asks(ENABLE)).attr('type')).toBe('result')
    await ana.phone.sends(message('chat', BODY))
    expect(await copies(bruno.phone)).toHaveLength(1)
    for (let i = 0; i < 2; i++)
      expect((await bruno.phone.asks(xml`<disable xmlns='urn:xmpp:carbons:2'/>`)).attr('type')).toBe('result')
    await ana.phone.sends(message('chat', BODY))
    expect(await copies(bruno.phone)).toHaveLength(0)
    expect(await bruno.desk.takes()).toHaveLength(2)
  },
)

const RULES: readonly (readonly [string, Element, number])[] = [
  ['chat without a body', message('chat', xml`<x xmlns='urn:example:x'/>`), 1],
  ['normal with a body', message('normal', BODY), 1],
  ['normal without a body', message('normal', xml`<x xmlns='urn:example:x'/>`), 0],
  ['a receipt', message('normal', xml`<received xmlns='urn:xmpp:receipts' id='m0'/>`), 1],
  ['a chat state', message('normal', xml`<active xmlns='http://jabber.org/protocol/chatstates'/>`), 1],
  ['a marker', message('normal', xml`<displayed xmlns='urn:xmpp:chat-markers:0' id='m0'/>`), 1],
  ['a headline', message('headline', BODY), 0],
  ['groupchat', message('groupchat', BODY), 0],
  [
    'private',
    message('chat', BODY, xml`<private xmlns='urn:xmpp:carbons:2'/>`, xml`<no-copy xmlns='urn:xmpp:hints'/>`),
    0,
  ],
  ['no-copy', message('chat', BODY, xml`<no-copy xmlns='urn:xmpp:hints'/>`), 0],
  [
    'a direct invitation',
    message('normal', xml`<x xmlns='jabber:x:conference' jid='room@rooms.example.net'/>`),
    1,
  ],
  [
    'a mediated invitation',
    message(
      'normal',
      xml`<x xmlns='http://jabber.org/protocol/muc#user'><invite from='carla@plaza.example'/></x>`,
    ),
    1,
  ],
  [
    'a private message of a room',
    message('chat', BODY, xml`<x xmlns='http://jabber.org/protocol/muc#user'/>`),
    0,
  ],
]
for (const [what, stanza, count] of RULES)
  play(
    `XEP-0280 §6.1, S128: ${what} is ${count ? '' : 'not '}copied to the recipient's devices`,
    ALL,
    async ({ ana, bruno }) => {
      await bruno.phone.asks(ENABLE)
      await bruno.desk.takes()
      await ana.phone.sends(stanza)
      expect(await copies(bruno.phone)).toHaveLength(count)
      expect((await bruno.desk.takes()).filter((e: Element) => e.name === 'message')).toHaveLength(1)
    },
  )

play(
  "XEP-0280 §6.1: a private message to an occupant is copied to one's own devices in that room, and to no other",
  ALL,
  async ({ ana, bruno }) => {
    for (const device of [ana.desk, ana.tablet]) await device.asks(ENABLE)
    await ana.desk.sends(xml`<presence to='bruno@plaza.example/ana'/>`)
    await ana.phone.sends(message('chat', BODY, xml`<x xmlns='http://jabber.org/protocol/muc#user'/>`))
    expect(await copies(ana.desk)).toHaveLength(1)
    expect(await copies(ana.tablet)).toHaveLength(0)
    expect((await bruno.desk.takes()).filter((e: Element) => e.name === 'message')).toHaveLength(1)
  },
)

play(
  'XEP-0280 §6.1: the error for a copied message is copied, any other error is not',
  ALL,
  async ({ ana, bruno }) => {
    await ana.desk.asks(ENABLE)
    await ana.phone.sends(message('chat', BODY))
    await ana.desk.takes()
    const error = (id: string) =>
      xml`<message type='error' id='${id}' to='ana@plaza.example/phone'><error type='cancel'><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`
    await bruno.desk.sends(error('m1'), error('m2'))
    expect((await copies(ana.desk)).map(e => e.attr('type'))).toEqual(['error'])
  },
)

const ERROR = xml`<error type='cancel'><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
play(
  'XEP-0280 §6.1: the error that one device answers a copied message with is copied to the others',
  ALL,
  async ({ ana, bruno }) => {
    await bruno.phone.asks(ENABLE)
    await ana.phone.sends(message('chat', BODY))
    await bruno.phone.takes()
    for (const id of ['m1', 'm2'])
      await bruno.desk.sends(
        xml`<message type='error' id='${id}' to='ana@plaza.example/phone'>${ERROR}</message>`,
      )
    const [copy, ...others] = await copies(bruno.phone)
    expect(others).toEqual([])
    expect(copy?.child('sent', 'urn:xmpp:carbons:2')).toBeDefined()
  },
)

play(
  'XEP-0280 §6.1: the error is copied also to a device that asked for copies after the message',
  ALL,
  async ({ ana, bruno }) => {
    await ana.phone.sends(message('chat', BODY))
    await ana.desk.asks(ENABLE)
    await bruno.desk.sends(xml`<message type='error' id='m1' to='ana@plaza.example/phone'>${ERROR}</message>`)
    expect(await copies(ana.desk)).toHaveLength(1)
  },
)

play('D6: an id that is too long is not kept', ALL, async ({ ana, bruno }) => {
  await ana.desk.asks(ENABLE)
  const id = 'x'.repeat(257)
  await ana.phone.sends(message('chat', BODY).with({ id }))
  expect(await copies(ana.desk)).toHaveLength(1)
  await bruno.desk.sends(
    xml`<message type='error' id='${id}' to='ana@plaza.example/phone'>${ERROR}</message>`,
  )
  expect(await copies(ana.desk)).toHaveLength(0)
})

play('XEP-0280 §10.3: the error of a copy goes nowhere', ALL, async ({ ana, bruno }) => {
  await bruno.phone.asks(ENABLE)
  await ana.phone.sends(message('chat', BODY))
  await bruno.phone.takes()
  await bruno.phone.sends(
    xml`<message type='error' to='bruno@plaza.example'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
  )
  await ana.phone.receivesNothingElse()
  await bruno.phone.receivesNothingElse()
})

play(
  'S112: a carbon that somebody else makes arrives with his own address',
  ALL,
  async ({ ana, mallory }) => {
    await ana.phone.asks(ENABLE)
    await mallory.den.sends(
      xml`<message to='ana@plaza.example/phone' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='bruno@plaza.example/desk' to='ana@plaza.example/phone'><body>send money</body></message></forwarded></received></message>`,
    )
    const [forged] = await ana.phone.takes()
    expect(forged.attr('from')).toBe('mallory@plaza.example/den')
  },
)

play('S128: copies go to own sessions only', ALL, async ({ ana, bruno, mallory }) => {
  for (const device of [ana.desk, bruno.phone, mallory.den]) await device.asks(ENABLE)
  await ana.phone.sends(message('chat', BODY))
  await bruno.desk.takes()
  await mallory.den.receivesNothingElse()
  expect((await copies(ana.desk)).map(e => e.attr('from'))).toEqual(['ana@plaza.example'])
  expect((await copies(bruno.phone)).map(e => e.attr('from'))).toEqual(['bruno@plaza.example'])
})

play('XEP-0280 §7: a note to oneself reaches every device once', ALL, async ({ ana }) => {
  for (const device of [ana.phone, ana.desk]) await device.asks(ENABLE)
  await ana.phone.sends(xml`<message to='ana@plaza.example' type='chat'><body>milk</body></message>`)
  expect(await ana.desk.takes()).toHaveLength(1)
  expect(await ana.phone.takes()).toHaveLength(1)
})

play(
  'XEP-0280 §4.1, §5.1, S119: copies of somebody else are not to be had; who may not know that he is here does not learn it',
  [carbons, presence, roster],
  async ({ ana, bruno, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    for (const request of [ENABLE, xml`<disable xmlns='urn:xmpp:carbons:2'/>`]) {
      const to = (device: Device) => device.asks(xml`<iq type='set' to='bruno@plaza.example'>${request}</iq>`)
      expect((await to(ana.phone)).child('error')?.elements()[0]?.name).toBe('not-allowed')
      expect((await to(mallory.den)).child('error')?.elements()[0]?.name).toBe('service-unavailable')
    }
  },
)
