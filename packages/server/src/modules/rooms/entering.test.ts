/** XEP-0045 §7.2: who comes in, under which nick, and what is heard on the way. */
import { DiscoInfo, type Element, el, fieldValue, NS_CLIENT, NS_MUC, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
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

const ALL = [rooms, presence]
const password = (text: string): Element => el(NS_MUC, 'password', {}, text)
const history = (attrs: Readonly<Record<string, string>>): Element => el(NS_MUC, 'history', attrs)

play('S165: members-only asks for membership, a password for the password', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, { membersonly: '1' })
  await bruno.desk.sends(enters('bruno'))
  expect((await bruno.desk.takes()).map(refusal)).toEqual(['registration-required'])
  await ana.phone.asks(
    configures({ membersonly: '0', passwordprotectedroom: '1', roomsecret: 'open sesame' }),
    ROOM,
  )
  await bruno.desk.sends(enters('bruno'), enters('bruno', { inside: [password('shut')] }))
  expect((await bruno.desk.takes()).map(refusal)).toEqual(['not-authorized', 'not-authorized'])
  await bruno.desk.sends(enters('bruno', { inside: [password('open sesame')] }))
  expect(statusesOf((await bruno.desk.takes())[1])).toContain(110)
})

play(
  'S164: who is banned does not come back under another nick, resource or spelling',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='BRUNO@plaza.example'><reason>spam</reason></item></query>`,
      ROOM,
    )
    const [out] = await bruno.desk.takes()
    expect(summary(out)).toBe(`presence unavailable ${ROOM}/bruno: outcast none 110 301`)
    expect((await ana.phone.takes()).map(summary)).toEqual([
      `presence unavailable ${ROOM}/bruno: outcast none 301`,
    ])
    await bruno.desk.sends(enters('other'))
    await bruno.phone.sends(enters('bruno'), enters('Third', { room: `TEAM@${SERVICE}` }))
    expect([...(await bruno.desk.takes()), ...(await bruno.phone.takes())].map(refusal)).toEqual([
      'forbidden',
      'forbidden',
      'forbidden',
    ])
  },
)

play(
  'S168: a nick of somebody else, in other letters or look-alikes, is a conflict; one that is no nick is malformed',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {})
    await bruno.desk.sends(enters('ana'), enters('ANA'), enters('аna'), enters('ａｎａ'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['conflict', 'conflict', 'conflict', 'conflict'])
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: ROOM }, el(NS_MUC, 'x')))
    await bruno.desk.sends(enters('x'.repeat(65)), enters('evil\u202Eana'), enters('y'.repeat(10_240)))
    expect((await bruno.desk.takes()).map(refusal)).toEqual([
      'jid-malformed',
      'not-acceptable',
      'jid-malformed',
      'jid-malformed',
    ])
  },
)

play(
  'XEP-0045 §7.2.8: several devices of one person share a nick; both speak and hear, and the nick goes with the last',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.phone.sends(enters('bruno'))
    expect(
      statusesOf((await bruno.phone.takes()).find((e: Element) => e.attr('from') === `${ROOM}/bruno`)),
    ).toContain(110)
    expect((await ana.phone.takes()).map(summary)).toEqual([`presence ${ROOM}/bruno: none participant`])
    await bruno.desk.takes()
    await bruno.phone.sends(says('from the phone'))
    for (const device of [ana.phone, bruno.desk, bruno.phone])
      expect(bodies(await device.takes())).toEqual(['from the phone'])
    await bruno.phone.sends(el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/bruno` }))
    expect((await bruno.phone.takes()).map(summary)).toEqual([
      `presence unavailable ${ROOM}/bruno: none none 110`,
    ])
    expect((await ana.phone.takes()).map((e: Element) => e.attr('type'))).toEqual([undefined])
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/bruno` }))
    expect((await ana.phone.takes()).map((e: Element) => e.attr('type'))).toEqual(['unavailable'])
  },
)

play(
  'XEP-0045 §7.2.9: a full room is full, but for those who look after it',
  ALL,
  async ({ ana, bruno, carla, dora }) => {
    await roomOf(ana.phone, { maxusers: '2', roomadmins: 'dora@plaza.example' }, [bruno.desk, 'bruno'])
    await carla.desk.sends(enters('carla'))
    await carla.desk.receives(
      xml`<presence type='error' from='${ROOM}/carla'><error type='wait'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>…</error></presence>`,
    )
    await dora.desk.sends(enters('dora'))
    expect((await dora.desk.takes()).map(summary)).toContain(`presence ${ROOM}/dora: admin moderator 110 170`)
    // How many it holds is said beforehand.
    const asked = xml`<iq type='get' to='${ROOM}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`
    const [form] = DiscoInfo.in(await carla.desk.asks(asked))?.forms ?? []
    expect(form && fieldValue(form, 'muc#roomconfig_maxusers')).toBe('2')
  },
)

play('XEP-0045 §7.2.1: entering again says everything again', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
  await bruno.desk.sends(enters('bruno'))
  expect((await bruno.desk.takes()).map(summary)).toEqual([
    `presence ${ROOM}/ana: owner moderator`,
    `presence ${ROOM}/bruno: none participant 110 170`,
    `message groupchat ${ROOM}: subject ""`,
  ])
})

play(
  'XEP-0045 §7.2.17: presence of somebody who is not inside is answered as a kick',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {})
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/bruno` }))
    expect((await bruno.desk.takes()).map(summary)).toEqual([
      `presence unavailable ${ROOM}/bruno: none none 110 307 333`,
    ])
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `nowhere@${SERVICE}/bruno` }))
    expect((await bruno.desk.takes()).map(summary)).toEqual([
      `presence unavailable nowhere@${SERVICE}/bruno: none none 110 307 333`,
    ])
  },
)

play(
  'XEP-0421 §4: whoever is told that he is not inside is told under his own id',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {})
    const idIn = (got: readonly Element[]) =>
      got.at(0)?.child('occupant-id', 'urn:xmpp:occupant-id:0')?.attr('id')
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/bruno` }))
    const outside = idIn(await bruno.desk.takes())
    await bruno.desk.sends(enters('bruno'))
    const inside = (await bruno.desk.takes()).filter((e: Element) => e.attr('from') === `${ROOM}/bruno`)
    expect(outside).toBeDefined()
    expect(outside).toBe(idIn(inside))
  },
)

play(
  'XEP-0045 §7.2.13: history comes after presence and before the subject, as much as is asked for',
  ALL,
  async ({ ana, bruno, clock }) => {
    await roomOf(ana.phone, { 'muc#maxhistoryfetch': '3' })
    for (const body of ['one', 'two', 'three', 'four']) {
      await ana.phone.sends(says(body))
      clock.pass(10_000)
    }
    const since = async (attrs: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      await bruno.desk.sends(enters('bruno', { inside: [history(attrs)] }))
      return bodies(await bruno.desk.takes())
    }
    await bruno.desk.sends(enters('bruno'))
    const seen = await bruno.desk.takes()
    expect(seen.map((e: Element) => e.name)).toEqual([
      'presence',
      'presence',
      'message',
      'message',
      'message',
      'message',
    ])
    expect(bodies(seen)).toEqual(['two', 'three', 'four'])
    expect(seen[2]?.child('delay', 'urn:xmpp:delay')?.attr('from')).toBe(ROOM)
    expect(seen[2]?.child('delay', 'urn:xmpp:delay')?.attr('stamp')).toBe('2026-01-15T12:00:10Z')
    expect(seen[2]?.child('occupant-id', 'urn:xmpp:occupant-id:0')).toBeDefined()
    expect(await since({ maxstanzas: '1' })).toEqual(['four'])
    expect(await since({ maxstanzas: '0' })).toEqual([])
    expect(await since({ maxchars: '0' })).toEqual([])
    const size = String(seen[4]).length
    expect(await since({ maxchars: String(size) })).toEqual(['four'])
    expect(await since({ maxchars: String(size - 1) })).toEqual([])
    expect(await since({ seconds: '25' })).toEqual(['three', 'four'])
    expect(await since({ since: '2026-01-15T12:00:30Z' })).toEqual(['four'])
  },
)

play(
  'XEP-0045 §7.2.14, §8.1: the subject comes last, from whom it is and with its time; it is no history',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { changesubject: '0' }, [bruno.desk, 'bruno'])
    await bruno.desk.sends(
      xml`<message to='${ROOM}' type='groupchat' id='s0'><subject>mine</subject></message>`,
    )
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['forbidden'])
    await ana.phone.sends(
      xml`<message to='${ROOM}' type='groupchat' id='s1'><subject>picnic</subject></message>`,
    )
    const heard = await bruno.desk.takes()
    expect(heard.map(summary)).toEqual([`message groupchat ${ROOM}/ana: subject "picnic"`])
    await ana.phone.sends(
      xml`<message to='${ROOM}' type='groupchat' id='s2'><subject>no</subject><body>a letter</body></message>`,
    )
    await bruno.desk.sends(enters('bruno'))
    const messages = (await bruno.desk.takes()).filter((e: Element) => e.name === 'message')
    const last = messages.map(summary)
    expect(last.at(-1)).toBe(`message groupchat ${ROOM}/ana: subject "picnic"`)
    // XEP-0421 §4: on every message.
    const by = (e: Element | undefined) => e?.child('occupant-id', 'urn:xmpp:occupant-id:0')?.attr('id')
    expect(by(messages.at(-1))).toBe(by(heard[0]))
    expect(by(heard[0])).toBeDefined()
    expect(last.filter((s: string) => s.includes('picnic'))).toHaveLength(1)
    await ana.phone.sends(
      el(
        NS_CLIENT,
        'message',
        { to: ROOM, type: 'groupchat' },
        el(NS_CLIENT, 'subject', {}, 'x'.repeat(5_000)),
      ),
    )
    expect((await ana.phone.takes()).map(refusal)).toContain('resource-constraint')
  },
)

play(
  'XEP-0045 §7.2.2, §7.6, status 210: a nick is tidied, and its holder told so, entering and changing it',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {})
    await bruno.desk.sends(enters(' bruno  b '))
    const self = (await bruno.desk.takes()).filter((e: Element) => statusesOf(e).includes(110))
    expect(self.map(summary)).toEqual([`presence ${ROOM}/bruno b: none participant 110 170 210`])
    expect((await ana.phone.takes()).map(summary)).toEqual([`presence ${ROOM}/bruno b: none participant`])
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/bru ` }))
    expect((await bruno.desk.takes()).map(statusesOf)).toEqual([
      [110, 303],
      [110, 210],
    ])
    expect((await ana.phone.takes()).map(summary).at(-1)).toBe(`presence ${ROOM}/bru: none participant`)
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/  ` }))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['jid-malformed'])
  },
)

play(
  'XEP-0045 §7.6: a new nick: gone under the old one with 303, there under the new one',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/ana` }))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['conflict'])
    await bruno.desk.sends(
      el(NS_CLIENT, 'presence', { to: `${ROOM}/bru` }, el(NS_CLIENT, 'show', {}, 'away')),
    )
    const seen = await ana.phone.takes()
    expect(seen.map(summary)).toEqual([
      `presence unavailable ${ROOM}/bruno: none participant 303`,
      `presence ${ROOM}/bru: none participant`,
    ])
    expect(seen[0]?.toString()).toContain("nick='bru'")
    expect((await bruno.desk.takes()).map(statusesOf)).toEqual([[110, 303], [110]])
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/bru` }, el(NS_CLIENT, 'show', {}, 'xa')))
    expect((await ana.phone.takes())[0]?.childText('show')).toBe('xa')
  },
)

play('S176, S443: a thousand presences a minute are too many', ALL, async ({ ana }) => {
  await roomOf(ana.phone, {})
  const many = Array.from({ length: 400 }, (_, i) =>
    el(NS_CLIENT, 'presence', { to: `${ROOM}/ana` }, el(NS_CLIENT, 'status', {}, String(i))),
  )
  await ana.phone.sends(...many)
  expect((await ana.phone.takes()).map(refusal)).toContain('policy-violation')
})

play(
  'S176: in a big room the presence of further newcomers is not told to all',
  ALL,
  async ({ ana, bruno, carla, dora }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'], [carla.desk, 'carla'])
    await bruno.desk.sends(says('they still speak'))
    await ana.phone.takes()
    await carla.desk.takes()
    await dora.desk.sends(enters('dora'))
    expect(
      (await dora.desk.takes())
        .filter((e: Element) => e.name === 'presence')
        .map((e: Element) => e.attr('from')),
    ).toEqual([`${ROOM}/ana`, `${ROOM}/bruno`, `${ROOM}/dora`])
    await carla.desk.sends(el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/carla` }))
    await ana.phone.receivesNothingElse()
  },
  { config: { rooms: { presence_occupants: 2 } } },
)

play(
  'XEP-0045 §7.2.2: who came unseen into a large room is shown before what they say, and once',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { whois: 'anyone' }, [bruno.desk, 'bruno'])
    await carla.desk.sends(enters('carla'))
    expect((await bruno.desk.takes()).map(summary)).toEqual([])
    await carla.desk.sends(says('good evening'))
    await carla.desk.sends(says('and again'))
    const heard = await bruno.desk.takes()
    expect(heard.map(summary)).toEqual([
      `presence ${ROOM}/carla: none participant`,
      `message groupchat ${ROOM}/carla: "good evening"`,
      `message groupchat ${ROOM}/carla: "and again"`,
    ])
    expect(heard[0]?.toString()).toContain(`jid='${carla.desk.jid}'`)
  },
  { config: { rooms: { presence_occupants: 2 } } },
)

play(
  'S440: so many rooms for an account, and only local accounts make them',
  ALL,
  async ({ ana }) => {
    await ana.phone.sends(
      enters('ana', { room: `one@${SERVICE}` }),
      enters('ana', { room: `two@${SERVICE}` }),
    )
    expect((await ana.phone.takes()).map(refusal).filter(Boolean)).toContain('resource-constraint')
  },
  { config: { rooms: { per_account: 1 } } },
)

play(
  'XEP-0045 §10.1: where rooms are made by administrators only, others are refused',
  ALL,
  async ({ ana }) => {
    await ana.phone.sends(enters('ana'))
    expect((await ana.phone.takes()).map(refusal)).toEqual(['not-allowed'])
  },
  { config: { rooms: { creation: 'admins' } } },
)

play('XEP-0307 §3: the service makes a name that nobody has', ALL, async ({ ana }) => {
  const answer = await ana.phone.asks(
    el(NS_CLIENT, 'iq', { type: 'get', to: SERVICE }, el('http://jabber.org/protocol/muc#unique', 'unique')),
  )
  expect(answer.childText('unique', 'http://jabber.org/protocol/muc#unique')).toMatch(/^[a-z0-9_-]{20}$/)
})

play(
  'XEP-0045 §7.6: who enters under another nick while inside has changed his nick',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(enters('bru'))
    expect((await ana.phone.takes()).map(summary).slice(0, 2)).toEqual([
      `presence unavailable ${ROOM}/bruno: none participant 303`,
      `presence ${ROOM}/bru: none participant`,
    ])
    const seen = (await bruno.desk.takes()).map(summary)
    expect(seen).toContain(`presence ${ROOM}/bru: none participant 110 170`)
    expect(seen.at(-1)).toBe(`message groupchat ${ROOM}: subject ""`)
  },
)

play(
  'muc#roomconfig_presencebroadcast: of roles that are not shown, nobody but themselves hears',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { presencebroadcast: ['moderator'] }, [bruno.desk, 'bruno'])
    await carla.desk.sends(enters('carla'))
    expect(
      (await carla.desk.takes())
        .filter((e: Element) => e.name === 'presence')
        .map((e: Element) => e.attr('from')),
    ).toEqual([`${ROOM}/ana`, `${ROOM}/carla`])
    await bruno.desk.receivesNothingElse()
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='carla' role='moderator'/></query>`,
      ROOM,
    )
    expect((await bruno.desk.takes()).map(summary)).toEqual([`presence ${ROOM}/carla: none moderator`])
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='carla' role='participant'/></query>`,
      ROOM,
    )
    expect((await bruno.desk.takes()).map(summary)).toEqual([`presence unavailable ${ROOM}/carla: none none`])
  },
)
