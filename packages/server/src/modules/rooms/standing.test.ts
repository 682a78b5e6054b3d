/** XEP-0045 §8, §9, §10.3 and on: roles and affiliations, who may change and who may read them. */
import {
  type Element,
  el,
  MucAdmin,
  type MucAdmin as Admin,
  NS_CLIENT,
  NS_MUC_ADMIN,
  xml,
} from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { configures, enters, refusal, ROOM, roomOf, says, statusesOf, summary } from './plays.ts'

const ALL = [rooms, presence]
type Attrs = Readonly<Record<string, string>>
const sets = async (device: Device, ...items: readonly Attrs[]): Promise<string> =>
  refusal(
    await device.asks(el(NS_MUC_ADMIN, 'query', {}, ...items.map(i => el(NS_MUC_ADMIN, 'item', i))), ROOM),
  )
const reads = async (device: Device, attrs: Attrs): Promise<Admin['items'] | string> => {
  const iq = el(
    NS_CLIENT,
    'iq',
    { type: 'get', to: ROOM },
    el(NS_MUC_ADMIN, 'query', {}, el(NS_MUC_ADMIN, 'item', attrs)),
  )
  const answer = await device.asks(iq)
  return MucAdmin.in(answer)?.items ?? refusal(answer)
}
const names = (items: Admin['items'] | string): unknown =>
  typeof items === 'string' ? items : items.map(i => i.nick ?? i.jid?.toString())
const jids = (items: Admin['items'] | string): unknown =>
  typeof items === 'string' ? items : items.map(i => i.jid?.toString())

play(
  'XEP-0045 §8.2: a moderator kicks; the kicked one hears why and by whom, the others that it was a kick',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'], [carla.desk, 'carla'])
    const answer = await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bruno' role='none'><reason>enough</reason></item></query>`,
      ROOM,
    )
    expect(refusal(answer)).toBe('result')
    await bruno.desk.receives(
      xml`<presence type='unavailable' from='${ROOM}/bruno'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none' jid='bruno@plaza.example/desk'><actor nick='ana'/><reason>enough</reason></item><status code='110'/><status code='307'/></x><occupant-id xmlns='urn:xmpp:occupant-id:0'/></presence>`,
    )
    expect((await carla.desk.takes()).map(summary)).toContain(
      `presence unavailable ${ROOM}/bruno: none none 307`,
    )
    await bruno.desk.sends(says('still here?'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['not-acceptable'])
  },
)

play(
  'S162: a participant neither kicks nor bans nor promotes himself',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'], [carla.desk, 'carla'])
    for (const item of [
      { nick: 'carla', role: 'none' },
      { nick: 'bruno', role: 'moderator' },
      { nick: 'carla', role: 'visitor' },
      { jid: 'carla@plaza.example', affiliation: 'outcast' },
      { jid: 'bruno@plaza.example', affiliation: 'owner' },
      { jid: 'bruno@plaza.example', affiliation: 'member' },
    ])
      expect(await sets(bruno.desk, item), JSON.stringify(item)).toBe('forbidden')
    await ana.phone.receivesNothingElse()
  },
)

play('XEP-0045 §8.2, §8.4: nobody acts on those above him', ALL, async ({ ana, bruno, carla }) => {
  await roomOf(
    ana.phone,
    { roomadmins: ['bruno@plaza.example'] },
    [bruno.desk, 'bruno'],
    [carla.desk, 'carla'],
  )
  expect(await sets(ana.phone, { nick: 'carla', role: 'moderator' })).toBe('result')
  expect(await sets(carla.desk, { nick: 'bruno', role: 'none' })).toBe('not-allowed')
  expect(await sets(carla.desk, { nick: 'ana', role: 'none' })).toBe('not-allowed')
  expect(await sets(carla.desk, { nick: 'bruno', role: 'visitor' })).toBe('not-allowed')
  expect(await sets(bruno.desk, { nick: 'ana', role: 'participant' })).toBe('not-allowed')
  expect(await sets(bruno.desk, { jid: 'ana@plaza.example', affiliation: 'outcast' })).toBe('not-allowed')
  expect(await sets(bruno.desk, { jid: 'carla@plaza.example', affiliation: 'admin' })).toBe('forbidden')
  expect(await sets(bruno.desk, { nick: 'carla', role: 'participant' })).toBe('result')
})

play(
  'XEP-0045 §8.3 to §8.6: voice is asked for, given, and lasts over leaving',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { moderatedroom: '1' }, [bruno.desk, 'bruno'])
    await bruno.desk.sends(says('may I?'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['forbidden'])
    await bruno.desk.sends(
      xml`<message to='${ROOM}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#request</value></field><field var='muc#role'><value>participant</value></field></x></message>`,
    )
    const [request] = await ana.phone.takes()
    const fields = request?.child('x', 'jabber:x:data')?.elements() ?? []
    expect(
      fields.filter((f: Element) => f.name === 'field').map((f: Element) => f.childText('value')),
    ).toEqual([
      'http://jabber.org/protocol/muc#request',
      'participant',
      'bruno@plaza.example/desk',
      'bruno',
      '0',
    ])
    const approval = (nick: string) =>
      xml`<message to='${ROOM}'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#request</value></field><field var='muc#role'><value>participant</value></field><field var='muc#jid'><value>bruno@plaza.example/desk</value></field><field var='muc#roomnick'><value>${nick}</value></field><field var='muc#request_allow'><value>1</value></field></x></message>`
    await bruno.desk.sends(approval('bruno'))
    expect((await bruno.desk.takes()).map(refusal)).toEqual(['forbidden'])
    await ana.phone.sends(approval('bruno'))
    expect((await bruno.desk.takes()).map(summary)).toEqual([`presence ${ROOM}/bruno: none participant 110`])
    await bruno.desk.sends(
      el(NS_CLIENT, 'presence', { type: 'unavailable', to: `${ROOM}/bruno` }),
      enters('bruno'),
    )
    expect((await bruno.desk.takes()).map(summary)).toContain(
      `presence ${ROOM}/bruno: none participant 110 170`,
    )
    expect(await sets(ana.phone, { nick: 'bruno', role: 'visitor' })).toBe('result')
    expect(names(await reads(ana.phone, { role: 'visitor' }))).toEqual(['bruno'])
  },
)

play(
  'S160: an outsider reads no list of a members-only room, a member those that he needs to encrypt',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { membersonly: '1', whois: 'anyone', publicroom: '1' })
    expect(
      await sets(
        ana.phone,
        { jid: 'bruno@plaza.example', affiliation: 'member' },
        { jid: 'evil@plaza.example', affiliation: 'outcast' },
      ),
    ).toBe('result')
    for (const affiliation of ['owner', 'admin', 'member', 'outcast'])
      expect(await reads(carla.desk, { affiliation })).toBe('forbidden')
    expect(jids(await reads(bruno.desk, { affiliation: 'owner' }))).toEqual(['ana@plaza.example'])
    expect(jids(await reads(bruno.desk, { affiliation: 'member' }))).toEqual(['bruno@plaza.example'])
    expect(await reads(bruno.desk, { affiliation: 'outcast' })).toBe('forbidden')
    expect(jids(await reads(ana.phone, { affiliation: 'outcast' }))).toEqual(['evil@plaza.example'])
    await ana.phone.asks(configures({ whois: 'moderators' }), ROOM)
    expect(await reads(bruno.desk, { affiliation: 'member' })).toBe('forbidden')
  },
)

play(
  'XEP-0045 §10.5, §10.8: where addresses are not for all, who owns and who administers is for owners',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { whois: 'moderators', roomadmins: 'bruno@plaza.example' }, [bruno.desk, 'bruno'])
    for (const affiliation of ['owner', 'admin'])
      expect(await reads(bruno.desk, { affiliation })).toBe('forbidden')
    for (const affiliation of ['member', 'outcast'])
      expect(await reads(bruno.desk, { affiliation })).toEqual([])
    expect(jids(await reads(ana.phone, { affiliation: 'admin' }))).toEqual(['bruno@plaza.example'])
    await ana.phone.asks(configures({ whois: 'anyone' }), ROOM)
    expect(jids(await reads(bruno.desk, { affiliation: 'owner' }))).toEqual(['ana@plaza.example'])
  },
)

play(
  'XEP-0045 §10.4, §10.7, §10.8: the lists of owners and administrators are for owners to change; nobody bans those above him',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { roomadmins: ['bruno@plaza.example', 'carla@plaza.example'] }, [
      bruno.desk,
      'bruno',
    ])
    for (const affiliation of ['none', 'member', 'admin'])
      expect(await sets(bruno.desk, { jid: 'ana@plaza.example', affiliation })).toBe('forbidden')
    expect(await sets(bruno.desk, { jid: 'carla@plaza.example', affiliation: 'member' })).toBe('forbidden')
    expect(await sets(bruno.desk, { jid: 'carla@plaza.example', affiliation: 'outcast' })).toBe('not-allowed')
  },
)

play(
  'XEP-0463 §5.3, XEP-0045 §9.1: who is put out while he is not inside is told of to those who are, with the reason',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { whois: 'anyone' }, [bruno.desk, 'bruno'])
    await sets(ana.phone, { affiliation: 'member', jid: 'carla@plaza.example' })
    await bruno.desk.takes()
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='carla@plaza.example'><reason>spam</reason></item></query>`,
      ROOM,
    )
    await bruno.desk.receives(
      xml`<message from='${ROOM}'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='outcast' role='none' jid='carla@plaza.example'><reason>spam</reason></item>…</x></message>`,
    )
  },
)

play(
  'XEP-0045 §15.1, status 101: for whom the door opens or closes while he is not inside is told by the room, without words',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await roomOf(ana.phone, {}, [carla.desk, 'carla'])
    const messages = async (device: Device) =>
      (await device.takes()).filter(e => e.name === 'message').map(summary)
    await sets(ana.phone, { affiliation: 'outcast', jid: 'bruno@plaza.example' })
    expect(await messages(bruno.desk)).toEqual([])
    await sets(ana.phone, { affiliation: 'member', jid: 'bruno@plaza.example' })
    await bruno.desk.receives(
      xml`<message from='${ROOM}' to='bruno@plaza.example'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='none' jid='bruno@plaza.example'/><status code='101'/></x></message>`,
    )
    await sets(ana.phone, { affiliation: 'member', jid: 'bruno@plaza.example' })
    expect(await messages(bruno.desk)).toEqual([])
    for (const affiliation of ['outcast', 'none', 'admin'])
      await sets(ana.phone, { affiliation, jid: 'bruno@plaza.example' })
    expect(await messages(bruno.desk)).toEqual(
      ['outcast', 'none'].map(is => `message ${ROOM}: ${is} none 101`),
    )
    await sets(ana.phone, { affiliation: 'member', jid: 'carla@plaza.example' })
    expect((await messages(carla.desk)).filter(text => text.includes('101'))).toEqual([])
    await world.host.accounts.delete('bruno')
    await world.settled()
    expect(world.storage.accounts.exists('bruno')).toBe(false)
  },
)

play('XEP-0045 §9.1: who bans himself has a conflict, as owner and as admin', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, { roomadmins: 'bruno@plaza.example' }, [bruno.desk, 'bruno'])
  for (const device of [ana.phone, bruno.desk])
    expect(await sets(device, { affiliation: 'outcast', jid: device.jid.bare.toString() })).toBe('conflict')
  expect(await sets(bruno.desk, { affiliation: 'outcast', jid: 'ana@plaza.example' })).toBe('not-allowed')
})

play('S169: a room keeps an owner', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {})
  expect(await sets(ana.phone, { jid: 'ana@plaza.example', affiliation: 'none' })).toBe('conflict')
  expect(await sets(ana.phone, { jid: 'ana@plaza.example', affiliation: 'outcast' })).toBe('conflict')
  expect(await sets(ana.phone, { jid: 'ana@plaza.example/phone', affiliation: 'admin' })).toBe('conflict')
  expect(await sets(ana.phone, { jid: 'bruno@plaza.example', affiliation: 'owner' })).toBe('result')
  expect(await sets(bruno.desk, { jid: 'ana@plaza.example', affiliation: 'admin' })).toBe('result')
  expect(await sets(bruno.desk, { jid: 'bruno@plaza.example', affiliation: 'none' })).toBe('conflict')
})

play(
  'XEP-0045 §9.3 to §9.7: who gains or loses standing is shown anew; without membership one leaves a members-only room',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(
      ana.phone,
      { membersonly: '0', whois: 'anyone' },
      [bruno.desk, 'bruno'],
      [carla.desk, 'carla'],
    )
    await sets(ana.phone, { jid: 'bruno@plaza.example', affiliation: 'admin' })
    expect((await carla.desk.takes()).map(summary)).toEqual([`presence ${ROOM}/bruno: admin moderator`])
    await sets(ana.phone, { jid: 'bruno@plaza.example', affiliation: 'member' })
    expect((await carla.desk.takes()).map(summary)).toEqual([`presence ${ROOM}/bruno: member participant`])
    await ana.phone.asks(configures({ membersonly: '1' }), ROOM)
    expect((await carla.desk.takes()).map(statusesOf)).toEqual([[110, 322]])
    await bruno.desk.takes()
    await sets(ana.phone, { jid: 'bruno@plaza.example', affiliation: 'none' })
    expect((await bruno.desk.takes()).map(summary)).toEqual([
      `presence unavailable ${ROOM}/bruno: none none 110 321`,
    ])
  },
)

play(
  'XEP-0045 §8.5, §17.4: a request is about roles or affiliations, of somebody who is there',
  ALL,
  async ({ ana }) => {
    await roomOf(ana.phone, {})
    expect(await sets(ana.phone, { nick: 'ghost', role: 'none' })).toBe('item-not-found')
    expect(await sets(ana.phone, { nick: 'ana', role: 'participant', affiliation: 'none' })).toBe(
      'bad-request',
    )
    expect(
      await sets(ana.phone, { nick: 'ana', role: 'none' }, { jid: 'x@plaza.example', affiliation: 'none' }),
    ).toBe('bad-request')
    expect(await sets(ana.phone, { affiliation: 'member' })).toBe('bad-request')
  },
)

play(
  'XEP-0045 §9.3, §9.5: an administrator keeps a nick for a member, and takes it back with an empty one',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, {})
    const member = (name: string, nick?: string) =>
      sets(ana.phone, {
        affiliation: 'member',
        jid: `${name}@plaza.example`,
        ...(nick !== undefined && { nick }),
      })
    expect(await member('bruno', 'capitán')).toBe('result')
    await carla.desk.sends(enters('Capitán'))
    expect((await carla.desk.takes()).map(refusal)).toEqual(['conflict'])
    expect(await member('carla', 'CAPITÁN')).toBe('conflict')
    for (const nick of [' x', 'x'.repeat(65)]) expect(await member('carla', nick)).toBe('bad-request')
    const both = ['dora', 'elias'].map(name => ({
      affiliation: 'member',
      jid: `${name}@plaza.example`,
      nick: 'timonel',
    }))
    expect(await sets(ana.phone, ...both)).toBe('conflict')
    // Without a word of it the nick stays.
    expect(await member('bruno')).toBe('result')
    expect(names(await reads(ana.phone, { affiliation: 'member' }))).toEqual(['capitán'])
    expect(await member('bruno', '')).toBe('result')
    expect(names(await reads(ana.phone, { affiliation: 'member' }))).toEqual(['bruno@plaza.example'])
    await bruno.desk.takes()
    await carla.desk.sends(enters('Capitán'))
    expect((await carla.desk.takes()).flatMap(statusesOf)).toContain(110)
  },
)

const mav = (since?: string): Element => el('urn:xmpp:muc:affiliations:0', 'mav', { since })
const version = (e: Element | undefined, name: string): string =>
  e
    ?.child('x', 'http://jabber.org/protocol/muc#user')
    ?.child('mav', 'urn:xmpp:muc:affiliations:0')
    ?.attr(name) ?? ''
const told = (e: Element | undefined): readonly string[] =>
  (e?.child('x', 'http://jabber.org/protocol/muc#user')?.elements() ?? [])
    .filter(c => c.name === 'item')
    .map(c => `${c.attr('jid')} ${c.attr('affiliation')}`)

play(
  'XEP-0463 §5: the lists come on entering, later only what changed, and every change names its versions',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { membersonly: '1', whois: 'anyone' })
    await sets(
      ana.phone,
      { jid: 'bruno@plaza.example', affiliation: 'member' },
      { jid: 'carla@plaza.example', affiliation: 'member' },
    )
    for (const device of [ana.phone, bruno.desk]) await device.takes()
    await bruno.desk.sends(enters('bruno', { inside: [mav()] }))
    const [full, , self] = await bruno.desk.takes()
    expect(told(full)).toEqual([
      'ana@plaza.example owner',
      'bruno@plaza.example member',
      'carla@plaza.example member',
    ])
    const until = version(self, 'until')
    expect(version(full, 'until')).toBe(until)
    expect(version(full, 'since')).toBe('')
    await ana.phone.takes()
    await sets(ana.phone, { jid: 'carla@plaza.example', affiliation: 'none' })
    const [change] = await bruno.desk.takes()
    expect(change?.name).toBe('message')
    expect([version(change, 'since'), told(change)]).toEqual([until, ['carla@plaza.example none']])
    await bruno.desk.sends(enters('bruno', { inside: [mav(until)] }))
    expect(told((await bruno.desk.takes())[0])).toEqual(['carla@plaza.example none'])
    await bruno.desk.sends(enters('bruno', { inside: [mav(version(change, 'until'))] }))
    expect((await bruno.desk.takes())[0]?.name).toBe('presence')
    await bruno.desk.sends(enters('bruno', { inside: [mav('forged.1')] }))
    expect(told((await bruno.desk.takes())[0])).toEqual([
      'ana@plaza.example owner',
      'bruno@plaza.example member',
    ])
  },
)

play(
  'XEP-0463 §6: who came after a version is not told who went since, whatever version he names',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { membersonly: '1', whois: 'anyone', roomadmins: 'carla@plaza.example' })
    await ana.phone.sends(enters('ana', { inside: [mav()] }))
    const early = version((await ana.phone.takes())[0], 'until')
    await sets(ana.phone, { jid: 'dora@plaza.example', affiliation: 'member' })
    await sets(ana.phone, { jid: 'dora@plaza.example', affiliation: 'none' })
    await sets(ana.phone, { jid: 'bruno@plaza.example', affiliation: 'member' })
    const since = async (device: Device): Promise<string> => {
      await device.takes()
      await device.sends(enters(device.jid.local, { inside: [mav(early)] }))
      return told((await device.takes())[0]).join()
    }
    expect(await since(carla.desk)).toBe('dora@plaza.example none,bruno@plaza.example member')
    expect(await since(bruno.desk)).toBe(
      'ana@plaza.example owner,carla@plaza.example admin,bruno@plaza.example member',
    )
  },
)

play(
  'XEP-0463 §5.4: who may not read the lists is refused, and still comes in',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { whois: 'moderators' })
    await bruno.desk.sends(enters('bruno', { inside: [mav()] }))
    const seen = await bruno.desk.takes()
    expect(refusal(seen[0] as Element)).toBe('forbidden')
    expect(seen.map(statusesOf).flat()).toContain(110)
  },
)
