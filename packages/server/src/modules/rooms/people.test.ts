/** XEP-0045 §7.5, §7.8, §7.10, §17.4 and what builds on them: between one and another, invited, registered, gone. */
import { type Element, el, NS_CLIENT, NS_RSM as RSM, NS_SM, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { Domains } from '../../host/domains.ts'
import { World } from '../../plays/world.ts'
import { memoryStorage } from '../../storage/memory.ts'
import type { ArchiveStore, Storage } from '../../storage/shapes.ts'
import { blocking } from '../blocking/index.ts'
import { mam } from '../mam/index.ts'
import { presence } from '../presence/index.ts'
import { streamManagement } from '../stream-management/index.ts'
import { rooms } from './index.ts'
import {
  bodies,
  configures,
  enters,
  refusal,
  ROOM,
  roomOf,
  says,
  SERVICE,
  statusesOf,
  summary,
} from './plays.ts'

const ALL = [rooms, presence, blocking]
const whisper = (nick: string, body: string, type = 'chat'): Element =>
  el(NS_CLIENT, 'message', { to: `${ROOM}/${nick}`, type, id: 'p' }, el(NS_CLIENT, 'body', {}, body))
const gets = (device: Device, payload: Element, to = ROOM): Promise<Element> =>
  device.asks(el(NS_CLIENT, 'iq', { type: 'get', to }, payload))
const NS_USER = 'http://jabber.org/protocol/muc#user'

play(
  'XEP-0045 §7.5: a private message comes from the nick, marked, to every device of the other',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'], [bruno.phone, 'bruno'], [carla.desk, 'carla'])
    await ana.phone.sends(whisper('bruno', 'psst'))
    for (const device of [bruno.desk, bruno.phone]) {
      const got = await device.receives(
        xml`<message from='${ROOM}/ana' type='chat' id='p'><body>psst</body><x xmlns='${NS_USER}'/><occupant-id xmlns='urn:xmpp:occupant-id:0'/>…</message>`,
      )
      expect(got.attr('to')).toBe(device.jid.toString())
    }
    await carla.desk.receivesNothingElse()
    await ana.phone.sends(whisper('bruno', 'loud', 'groupchat'), whisper('ghost', 'x'))
    expect((await ana.phone.takes()).map(refusal)).toEqual(['bad-request', 'item-not-found'])
    await ana.phone.asks(configures({ allowpm: 'moderators' }), ROOM)
    await bruno.desk.takes()
    await bruno.desk.sends(whisper('carla', 'x'), whisper('ana', 'to a moderator'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['not-allowed'])
    expect(bodies(await ana.phone.takes())).toEqual(['to a moderator'])
  },
)

play(
  'S118: who blocked a nick gets no private message from it, and the sender learns nothing of the person',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { whois: 'moderators', roomadmins: '' }, [bruno.desk, 'bruno'])
    await ana.phone.asks(
      xml`<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='${ROOM}/bruno'/></block></iq>`,
    )
    await ana.phone.takes()
    await ana.desk.sends(enters('ana'))
    for (const device of [ana.desk, ana.phone, bruno.desk]) await device.takes()
    await bruno.desk.sends(whisper('ana', 'x'))
    const [told, ...others] = await bruno.desk.takes()
    expect(summary(told)).toBe(`message error ${ROOM}/ana: service-unavailable`)
    expect(String(told)).not.toContain('ana@plaza')
    expect(others).toEqual([])
    await ana.phone.receivesNothingElse()
    await ana.desk.receivesNothingElse()
  },
)

/** Storage whose archives commit what somebody receives when they are let. */
const slowArchive = (domain: string) => {
  const storage = memoryStorage({ domain, now: () => 0 })
  let commit = (): void => undefined
  const committed = new Promise<void>(resolve => (commit = resolve))
  const open: Storage['open'] = (module, shapes) => {
    const opened = storage.open(module, shapes)
    const slow = Object.entries(opened).map(([name, store]) => {
      const { append } = store as Partial<ArchiveStore>
      if (append === undefined) return [name, store]
      const later: ArchiveStore['append'] = entry => {
        const { durable, ...rest } = append(entry)
        return { ...rest, durable: entry.recipient ? committed.then(() => durable) : durable }
      }
      return [name, { ...(store as ArchiveStore), append: later }]
    })
    return Object.fromEntries(slow) as typeof opened
  }
  return { storage: { ...storage, open }, commit }
}

test('D1: a private message is in the archive of its recipient before its sender is told that it was taken', async () => {
  const { storage, commit } = slowArchive('plaza.example')
  const world = new World([...ALL, mam, streamManagement], {}, {}, { storage })
  const [ana, bruno] = [world.device('ana', 'phone'), world.device('bruno', 'desk')]
  for (const device of [ana, bruno]) {
    await world.account(device.jid.local)
    device.bind()
    await device.comes()
  }
  await roomOf(ana, {}, [bruno, 'bruno'])
  await ana.sends(el(NS_SM, 'enable'), whisper('bruno', 'psst'), el(NS_SM, 'r'))
  expect((await ana.takes()).filter(e => e.name === 'a')).toEqual([])
  expect(await bruno.takes()).toEqual([])
  commit()
  expect((await ana.takes()).filter(e => e.name === 'a').map(e => e.attr('h'))).toEqual(['1'])
  expect(bodies(await bruno.takes())).toEqual(['psst'])
})

play(
  'XEP-0045 §17.4, XEP-0410: requests go from nick to nick; a ping to oneself is answered by the room',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { whois: 'moderators' }, [bruno.desk, 'bruno'])
    expect((await gets(bruno.desk, el('urn:xmpp:ping', 'ping'), `${ROOM}/bruno`)).attr('type')).toBe('result')
    await bruno.desk.sends(
      el(NS_CLIENT, 'iq', { type: 'get', to: `${ROOM}/ana`, id: 'v1' }, el('jabber:iq:version', 'query')),
    )
    const [asked] = await ana.phone.takes()
    expect([asked?.attr('from'), asked?.attr('to')]).toEqual([`${ROOM}/bruno`, 'ana@plaza.example/phone'])
    await ana.phone.sends(
      el(
        NS_CLIENT,
        'iq',
        { type: 'result', to: `${ROOM}/bruno`, id: asked?.attr('id') },
        el('jabber:iq:version', 'query', {}, el('jabber:iq:version', 'name', {}, 'Test')),
      ),
    )
    const [answer] = await bruno.desk.takes()
    expect([answer?.attr('from'), answer?.attr('id'), answer?.attr('type')]).toEqual([
      `${ROOM}/ana`,
      'v1',
      'result',
    ])
    expect(answer?.toString()).not.toContain('ana@plaza')
    expect(refusal(await gets(bruno.desk, el('urn:xmpp:ping', 'ping'), `${ROOM}/nobody`))).toBe(
      'item-not-found',
    )
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/bruno` }))
    await bruno.desk.takes()
    expect(refusal(await gets(bruno.desk, el('urn:xmpp:ping', 'ping'), `${ROOM}/bruno`))).toBe(
      'not-acceptable',
    )
    expect(
      refusal(await gets(bruno.desk, el('http://jabber.org/protocol/disco#info', 'query'), `${ROOM}/ana`)),
    ).toBe('bad-request')
  },
)

const invites = (to: string): Element =>
  xml`<message to='${ROOM}' id='i'><x xmlns='${NS_USER}'><invite to='${to}'><reason>come</reason></invite></x></message>`

play(
  'XEP-0045 §7.8.2: an invitation comes from the room, names the inviter, and makes a member',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { membersonly: '1', whois: 'anyone' })
    await ana.phone.sends(invites('bruno@plaza.example'))
    await bruno.desk.receives(
      xml`<message from='${ROOM}' id='i'><x xmlns='${NS_USER}'><invite from='ana@plaza.example'><reason>come</reason></invite></x><x xmlns='jabber:x:conference' jid='${ROOM}' reason='come'/>…</message>`,
    )
    await bruno.desk.sends(enters('bruno'))
    expect((await bruno.desk.takes()).flatMap(statusesOf)).toEqual([100, 110])
    await bruno.desk.sends(invites('carla@plaza.example'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['forbidden'])
    await carla.desk.receivesNothingElse()
    await ana.phone.asks(configures({ allowinvites: '1' }), ROOM)
    await bruno.desk.sends(invites('carla@plaza.example'))
    expect((await carla.desk.takes()).map((e: Element) => e.attr('from'))).toEqual([ROOM])
  },
)

play(
  'XEP-0045 §7.8.2: a refusal finds the inviter; without an invitation there is none',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {})
    await ana.phone.sends(invites('bruno@plaza.example'))
    await bruno.desk.takes()
    const declines = xml`<message to='${ROOM}'><x xmlns='${NS_USER}'><decline to='ana@plaza.example'><reason>busy</reason></decline></x></message>`
    await carla.desk.sends(declines)
    expect((await carla.desk.takes()).map(refusal)).toEqual(['item-not-found'])
    await bruno.desk.sends(declines, declines)
    await ana.phone.receives(
      xml`<message from='${ROOM}'><x xmlns='${NS_USER}'><decline from='bruno@plaza.example'><reason>busy</reason></decline></x>…</message>`,
    )
    await ana.phone.receivesNothingElse()
  },
)

const registers = (nick: string): Element =>
  xml`<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#register</value></field><field var='muc#register_roomnick'><value>${nick}</value></field></x></query>`

play(
  'XEP-0045 §7.10, §7.12: a registered nick is kept for its holder',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    expect((await gets(bruno.desk, el('jabber:iq:register', 'query'))).toString()).toContain(
      'muc#register_roomnick',
    )
    expect(
      refusal(
        await bruno.desk.asks(xml`<query xmlns='jabber:iq:register'><username>x</username></query>`, ROOM),
      ),
    ).toBe('bad-request')
    expect(refusal(await bruno.desk.asks(registers('ana'), ROOM))).toBe('conflict')
    expect(refusal(await bruno.desk.asks(registers('capitán'), ROOM))).toBe('result')
    expect((await bruno.desk.takes()).map(summary)).toEqual([
      `presence ${ROOM}/bruno: member participant 110`,
    ])
    const known = await gets(bruno.desk, el('jabber:iq:register', 'query'))
    expect(known.child('query', 'jabber:iq:register')?.childText('username')).toBe('capitán')
    const nick = await gets(
      bruno.desk,
      el('http://jabber.org/protocol/disco#info', 'query', { node: 'x-roomuser-item' }),
    )
    expect(nick.toString()).toContain("name='capitán'")
    await carla.desk.sends(enters('Capitán'))
    expect((await carla.desk.takes()).map(refusal)).toEqual(['conflict'])
    expect(
      refusal(await bruno.desk.asks(xml`<query xmlns='jabber:iq:register'><remove/></query>`, ROOM)),
    ).toBe('result')
    await carla.desk.sends(enters('capitán'))
    expect((await carla.desk.takes()).flatMap(statusesOf)).toContain(110)
  },
)

play(
  'XEP-0045 §9.9: in a members-only room an administrator decides on a registration',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { membersonly: '1', publicroom: '1' })
    expect(refusal(await bruno.desk.asks(registers('bru'), ROOM))).toBe('result')
    const [asked] = await ana.phone.takes()
    expect(asked?.toString()).toContain('bruno@plaza.example')
    const approval = xml`<message to='${ROOM}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#register</value></field><field var='muc#register_jid'><value>bruno@plaza.example</value></field><field var='muc#register_roomnick'><value>bru</value></field><field var='muc#register_allow'><value>1</value></field></x></message>`
    await bruno.desk.sends(approval)
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['forbidden'])
    await ana.phone.sends(approval)
    await bruno.desk.sends(enters('bru'))
    expect((await bruno.desk.takes()).flatMap(statusesOf)).toContain(110)
  },
)

play(
  'XEP-0488 §4: a token lets so many in, makes them members, and can be taken back',
  ALL,
  async ({ ana, bruno, carla, dora }) => {
    await roomOf(ana.phone, { membersonly: '1' })
    const NS = 'urn:xmpp:muc-token-invite:0'
    const answer = await ana.phone.asks(el(NS, 'request', { counter: '1', delay: '999999999' }), ROOM)
    const token = answer.child('token', NS)
    expect([token?.attr('counter'), token?.attr('delay')]).toEqual(['1', '604800'])
    const withToken = (nick: string) =>
      enters(nick, { inside: [el('http://jabber.org/protocol/muc', 'password', {}, token?.text() ?? '')] })
    await bruno.desk.sends(withToken('bruno'))
    expect((await bruno.desk.takes()).map(summary)).toContain(
      `presence ${ROOM}/bruno: member participant 110`,
    )
    await bruno.desk.sends(withToken('bruno'))
    await bruno.desk.takes()
    await carla.desk.sends(withToken('carla'))
    const [no] = await carla.desk.takes()
    expect([refusal(no as Element), no?.toString().includes('expired-token')]).toEqual([
      'registration-required',
      true,
    ])
    expect(refusal(await bruno.desk.asks(el(NS, 'request'), ROOM))).toBe('forbidden')
    expect(refusal(await gets(bruno.desk, el(NS, 'tokens')))).toBe('forbidden')
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bruno' role='moderator'/></query>`,
      ROOM,
    )
    const issued = (await ana.phone.asks(el(NS, 'request'), ROOM)).child('token', NS)?.text() ?? ''
    expect((await gets(bruno.desk, el(NS, 'tokens'))).toString()).toContain(issued)
    expect(refusal(await bruno.desk.asks(el(NS, 'revoke', {}, issued), ROOM))).toBe('result')
    expect(refusal(await bruno.desk.asks(el(NS, 'request'), ROOM))).toBe('forbidden')
    const second = (await ana.phone.asks(el(NS, 'request'), ROOM)).child('token', NS)?.text() ?? ''
    expect((await gets(ana.phone, el(NS, 'tokens'))).toString()).toContain(second)
    expect(refusal(await ana.phone.asks(el(NS, 'revoke', {}, second), ROOM))).toBe('result')
    expect(refusal(await ana.phone.asks(el(NS, 'revoke', {}, second), ROOM))).toBe('item-not-found')
    await dora.desk.sends(
      enters('dora', { inside: [el('http://jabber.org/protocol/muc', 'password', {}, second)] }),
    )
    expect((await dora.desk.takes()).map(refusal)).toEqual(['registration-required'])
  },
)

play(
  'XEP-0486 §4: an owner sets the picture; its hash is told and the picture given to those who may know',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    const card = xml`<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>aG9sYQ==</BINVAL></PHOTO></vCard>`
    expect(refusal(await bruno.desk.asks(card, ROOM))).toBe('forbidden')
    expect(refusal(await ana.phone.asks(card, ROOM))).toBe('result')
    expect((await bruno.desk.takes()).flatMap(statusesOf)).toEqual([104])
    expect(
      (await gets(bruno.desk, el('http://jabber.org/protocol/disco#info', 'query'))).toString(),
    ).toContain(
      "<field var='muc#roominfo_avatarhash' type='text-multi'><value>99800b85d3383e3a2fb45eb7d0066a4879a9dad0</value></field>",
    )
    expect(
      (await gets(bruno.desk, el('vcard-temp', 'vCard'))).child('vCard', 'vcard-temp')?.equals(card),
    ).toBe(true)
    await ana.phone.asks(el('vcard-temp', 'vCard'), ROOM)
    expect(
      (await gets(bruno.desk, el('http://jabber.org/protocol/disco#info', 'query'))).toString(),
    ).not.toContain('avatarhash')
  },
)

const search = (q?: string, key?: string): Element => {
  const field = (name: string, value: string) =>
    el('jabber:x:data', 'field', { var: name }, el('jabber:x:data', 'value', {}, value))
  return el(
    'urn:xmpp:channel-search:0:search',
    'search',
    {},
    el(
      'jabber:x:data',
      'x',
      { type: 'submit' },
      field('FORM_TYPE', 'urn:xmpp:channel-search:0:search-params'),
      ...(q === undefined ? [] : [field('q', q)]),
      ...(key === undefined ? [] : [field('key', key)]),
    ),
  )
}
play('XEP-0433 §4: rooms that want to be found are found by their words', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, { publicroom: '1', roomname: 'Sunday Picnic' })
  expect(
    (await gets(bruno.desk, el('urn:xmpp:channel-search:0:search', 'search'), SERVICE)).toString(),
  ).toContain('sindescription')
  const found = await gets(bruno.desk, search('picnic sun'), SERVICE)
  expect(found.toString()).toContain(`address='${ROOM}'`)
  expect(found.toString()).toContain('<nusers>1</nusers>')
  expect((await gets(bruno.desk, search('monday'), SERVICE)).toString()).not.toContain(ROOM)
  const none = await gets(bruno.desk, search(), SERVICE)
  expect([none.child('error')?.attr('type'), String(none).includes('<no-search-conditions')]).toEqual([
    'cancel',
    true,
  ])
  const noWord = await gets(bruno.desk, search(' '), SERVICE)
  expect(
    noWord
      .child('error')
      ?.elements()
      .map(e => e.name),
  ).toEqual(['bad-request', 'text', 'invalid-search-terms'])
  expect((await gets(bruno.desk, search('x', 'moon'), SERVICE)).toString()).toContain('invalid-sort-key')
  await ana.phone.asks(configures({ publicroom: '0' }), ROOM)
  expect((await gets(bruno.desk, search('picnic'), SERVICE)).toString()).not.toContain(ROOM)
})

play(
  'XEP-0059 §2, XEP-0433 §4: rooms by pages: forwards, backwards and by their place, in the list and in the search',
  ALL,
  async ({ ana, bruno }) => {
    for (const name of ['a', 'b', 'c', 'd']) {
      const room = `${name}@${SERVICE}`
      await ana.phone.sends(enters('ana', { room }))
      await ana.phone.asks(configures({ publicroom: '1' }), room)
    }
    const asks: Record<string, (set: Element) => Element> = {
      list: set => el('http://jabber.org/protocol/disco#items', 'query', {}, set),
      search: set => search('example', '{urn:xmpp:channel-search:0:order}address').append(set),
    }
    for (const [what, asked] of Object.entries(asks)) {
      const page = async (...values: (readonly [string, string])[]) => {
        const set = el(RSM, 'set', {}, ...values.map(([name, value]) => el(RSM, name, {}, value)))
        const answer = await gets(bruno.desk, asked(set), SERVICE)
        const found = answer.elements()[0]
        const said = found?.child('set', RSM)
        const rooms = found?.elements().filter(e => e.name === 'item') ?? []
        return said === undefined
          ? refusal(answer)
          : [
              rooms.map(room => (room.attr('jid') ?? room.attr('address'))?.[0]).join(''),
              said.child('first')?.attr('index'),
              said.childText('count'),
            ]
      }
      const max = ['max', '2'] as const
      expect([what, await page(max)]).toEqual([what, ['ab', '0', '4']])
      expect(await page(max, ['after', 'b'])).toEqual(['cd', '2', '4'])
      expect(await page(max, ['before', 'd'])).toEqual(['bc', '1', '4'])
      expect(await page(max, ['before', ''])).toEqual(['cd', '2', '4'])
      expect(await page(max, ['index', '1'])).toEqual(['bc', '1', '4'])
      expect(await page(max, ['index', '4'])).toEqual(['', undefined, '4'])
      expect(await page(['max', '0'])).toEqual(['', undefined, '4'])
      expect(await page(max, ['after', 'x'])).toBe('item-not-found')
    }
  },
)

play(
  'S098, S099: an account that is no more is on no list, and its rooms have another owner',
  ALL,
  async ({ ana, bruno, host, world }) => {
    await roomOf(ana.phone, { roomadmins: 'bruno@plaza.example' }, [bruno.desk, 'bruno'])
    await host.accounts.delete('ana')
    await world.settled()
    expect((await bruno.desk.takes()).map(summary)).toContain(`presence ${ROOM}/bruno: owner moderator 110`)
    const list = await gets(
      bruno.desk,
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='owner'/></query>`,
    )
    expect(list.toString()).not.toContain('ana@')
  },
)

play(
  'S177: rooms, lists and what was said outlive the process; who was inside enters again',
  ALL,
  async ({ ana, bruno, world }) => {
    await roomOf(
      ana.phone,
      { membersonly: '1', whois: 'anyone', roomadmins: 'bruno@plaza.example', roomname: 'Picnic' },
      [bruno.desk, 'bruno'],
    )
    await ana.phone.sends(
      says('before'),
      xml`<message to='${ROOM}' type='groupchat' id='s'><subject>sandwiches</subject></message>`,
    )
    const before = (await bruno.desk.takes()).map((e: Element) =>
      e.child('occupant-id', 'urn:xmpp:occupant-id:0')?.attr('id'),
    )
    const later = new World(ALL, {}, {}, { storage: world.storage, clock: world.clock })
    const desk = later.device('bruno', 'desk')
    desk.bind()
    await desk.comes()
    expect(refusal(await gets(desk, el('urn:xmpp:ping', 'ping'), `${ROOM}/bruno`))).toBe('not-acceptable')
    await desk.sends(enters('bruno'))
    const seen = (await desk.takes()).filter((e: Element) => e.attr('from')?.startsWith(ROOM))
    expect(seen.map(summary)).toEqual([
      `presence ${ROOM}/bruno: admin moderator 100 110`,
      `message groupchat ${ROOM}/ana: "before"`,
      `message groupchat ${ROOM}/ana: subject "sandwiches"`,
    ])
    expect(seen[1]?.child('occupant-id', 'urn:xmpp:occupant-id:0')?.attr('id')).toBe(before[0])
  },
)

play(
  'S177: a room that does not stay is gone with the last one, and what was said with it',
  ALL,
  async ({ ana }) => {
    await roomOf(ana.phone, { persistentroom: '0' })
    await ana.phone.sends(
      says('secret'),
      el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/ana` }),
    )
    await ana.phone.takes()
    await ana.phone.sends(enters('ana'))
    const seen = await ana.phone.takes()
    expect([seen.flatMap(statusesOf), bodies(seen)]).toEqual([[110, 170, 201], []])
  },
)

play(
  'S179: what says to be an invitation of a room comes from its sender; real ones are held to a rate',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {})
    const forged = xml`<message to='bruno@plaza.example' from='${ROOM}'><x xmlns='${NS_USER}'><invite from='ana@plaza.example'/></x></message>`
    await ana.desk.sends(forged)
    expect(ana.desk.connected).toBe(false)
    await ana.tablet.sends(forged.with({ from: undefined }))
    expect((await bruno.desk.takes()).map((e: Element) => e.attr('from'))).toEqual([
      'ana@plaza.example/tablet',
    ])
    for (let i = 0; i < 60; i++) await ana.phone.sends(invites('bruno@plaza.example'))
    expect((await bruno.desk.takes()).length).toBe(50)
    expect((await ana.phone.takes()).map(refusal)).toContain('policy-violation')
  },
)

play(
  'S171: who is banned while his connection is broken is out when it comes back',
  [...ALL, streamManagement],
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
    const [enabled] = await bruno.desk.takes()
    await bruno.desk.breaks()
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='bruno@plaza.example'/></query>`,
      ROOM,
    )
    await ana.phone.sends(says('behind the back'))
    await bruno.desk.reconnects()
    await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${enabled?.attr('id') ?? ''}' h='0'/>`)
    const missed = await bruno.desk.takes()
    expect(missed.filter((e: Element) => e.name === 'presence').map(statusesOf)).toEqual([[110, 301]])
    expect(bodies(missed)).toEqual([])
    await bruno.desk.sends(says('still here?'))
    expect((await bruno.desk.takes()).map(refusal)).toContain('not-acceptable')
  },
)

play(
  'S118: what a blocked nick says in a room does not reach who blocked it; the others hear it',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'], [carla.desk, 'carla'])
    await ana.phone.asks(
      xml`<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='${ROOM}/bruno'/></block></iq>`,
    )
    await ana.phone.takes()
    await bruno.desk.sends(says('rude'))
    await carla.desk.sends(says('kind'))
    expect(bodies(await carla.desk.takes())).toEqual(['rude', 'kind'])
    expect(bodies(await ana.phone.takes())).toEqual(['kind'])
  },
)

play(
  'XEP-0045 §11.2: when the service ends, everybody inside hears it of himself with 332, while he can still hear it',
  ALL,
  async ({ ana, bruno, world }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'], [bruno.phone, 'bruno'])
    await world.host.farewell()
    expect((await ana.phone.takes()).map(summary)).toEqual([
      `presence unavailable ${ROOM}/ana: owner none 110 332`,
    ])
    for (const device of [bruno.desk, bruno.phone])
      expect((await device.takes()).map(summary)).toEqual([
        `presence unavailable ${ROOM}/bruno: none none 110 332`,
      ])
    await bruno.desk.sends(says('is anybody there?'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['not-acceptable'])
  },
)

test('XEP-0045 §9.1, §9.2: a ban of a whole domain puts everybody of it out and keeps everybody of it out, and nobody else', async () => {
  const domains = new Domains()
  const here = new World([...ALL], {}, {}, { domain: 'plaza.example', domains })
  const there = new World([presence], {}, {}, { domain: 'harbour.example', domains })
  const [ana, bruno] = [here.device('ana', 'phone'), here.device('bruno', 'desk')]
  const [eva, finn] = [there.device('eva', 'phone'), there.device('finn', 'phone')]
  for (const [world, device] of [
    [here, ana],
    [here, bruno],
    [there, eva],
    [there, finn],
  ] as const) {
    await world.account(device.jid.local)
    device.bind()
    await device.comes()
  }
  await roomOf(ana, { membersonly: '0' }, [bruno, 'bruno'], [eva, 'eva'])
  const ban = (jid: string, affiliation: string) =>
    ana.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item jid='${jid}' affiliation='${affiliation}'/></query>`,
      ROOM,
    )
  expect(refusal(await ban('harbour.example', 'member'))).not.toBe('result')
  expect(refusal(await ban('harbour.example', 'outcast'))).toBe('result')
  await there.settled()
  expect((await eva.takes()).map(summary)).toEqual([`presence unavailable ${ROOM}/eva: outcast none 110 301`])
  expect((await bruno.takes()).map(summary)).toEqual([`presence unavailable ${ROOM}/eva: outcast none 301`])
  await finn.takes()
  await finn.sends(enters('finn'))
  await here.settled()
  expect((await finn.takes()).map(refusal)).toEqual(['forbidden'])
  expect(refusal(await ban('harbour.example', 'none'))).toBe('result')
  await finn.sends(enters('finn'))
  await here.settled()
  expect((await finn.takes()).map(summary)).toContain(`presence ${ROOM}/finn: none participant 110 170`)
})
