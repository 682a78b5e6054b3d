/** The archive of a room (XEP-0313), what it hides, and what moderators take out of it (XEP-0425). */
import { type Element, el, NS_CLIENT, NS_MAM, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { bodies, configures, enters, refusal, ROOM, roomOf, says, SERVICE } from './plays.ts'

const ALL = [rooms, presence]
const NS_SID = 'urn:xmpp:sid:0'
const idOf = (e: Element | undefined): string => e?.child('stanza-id', NS_SID)?.attr('id') ?? ''
const occupant = (e: Element | undefined): string =>
  e?.child('occupant-id', 'urn:xmpp:occupant-id:0')?.attr('id') ?? ''

interface Found {
  readonly answer: Element
  readonly ids: readonly string[]
  readonly messages: readonly Element[]
}
const asks = async (device: Device, to = ROOM): Promise<Found> => {
  const answer = await device.asks(el(NS_MAM, 'query'), to)
  const results = (await device.takes()).flatMap(e => e.child('result', NS_MAM) ?? [])
  return {
    answer,
    ids: results.map(r => r.attr('id') ?? ''),
    messages: results.flatMap(
      r => r.child('forwarded', 'urn:xmpp:forward:0')?.child('message', NS_CLIENT) ?? [],
    ),
  }
}

play(
  'S194, S196: the id on the wire is the id in the archive, in the order in which all heard it',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    for (const body of ['one', 'two', 'three']) await ana.phone.sends(says(body))
    const heard = (await bruno.desk.takes()).map(idOf)
    await ana.phone.takes()
    const found = await asks(bruno.desk)
    expect(found.ids).toEqual(heard)
    expect(bodies(found.messages)).toEqual(['one', 'two', 'three'])
    expect(heard.toSorted()).toEqual(heard)
    expect(found.messages.map(m => m.attr('from'))).toEqual([`${ROOM}/ana`, `${ROOM}/ana`, `${ROOM}/ana`])
  },
)

play(
  'S166: in a semi-anonymous room nothing leads to a person, for moderators all does',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { whois: 'moderators' }, [bruno.desk, 'bruno'])
    const came = el(
      NS_CLIENT,
      'presence',
      { to: `${ROOM}/carla` },
      el('http://jabber.org/protocol/muc', 'x'),
      el('vcard-temp:x:update', 'x', {}, el('vcard-temp:x:update', 'photo', {}, 'abc')),
      el('http://jabber.org/protocol/nick', 'nick', {}, 'Carla C.'),
      el(NS_CLIENT, 'show', {}, 'away'),
    )
    await carla.desk.sends(came)
    await carla.desk.sends(says('hola'))
    const seen = await bruno.desk.takes()
    expect(seen[0]?.childText('show')).toBe('away')
    expect(seen.join('')).not.toMatch(/plaza\.example\/desk'.*carla@|carla@plaza|vcard|Carla C/)
    expect((await ana.phone.takes())[0]?.toString()).toContain("jid='carla@plaza.example/desk'")
    expect((await asks(bruno.desk)).messages.join('')).not.toContain('carla@plaza')
    const card = el(NS_CLIENT, 'iq', { type: 'get', to: `${ROOM}/carla` }, el('vcard-temp', 'vCard'))
    expect(refusal(await bruno.desk.asks(card))).toBe('service-unavailable')
  },
)

play(
  'S166: what was said in the open stays between those who may know, when the room becomes semi-anonymous',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { whois: 'anyone' }, [bruno.desk, 'bruno'])
    await ana.phone.sends(says('hola'))
    await bruno.desk.takes()
    expect((await asks(bruno.desk)).messages[0]?.toString()).toContain("jid='ana@plaza.example'")
    await ana.phone.asks(configures({ whois: 'moderators' }), ROOM)
    await bruno.desk.takes()
    expect((await asks(bruno.desk)).messages[0]?.toString()).not.toContain('ana@plaza.example')
    await bruno.desk.sends(enters('bruno'))
    expect((await bruno.desk.takes()).filter((e: Element) => e.child('body')).join('')).not.toContain(
      'ana@plaza.example',
    )
  },
)

play(
  'S167, S200: what only a room may say is taken out of what is said and kept',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(xml`<message to='${ROOM}' type='groupchat' id='f'><body>x</body>
    <stanza-id xmlns='urn:xmpp:sid:0' id='evil' by='${ROOM}'/><stanza-id xmlns='urn:xmpp:sid:0' id='other' by='far.example'/>
    <occupant-id xmlns='urn:xmpp:occupant-id:0' id='evil'/><delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2001-01-01T00:00:00Z'/>
    <x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' jid='ana@plaza.example'/></x></message>`)
    const [heard] = await ana.phone.takes()
    expect(heard?.toString()).not.toContain('evil')
    expect(heard?.toString()).not.toContain('2001')
    expect(heard?.toString()).not.toContain('owner')
    expect(
      heard
        ?.elements()
        .filter((c: Element) => c.ns === NS_SID)
        .map((c: Element) => c.attr('by')),
    ).toEqual(['far.example', ROOM])
    expect((await asks(ana.phone)).messages.join('')).not.toContain('evil')
  },
)

play(
  'S172: an outsider cannot tell a hidden members-only room from one that does not exist',
  ALL,
  async ({ ana, carla }) => {
    await roomOf(ana.phone, { membersonly: '1', publicroom: '0' })
    const nowhere = `nowhere@${SERVICE}`
    const gets = (to: string, ns: string, name: string): Element =>
      el(NS_CLIENT, 'iq', { type: 'get', to }, el(ns, name))
    for (const to of [ROOM, nowhere]) {
      expect(refusal((await asks(carla.desk, to)).answer)).toBe('item-not-found')
      for (const [ns, name] of [
        ['http://jabber.org/protocol/disco#info', 'query'],
        ['http://jabber.org/protocol/disco#items', 'query'],
        ['vcard-temp', 'vCard'],
        ['urn:xmpp:ping', 'ping'],
        ['jabber:iq:register', 'query'],
        ['http://jabber.org/protocol/muc#owner', 'query'],
      ] as const)
        expect(refusal(await carla.desk.asks(gets(to, ns, name))), ns).toBe('item-not-found')
      expect(refusal(await carla.desk.asks(gets(`${to}/carla`, 'urn:xmpp:ping', 'ping')))).toBe(
        'not-acceptable',
      )
      await carla.desk.sends(says('x', { to }))
      expect((await carla.desk.takes()).map(refusal)).toEqual(['item-not-found'])
    }
  },
)

play('S163: who is not inside says nothing, to all or to one', ALL, async ({ ana, carla }) => {
  await roomOf(ana.phone, {})
  await carla.desk.sends(
    says('x'),
    el(NS_CLIENT, 'message', { to: `${ROOM}/ana`, type: 'chat' }, el(NS_CLIENT, 'body', {}, 'x')),
  )
  expect((await carla.desk.takes()).map(refusal)).toEqual(['not-acceptable', 'not-acceptable'])
  await ana.phone.receivesNothingElse()
})

play(
  'XEP-0313 §5.1.2: who was banned, or never let in, does not read',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { membersonly: '1', publicroom: '1' })
    expect(refusal((await asks(carla.desk)).answer)).toBe('forbidden')
    await ana.phone.asks(configures({ membersonly: '0' }), ROOM)
    expect((await asks(carla.desk)).answer.attr('type')).toBe('result')
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='bruno@plaza.example'/></query>`,
      ROOM,
    )
    expect(refusal((await asks(bruno.desk)).answer)).toBe('forbidden')
  },
)

play('S198: no-store and chat states are heard and not kept', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
  await ana.phone.sends(
    xml`<message to='${ROOM}' type='groupchat' id='1'><body>secret</body><no-store xmlns='urn:xmpp:hints'/></message>`,
    xml`<message to='${ROOM}' type='groupchat' id='2'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    says('kept'),
  )
  expect(await bruno.desk.takes()).toHaveLength(3)
  expect(bodies((await asks(bruno.desk)).messages)).toEqual(['kept'])
})

play(
  'XEP-0334 §4.4: what asks to be stored is kept, also where it says nothing but that somebody writes',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    const state = xml`<gone xmlns='http://jabber.org/protocol/chatstates'/>`
    await ana.phone.sends(
      xml`<message to='${ROOM}' type='groupchat' id='1'>${state}</message>`,
      xml`<message to='${ROOM}' type='groupchat' id='2'>${state}<store xmlns='urn:xmpp:hints'/></message>`,
    )
    const [found, ...others] = (await asks(bruno.desk)).messages
    expect(others).toEqual([])
    expect(String(found)).toContain(`id='2'`)
  },
)

play(
  'XEP-0313: a room that keeps nothing has no archive, no ids and no history',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { enablearchiving: '0' }, [bruno.desk, 'bruno'])
    await ana.phone.sends(says('gone'))
    expect((await bruno.desk.takes()).map(idOf)).toEqual([''])
    expect(refusal((await asks(bruno.desk)).answer)).toBe('service-unavailable')
    await bruno.desk.sends(enters('bruno'))
    expect(bodies(await bruno.desk.takes())).toEqual([])
  },
)

play(
  'XEP-0421 §4: a person has one id in a room whatever the nick, and another one elsewhere',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(says('one'), el(NS_CLIENT, 'presence', { to: `${ROOM}/bru` }), says('two'))
    const ids = (await ana.phone.takes()).filter((e: Element) => e.child('body')).map(occupant)
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).not.toContain('bruno')
    await bruno.desk.sends(enters('bruno', { room: `second@${SERVICE}` }))
    const [self] = (await bruno.desk.takes()).filter(
      (e: Element) => e.attr('from') === `second@${SERVICE}/bruno`,
    )
    expect(occupant(self)).not.toBe(ids[0])
  },
)

const moderates = (id: string): Element =>
  xml`<moderate xmlns='urn:xmpp:message-moderate:1' id='${id}'><retract xmlns='urn:xmpp:message-retract:1'/><reason>spam</reason></moderate>`

play(
  'XEP-0425 §4: a moderator takes a message away; everybody hears it, and the archive keeps the stone',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { whois: 'anyone' }, [bruno.desk, 'bruno'], [carla.desk, 'carla'])
    await bruno.desk.sends(says('cheap pills'))
    const id = idOf((await carla.desk.takes())[0])
    expect(refusal(await carla.desk.asks(moderates(id), ROOM))).toBe('forbidden')
    expect(refusal(await ana.phone.asks(moderates('unknown'), ROOM))).toBe('item-not-found')
    await ana.phone.takes()
    expect(refusal(await ana.phone.asks(moderates(id), ROOM))).toBe('result')
    const [heard] = await carla.desk.takes()
    expect(heard?.attr('from')).toBe(ROOM)
    const retract = heard?.child('retract', 'urn:xmpp:message-retract:1')
    expect([
      retract?.attr('id'),
      retract?.child('moderated', 'urn:xmpp:message-moderate:1')?.attr('by'),
    ]).toEqual([id, `${ROOM}/ana`])
    const [stone] = (await asks(carla.desk)).messages
    expect(stone?.toString()).not.toContain('pills')
    expect(stone?.child('retracted', 'urn:xmpp:message-retract:1')?.childText('reason')).toBe('spam')
    expect(occupant(stone)).not.toBe('')
    // XEP-0424 §5: by it the stone is matched to the retraction, which is in the archive as well.
    expect(stone?.child('retracted', 'urn:xmpp:message-retract:1')?.attr('id')).toBe(heard?.attr('id'))
    await carla.desk.sends(enters('carla'))
    expect(bodies(await carla.desk.takes())).toEqual([])
  },
)

play(
  'XEP-0425 0.2: programs that fasten what they ask for are understood, and all hear it in their words, too',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(says('cheap pills'))
    const id = idOf((await ana.phone.takes())[0])
    await bruno.desk.takes()
    const asks0 = (what = '') =>
      xml`<apply-to xmlns='urn:xmpp:fasten:0' id='${id}'>${what === '' ? '' : xml`<moderate xmlns='urn:xmpp:message-moderate:0'><retract xmlns='urn:xmpp:message-retract:0'/><reason>${what}</reason></moderate>`}</apply-to>`
    expect(refusal(await bruno.desk.asks(asks0('mine'), ROOM))).toBe('forbidden')
    expect(refusal(await ana.phone.asks(asks0(), ROOM))).toBe('bad-request')
    expect(refusal(await ana.phone.asks(asks0('spam'), ROOM))).toBe('result')
    const [heard] = await bruno.desk.takes()
    const moderated = heard
      ?.child('apply-to', 'urn:xmpp:fasten:0')
      ?.child('moderated', 'urn:xmpp:message-moderate:0')
    expect([moderated?.attr('by'), moderated?.childText('reason')]).toEqual([`${ROOM}/ana`, 'spam'])
    expect(moderated?.child('retract', 'urn:xmpp:message-retract:0')).toBeDefined()
    expect(heard?.child('retract', 'urn:xmpp:message-retract:1')?.attr('id')).toBe(id)
    expect((await asks(bruno.desk)).messages.join('')).not.toContain('pills')
    const said = await ana.phone.asks(
      xml`<iq type='get' to='${ROOM}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    )
    for (const version of [0, 1]) expect(said.toString()).toContain(`'urn:xmpp:message-moderate:${version}'`)
  },
)

play('S170: one retracts what one has said, and nothing else', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
  await ana.phone.sends(says('mine'))
  const id = idOf((await bruno.desk.takes())[0])
  await ana.phone.takes()
  const retracts = () =>
    xml`<message to='${ROOM}' type='groupchat' id='r'><retract xmlns='urn:xmpp:message-retract:1' id='${id}'/></message>`
  await bruno.desk.sends(retracts())
  expect((await bruno.desk.takes()).map(refusal)).toEqual(['forbidden'])
  await ana.phone.receivesNothingElse()
  // Another person under the old nick is another person.
  await ana.phone.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/ana2` }))
  await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/ana` }), retracts())
  expect((await bruno.desk.takes()).map(refusal).filter((r: string) => r === 'forbidden')).toHaveLength(1)
  await ana.phone.takes()
  await ana.phone.sends(retracts())
  expect((await bruno.desk.takes()).map(refusal)).toEqual(['groupchat'])
  const left = (await asks(bruno.desk)).messages
  expect(bodies(left)).toEqual([])
  // XEP-0424 §5.
  expect(left[0]?.child('retracted', 'urn:xmpp:message-retract:1')?.attr('id')).toBe('r')
})
