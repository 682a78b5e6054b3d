import { type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { blocking } from './index.ts'

const ALL = [blocking, presence, roster]
const NS = 'urn:xmpp:blocking'
const LIST = xml`<iq type='get'><blocklist xmlns='urn:xmpp:blocking'/></iq>`
const block = (...jids: string[]): Element => el(NS, 'block', {}, ...jids.map(jid => el(NS, 'item', { jid })))
const unblock = (...jids: string[]): Element =>
  el(NS, 'unblock', {}, ...jids.map(jid => el(NS, 'item', { jid })))
const listed = async (device: Device): Promise<(string | undefined)[]> =>
  (await device.asks(LIST))
    .elements()[0]
    ?.elements()
    .map(e => e.attr('jid')) ?? []
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name
const chat = (to: string): Element => xml`<message to='${to}' type='chat' id='m1'><body>hola</body></message>`

play('XEP-0191 §3.2–§3.5: a list that is kept, shortened and emptied', ALL, async ({ ana }) => {
  expect(await listed(ana.phone)).toEqual([])
  await ana.phone.asks(block('mallory@plaza.example', 'example.net'))
  expect((await listed(ana.phone)).sort()).toEqual(['example.net', 'mallory@plaza.example'])
  await ana.phone.asks(unblock('example.net'))
  expect(await listed(ana.phone)).toEqual(['mallory@plaza.example'])
  await ana.phone.asks(unblock())
  expect(await listed(ana.phone)).toEqual([])
})

play('XEP-0191 §3.3: nobody to block is an error', ALL, async ({ ana }) => {
  expect(condition(await ana.phone.asks(block()))).toBe('bad-request')
})

play(
  'XEP-0191 §3.3, §3.4: devices that asked for the list are pushed its changes, others are not',
  ALL,
  async ({ ana }) => {
    await ana.desk.asks(LIST)
    await ana.phone.asks(block('mallory@plaza.example'))
    await ana.desk.receives(
      xml`<iq type='set' to='ana@plaza.example/desk'><block xmlns='urn:xmpp:blocking'><item jid='mallory@plaza.example'/></block></iq>`,
    )
    await ana.phone.asks(unblock())
    await ana.desk.receives(xml`<iq type='set'><unblock xmlns='urn:xmpp:blocking'/></iq>`)
    await ana.phone.receivesNothingElse()
  },
)

play(
  'S118, XEP-0191 §3.3: nothing of a blocked contact arrives, and he is answered as if nobody were there',
  ALL,
  async ({ ana, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, mallory.jid)
    await ana.phone.asks(block('mallory@plaza.example'))
    await mallory.den.takes()
    await mallory.den.sends(chat('ana@plaza.example'), chat('ana@plaza.example/phone'))
    for (const from of ['ana@plaza.example', 'ana@plaza.example/phone'])
      await mallory.den.receives(
        xml`<message type='error' from='${from}' id='m1'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
      )
    const asked = await mallory.den.asks(
      xml`<iq type='get' to='ana@plaza.example/phone'><query xmlns='jabber:iq:version'/></iq>`,
    )
    expect(condition(asked)).toBe('service-unavailable')
    await mallory.den.sends(
      xml`<presence to='ana@plaza.example' type='subscribe'/>`,
      xml`<presence to='ana@plaza.example' type='probe'/>`,
      xml`<presence to='ana@plaza.example/phone'/>`,
      xml`<presence><status>look at me</status></presence>`,
      xml`<iq type='result' id='r1' to='ana@plaza.example/phone'/>`,
      xml`<message to='ana@plaza.example' type='error' id='e1'><error type='cancel'><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
    await ana.phone.receivesNothingElse()
    await mallory.den.receives(xml`<presence from='mallory@plaza.example/den'>…</presence>`)
    await mallory.den.receivesNothingElse()
  },
)

play('S118: a blocked domain blocks whoever speaks from it', ALL, async ({ ana, mallory }) => {
  await ana.phone.asks(block('plaza.example'))
  await mallory.den.sends(chat('ana@plaza.example'))
  await mallory.den.receives(xml`<message type='error'>…</message>`)
  await ana.phone.receivesNothingElse()
})

play(
  'XEP-0191 §3.3: what one sends to a blocked contact comes back with the condition that says why',
  ALL,
  async ({ ana, mallory }) => {
    await ana.phone.asks(block('mallory@plaza.example'))
    await ana.phone.sends(chat('mallory@plaza.example'), xml`<presence to='mallory@plaza.example'/>`)
    const why = xml`<error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><blocked xmlns='urn:xmpp:blocking:errors'/></error>`
    await ana.phone.receives(
      xml`<message type='error' from='mallory@plaza.example'>${why}</message>`,
      xml`<presence type='error' from='mallory@plaza.example'>${why}</presence>`,
    )
    await mallory.den.receivesNothingElse()
  },
)

play(
  'XEP-0191 §3.3, §3.4: a contact who is blocked sees every device go, and come back when he is not',
  ALL,
  async ({ ana, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, mallory.jid)
    await ana.phone.takes()
    await ana.desk.takes()
    await ana.phone.asks(block('mallory@plaza.example'))
    await mallory.den.receivesInAnyOrder(
      xml`<presence type='unavailable' from='ana@plaza.example/phone'/>`,
      xml`<presence type='unavailable' from='ana@plaza.example/desk'/>`,
    )
    await ana.desk.leaves()
    await mallory.den.receivesNothingElse()
    await ana.phone.asks(unblock('mallory@plaza.example'))
    await mallory.den.receives(xml`<presence from='ana@plaza.example/phone'/>`)
    await mallory.den.receivesNothingElse()
  },
)

play('XEP-0191 §3.3: who may not see the account is not told that it went', ALL, async ({ ana, mallory }) => {
  await ana.phone.asks(block('mallory@plaza.example'))
  await ana.phone.asks(unblock())
  await mallory.den.receivesNothingElse()
})

play('S127: nobody reads or changes the list of another account', ALL, async ({ ana, mallory }) => {
  const get = await mallory.den.asks(
    xml`<iq type='get' to='ana@plaza.example'><blocklist xmlns='urn:xmpp:blocking'/></iq>`,
  )
  const set = await mallory.den.asks(block('bruno@plaza.example'), 'ana@plaza.example')
  expect([condition(get), condition(set)]).toEqual(['service-unavailable', 'service-unavailable'])
  expect(await listed(ana.phone)).toEqual([])
})

play(
  'XEP-0191: the list is bounded',
  ALL,
  async ({ ana }) => {
    await ana.phone.asks(block('one@example.net', 'two@example.net'))
    expect(condition(await ana.phone.asks(block('three@example.net')))).toBe('resource-constraint')
    // Who is on it already takes no room.
    expect((await ana.phone.asks(block('two@example.net'))).attr('type')).toBe('result')
  },
  { config: { blocking: { entries: 2 } } },
)
