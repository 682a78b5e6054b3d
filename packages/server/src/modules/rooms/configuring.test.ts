/** XEP-0045 §10: configuration, its notices, the end of a room; and what a room says of itself. */
import {
  type Element,
  DiscoInfo,
  el,
  FIELD_MUTES_MEMBERS,
  fieldValue,
  MucOwner,
  MucUser,
  NS_CLIENT,
  xml,
} from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { disco } from '../disco/index.ts'
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

const ALL = [rooms, presence, disco]
const own = xml`<query xmlns='http://jabber.org/protocol/muc#owner'/>`
const gets = (device: Device, payload: Element, to = ROOM): Promise<Element> =>
  device.asks(el(NS_CLIENT, 'iq', { type: 'get', to }, payload))
const info = async (device: Device, to = ROOM, node?: string) =>
  DiscoInfo.in(await gets(device, el('http://jabber.org/protocol/disco#info', 'query', { node }), to))
const features = async (device: Device): Promise<readonly string[]> =>
  (await info(device))?.features.map(f => f.var).filter(f => f.startsWith('muc_')) ?? []

play(
  'XEP-0045 §10.2: an owner reads the form, sends part of it, and the rest stays',
  ALL,
  async ({ ana }) => {
    await roomOf(ana.phone, { roomname: 'Picnic', roomsecret: '', membersonly: '1' })
    await ana.phone.asks(configures({ roomdesc: 'On Sunday', maxusers: '99999999' }), ROOM)
    const form = MucOwner.in(await gets(ana.phone, own))?.form
    const value = (name: string) => form && fieldValue(form, `muc#roomconfig_${name}`)
    expect(
      ['roomname', 'roomdesc', 'membersonly', 'persistentroom', 'maxusers', 'roomowners'].map(value),
    ).toEqual(['Picnic', 'On Sunday', '1', '1', '1000', 'ana@plaza.example'])
  },
)

play('S161: nobody but an owner configures or destroys', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, { roomadmins: 'bruno@plaza.example' }, [bruno.desk, 'bruno'])
  expect(refusal(await gets(bruno.desk, own))).toBe('forbidden')
  expect(refusal(await bruno.desk.asks(configures({ membersonly: '1' }), ROOM))).toBe('forbidden')
  expect(
    refusal(
      await bruno.desk.asks(
        xml`<query xmlns='http://jabber.org/protocol/muc#owner'><destroy/></query>`,
        ROOM,
      ),
    ),
  ).toBe('forbidden')
  expect(await features(bruno.desk)).toContain('muc_open')
  await ana.phone.receivesNothingElse()
})

play(
  'S175, XEP-0045 §10.2.1: who is inside hears what a change does to his privacy',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { membersonly: '1', whois: 'anyone', roomadmins: 'bruno@plaza.example' }, [
      bruno.desk,
      'bruno',
    ])
    const after = async (fields: Readonly<Record<string, string>>): Promise<readonly number[]> => {
      await ana.phone.asks(configures(fields), ROOM)
      return (await bruno.desk.takes()).flatMap((e: Element) => statusesOf(e))
    }
    expect(await after({ whois: 'moderators' })).toEqual([173])
    expect(await after({ whois: 'anyone' })).toEqual([172])
    expect(await after({ membersonly: '0' })).toEqual([104, 170])
    expect(await after({ enablearchiving: '0' })).toEqual([171])
    expect(await after({ roomname: 'Other' })).toEqual([104])
    expect(await after({ roomname: 'Other' })).toEqual([])
  },
)

play('XEP-0045 §10.1.3: what will not do is refused, and nothing changes', ALL, async ({ ana }) => {
  await roomOf(ana.phone, {})
  for (const [fields, condition] of [
    [{ membersonly: 'perhaps' }, 'bad-request'],
    [{ whois: 'none' }, 'bad-request'],
    [{ passwordprotectedroom: '1', roomsecret: '' }, 'not-acceptable'],
    [{ roomname: 'x'.repeat(5_000) }, 'bad-request'],
    [{ slow_mode_duration: '-1' }, 'bad-request'],
    [{ roomowners: [] }, 'conflict'],
    [{ roomowners: ['no address@@'] }, 'bad-request'],
  ] as const)
    expect(refusal(await ana.phone.asks(configures(fields), ROOM)), JSON.stringify(fields)).toBe(condition)
  expect(await features(ana.phone)).toContain('muc_unsecured')
})

const isDestroyed = (e: Element | undefined): boolean =>
  e?.attr('type') === 'unavailable' && (e && MucUser.in(e))?.destroy !== undefined

play(
  'XEP-0045 §10.1.3: a room whose first form is cancelled, or whose maker leaves, is none',
  ALL,
  async ({ ana }) => {
    await ana.phone.sends(enters('ana'))
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='cancel'/></query>`,
      ROOM,
    )
    // It is the room that has gone (§10.9).
    const ends = async (): Promise<Element | undefined> => (await ana.phone.takes()).at(-1)
    expect(await ends()).toSatisfy(isDestroyed)
    expect(refusal(await gets(ana.phone, own))).toBe('item-not-found')
    await ana.phone.sends(
      enters('ana'),
      el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/ana` }),
    )
    expect(await ends()).toSatisfy(isDestroyed)
    expect(refusal(await gets(ana.phone, own))).toBe('item-not-found')
  },
)

play(
  'XEP-0045 §10.9: destroyed: each hears of himself only, with the other place and the reason',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#owner'><destroy jid='crew@${SERVICE}'><reason>we moved</reason></destroy></query>`,
      ROOM,
    )
    const seen = await bruno.desk.takes()
    expect(seen.map(summary)).toEqual([`presence unavailable ${ROOM}/bruno: none none 110`])
    expect(seen[0]?.toString()).toContain(
      `<destroy jid='crew@${SERVICE}'><reason>we moved</reason></destroy>`,
    )
    expect(refusal(await gets(ana.phone, own))).toBe('item-not-found')
  },
)

play(
  'S099: a room of the same name inherits nothing of the one that was destroyed',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { roomadmins: 'ana2@plaza.example' }, [bruno.desk, 'bruno'])
    await ana.phone.sends(says('old secret'))
    await ana.phone.asks(xml`<query xmlns='http://jabber.org/protocol/muc#owner'><destroy/></query>`, ROOM)
    await bruno.desk.takes()
    await roomOf(bruno.desk, {})
    await bruno.desk.sends(enters('bruno'))
    expect((await bruno.desk.takes()).join('')).not.toContain('old secret')
    expect(refusal(await gets(ana.phone, own))).toBe('forbidden')
  },
)

play(
  'XEP-0045 §6.4, §15.3: a room says what kind it is, and what it is about to those who may know',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {
      roomname: 'Picnic',
      roomdesc: 'On Sunday',
      publicroom: '1',
      membersonly: '1',
      whois: 'anyone',
      lang: 'es',
    })
    await ana.phone.sends(
      xml`<message to='${ROOM}' type='groupchat' id='s'><subject>sandwiches</subject></message>`,
    )
    await ana.phone.takes()
    expect(await features(ana.phone)).toEqual([
      'muc_public',
      'muc_persistent',
      'muc_membersonly',
      'muc_unmoderated',
      'muc_unsecured',
      'muc_nonanonymous',
    ])
    const [form] = (await info(ana.phone))?.forms ?? []
    const value = (name: string) => form && fieldValue(form, name)
    expect(['description', 'lang', 'subject', 'occupants'].map(n => value(`muc#roominfo_${n}`))).toEqual([
      'On Sunday',
      'es',
      'sandwiches',
      '1',
    ])
    const [theirs] = (await info(bruno.desk))?.forms ?? []
    expect(theirs && fieldValue(theirs, 'muc#roominfo_subject')).toBeUndefined()
    expect(theirs && fieldValue(theirs, 'muc#roominfo_subjectmod')).toBe('0')
    expect((await info(bruno.desk))?.identities[0]?.name).toBe('Picnic')
  },
)

play(
  'XEP-0045 §6.1 to §6.3: the service is found, and of its rooms those that want to be',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { publicroom: '1', roomname: 'Picnic' })
    await ana.phone.sends(enters('ana', { room: `hidden@${SERVICE}` }))
    await ana.phone.asks(configures({}), `hidden@${SERVICE}`)
    const items = await gets(
      bruno.desk,
      el('http://jabber.org/protocol/disco#items', 'query'),
      'plaza.example',
    )
    expect(items.toString()).toContain(`jid='${SERVICE}'`)
    const listed = (
      await gets(bruno.desk, el('http://jabber.org/protocol/disco#items', 'query'), SERVICE)
    ).child('query', 'http://jabber.org/protocol/disco#items')
    expect(listed?.elements().map((e: Element) => [e.attr('jid'), e.attr('name')])).toEqual([
      [ROOM, 'Picnic'],
    ])
    const service = await info(bruno.desk, SERVICE)
    expect(service?.features.map(f => f.var)).toEqual(
      expect.arrayContaining(['http://jabber.org/protocol/muc', 'urn:xmpp:occupant-id:0']),
    )
  },
)

play(
  'XEP-0045 §15.1: nothing is taken out where everybody is known; what is elsewhere is not listed',
  ALL,
  async ({ ana }) => {
    await roomOf(ana.phone, { whois: 'anyone' })
    const traffic = () =>
      gets(
        ana.phone,
        el('http://jabber.org/protocol/disco#info', 'query', {
          node: 'http://jabber.org/protocol/muc#traffic',
        }),
      )
    expect(refusal(await traffic())).toBe('service-unavailable')
    await ana.phone.asks(configures({ whois: 'moderators' }), ROOM)
    expect(refusal(await traffic())).toBe('feature-not-implemented')
  },
)

play('S180: names and descriptions are text, whatever stands in them', ALL, async ({ ana }) => {
  await roomOf(ana.phone, { roomname: '<script>alert(1)</script>&', roomdesc: '"><b>' })
  expect((await info(ana.phone))?.identities[0]?.name).toBe('<script>alert(1)</script>&')
})

play(
  'XEP-0500 §5.3: slow mode holds for a person, not for a device, and not for administrators',
  ALL,
  async ({ ana, bruno, clock }) => {
    await roomOf(ana.phone, { slow_mode_duration: '20' }, [bruno.desk, 'bruno'], [bruno.phone, 'bruno'])
    await bruno.desk.sends(
      says('one'),
      xml`<message to='${ROOM}' type='groupchat' id='c'><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
    await bruno.desk.takes()
    await bruno.phone.takes()
    await bruno.phone.sends(says('two'))
    const [no] = await bruno.phone.takes()
    expect([refusal(no as Element), no?.child('error')?.attr('type')]).toEqual(['policy-violation', 'wait'])
    clock.pass(20_000)
    await bruno.phone.sends(says('three'))
    await ana.phone.sends(says('four'), says('five'))
    expect((await bruno.phone.takes()).map(refusal)).toEqual(['groupchat', 'groupchat', 'groupchat'])
    const [form] = (await info(ana.phone))?.forms ?? []
    expect(form && fieldValue(form, 'muc#roominfo_slow_mode_duration')).toBe('20')
    // §5.2.
    expect(form?.fields.find(f => f.var === 'muc#roominfo_slow_mode_duration')?.type).toBe('text-single')
    // §4.1: a whole number, and no less than none.
    const asked = MucOwner.in(await gets(ana.phone, own))?.form?.fields
    expect(asked?.find(f => f.var === 'muc#roomconfig_slow_mode_duration')).toMatchObject({
      type: 'text-single',
      validation: { datatype: 'xs:integer', range: { min: '0' } },
    })
  },
)

play(
  'XEP-0500 §5.3: what is encrypted is a message as any other; what says that it was read is none',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { slow_mode_duration: '20' }, [bruno.desk, 'bruno'])
    const sealed = xml`<encrypted xmlns='urn:xmpp:omemo:2'/>`
    const eme = xml`<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>`
    const hidden = (...inside: readonly Element[]): Element =>
      el(NS_CLIENT, 'message', { to: ROOM, type: 'groupchat' }, sealed, ...inside)
    const sent = async (...all: readonly Element[]) => {
      await bruno.desk.sends(...all)
      return (await bruno.desk.takes()).map(refusal)
    }
    expect(await sent(hidden(), hidden(eme), hidden())).toEqual(['groupchat', 'groupchat', 'groupchat'])
    expect(await sent(hidden(eme))).toEqual(['policy-violation'])
    expect(await sent(hidden())).toEqual(['groupchat'])
  },
)

play(
  'XEP-0045 §5.1.2: where members are muted, too, administrators alone speak, and all hear when that changes',
  ALL,
  async ({ ana, bruno, carla }) => {
    const muted = { moderatedroom: '1', [FIELD_MUTES_MEMBERS]: '1' }
    const fields = { membersonly: '1', whois: 'anyone', roomadmins: 'bruno@plaza.example' }
    await roomOf(ana.phone, fields, [bruno.desk, 'bruno'])
    const member = xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member' jid='carla@plaza.example'/></query>`
    await ana.phone.asks(member, ROOM)
    await carla.tablet.sends(enters('carla'))
    for (const device of [ana.phone, bruno.desk, carla.tablet]) await device.takes()
    const change = async (next: Readonly<Record<string, string>>) => {
      await ana.phone.asks(configures(next), ROOM)
      await ana.phone.takes()
      await bruno.desk.takes()
      return (await carla.tablet.takes()).map(summary)
    }
    const carlas = (role: string) => `presence ${ROOM}/carla: member ${role} 110`
    expect(await change(muted)).toEqual([carlas('visitor'), `message groupchat ${ROOM}: 104`])
    await carla.tablet.sends(says('may I?'))
    expect((await carla.tablet.takes()).map(refusal)).toEqual(['forbidden'])
    await bruno.desk.sends(says('I may'))
    expect(bodies(await carla.tablet.takes())).toEqual(['I may'])
    const [form] = (await info(carla.tablet))?.forms ?? []
    expect(form && fieldValue(form, FIELD_MUTES_MEMBERS)).toBe('1')
    // Who enters later has no voice either.
    await carla.tablet.sends(xml`<presence type='unavailable' to='${ROOM}/carla'/>`, enters('carla'))
    expect((await carla.tablet.takes()).map(summary)).toContain(
      `presence ${ROOM}/carla: member visitor 100 110`,
    )
    expect(await change({ [FIELD_MUTES_MEMBERS]: '0' })).toEqual([
      carlas('participant'),
      `message groupchat ${ROOM}: 104`,
    ])
    await carla.tablet.sends(says('thank you'))
    expect(bodies(await carla.tablet.takes())).toEqual(['thank you'])
  },
)

play('a person who says too much is held to a rate', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
  await bruno.desk.sends(...Array.from({ length: 60 }, (_, i) => says(String(i))))
  expect((await bruno.desk.takes()).map(refusal).filter((r: string) => r === 'policy-violation').length).toBe(
    10,
  )
})
