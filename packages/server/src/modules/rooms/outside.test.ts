/** XEP-0045 §9.5, §15.1: what people outside hear of a change of their standing, and how much of it. */
import { type Element, el, MucUser, NS_CLIENT, NS_MUC_ADMIN, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { PlayClock } from '../../plays/clock.ts'
import { failing } from '../../plays/disks.ts'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { memoryStorage } from '../../storage/memory.ts'
import { blocking } from '../blocking/index.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { bodies, enters, refusal, ROOM, roomOf, says, statusesOf, summary } from './plays.ts'

const ALL = [rooms, presence, blocking]
const NS_USER = 'http://jabber.org/protocol/muc#user'

const admits = async (device: Device, jids: readonly string[], affiliation = 'member'): Promise<string> => {
  const items = jids.map(jid => el(NS_MUC_ADMIN, 'item', { affiliation, jid }))
  return refusal(await device.asks(el(NS_MUC_ADMIN, 'query', {}, ...items), ROOM))
}
const invitationsIn = (all: readonly Element[]): number =>
  all.filter(e => (MucUser.in(e)?.invites.length ?? 0) > 0).length

play(
  'XEP-0045 §9.5: who is put on the list of a members-only room is invited, with the password, and told nothing else, unless he is there',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { membersonly: '1', passwordprotectedroom: '1', roomsecret: 'higuera' })
    expect(await admits(ana.phone, [`${bruno.jid}`, `${carla.jid}`])).toBe('result')
    for (const { desk } of [bruno, carla])
      await desk.receives(
        xml`<message from='${ROOM}'><x xmlns='${NS_USER}'><invite from='ana@plaza.example'/><password>higuera</password></x><x xmlns='jabber:x:conference' jid='${ROOM}' password='higuera'/></message>`,
      )
    const password = el('http://jabber.org/protocol/muc', 'password', {}, 'higuera')
    await bruno.desk.sends(enters('bruno', { inside: [password] }))
    expect((await bruno.desk.takes()).flatMap(statusesOf)).toContain(110)
    // Known already, or inside: nobody has to be asked in.
    await admits(ana.phone, [`${carla.jid}`], 'admin')
    await admits(ana.phone, [`${bruno.jid}`], 'admin')
    expect((await carla.desk.takes()).map(summary)).toEqual([])
    expect(invitationsIn(await bruno.desk.takes())).toBe(0)
    await carla.desk.sends(
      xml`<message to='${ROOM}'><x xmlns='${NS_USER}'><decline to='ana@plaza.example'/></x></message>`,
    )
    expect((await ana.phone.takes()).some((e: Element) => MucUser.in(e)?.decline !== undefined)).toBe(true)
  },
)

play(
  'XEP-0045 §9.5: the list of an open room invites nobody, and opens no door',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, { membersonly: '0' })
    await admits(ana.phone, [`${bruno.jid}`])
    expect((await bruno.desk.takes()).map(summary)).toEqual([])
  },
)

play(
  'S179: a list of two hundred is taken as it is, and fifty of them are invited; lists are no way to write to strangers',
  ALL,
  async ({ ana, bruno, clock }) => {
    await roomOf(ana.phone, { membersonly: '1' })
    const many = Array.from({ length: 199 }, (_, i) => `person${i}@plaza.example`)
    expect(await admits(ana.phone, [`${bruno.jid}`, ...many])).toBe('result')
    expect(invitationsIn(await bruno.desk.takes())).toBe(1)
    await ana.phone.takes()
    const again = async (): Promise<readonly Element[]> => {
      await admits(ana.phone, [`${bruno.jid}`], 'none')
      expect(await admits(ana.phone, [`${bruno.jid}`])).toBe('result')
      return bruno.desk.takes()
    }
    expect(invitationsIn(await again())).toBe(0)
    // One who is asked for by hand counts with them.
    await ana.phone.sends(
      el(
        NS_CLIENT,
        'message',
        { to: ROOM },
        el(NS_USER, 'x', {}, el(NS_USER, 'invite', { to: `${bruno.jid}` })),
      ),
    )
    expect((await ana.phone.takes()).map(refusal)).toContain('policy-violation')
    for (const affiliation of ['none', 'member', 'none']) await admits(ana.phone, many, affiliation)
    let heard = 0
    for (let i = 0; i < 110; i++) heard += (await again()).length
    expect(heard).toBe(500 - 1 - 2 * 199)
    clock.pass(20_000)
    expect(invitationsIn(await again())).toBe(1)
  },
)

play(
  'S118: nobody is invited by whom he has blocked, by hand or by a list, and the inviter learns nothing of it',
  ALL,
  async ({ ana, bruno, carla }) => {
    const invites = (jid: string): Element =>
      el(NS_CLIENT, 'message', { to: ROOM }, el(NS_USER, 'x', {}, el(NS_USER, 'invite', { to: jid })))
    await roomOf(ana.phone, { membersonly: '1' })
    await bruno.desk.asks(
      xml`<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='ana@plaza.example'/></block></iq>`,
    )
    await bruno.desk.takes()
    await ana.phone.sends(invites(`${bruno.jid}`), invites(`${carla.jid}`))
    await admits(ana.phone, [`${bruno.jid}`], 'none')
    expect(await admits(ana.phone, [`${bruno.jid}`])).toBe('result')
    await bruno.desk.receivesNothingElse()
    expect(invitationsIn(await carla.desk.takes())).toBe(1)
    expect((await ana.phone.takes()).filter((e: Element) => e.attr('type') === 'error')).toEqual([])
  },
)

test('XEP-0191 §3, S118: whose block list cannot be read gets nothing from a room; the others do, and the server goes on', async () => {
  const clock = new PlayClock()
  let isBroken = false
  const storage = failing(
    memoryStorage({ domain: DOMAIN, now: () => clock.now() }),
    'blocking',
    () => isBroken,
  )
  const world = new World(ALL, {}, {}, { storage, clock })
  const devices = ['ana', 'bruno', 'carla'].map(async name => {
    await world.account(name)
    const device = world.device(name, 'desk')
    device.bind()
    await device.comes()
    return device
  })
  const [ana, bruno, carla] = (await Promise.all(devices)) as [Device, Device, Device]
  await roomOf(ana, { membersonly: '0' }, [bruno, 'bruno'], [carla, 'carla'])
  isBroken = true
  // What could not be stored is asked for anew.
  await bruno.asks(
    xml`<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='dora@plaza.example'/></block></iq>`,
  )
  await ana.sends(says('hello'))
  expect(bodies(await bruno.takes())).toEqual([])
  expect(bodies(await carla.takes())).toEqual(['hello'])
  expect(world.complaints.errors).toContainEqual(expect.stringContaining('block list not read'))
})
