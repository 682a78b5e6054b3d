/** Who names a group: what members say of it inside the encryption, and what of that counts. */
import { DataForm, el, type Element, fieldValue, formatDateTime, MucOwner, NS_VCARD } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { GroupView } from '../../api.ts'
import { NS_GROUP_PROFILE } from '../../store/rooms.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import {
  BRUNO,
  entered,
  occupant,
  OPEN,
  PRIVATE,
  ROOM,
  type Room,
  roomOn,
} from '../../testing/scripted-room.ts'
import { ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, type SignedIn, until } from '../../testing/signed-in.ts'

interface Stage extends SignedIn {
  readonly server: ScriptedServer
  readonly phone: RemoteDevice
  /** Of Bruno's device, to all in the room. */
  says(id: string, content: Element, to?: string): Promise<void>
  view(): GroupView
  /** What came to Bruno's device out of what was sent to the room, opened. */
  heard(): Promise<readonly string[]>
  hears(what: string): Promise<void>
}
const stage = async (room: Omit<Room, 'kind'>, kind: readonly string[] = PRIVATE): Promise<Stage> => {
  const server = scriptedServer()
  const phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { ...room, kind })
  const here = await entered(server, new MemoryKit().parts)
  const { engine } = here
  const { deviceId } = engine.me.get()
  await phone.meet(deviceId)
  const known = new Set<string | undefined>()
  const heard = async (): Promise<readonly string[]> => {
    await settled(server)
    const all: string[] = []
    for (const one of server.sent) {
      const id = one.attr('id')
      // What the room does not say back is sent again, under the same id.
      if (one.name !== 'message' || one.attr('to') !== ROOM || known.has(id)) continue
      known.add(id)
      all.push((await phone.open(one)) ?? '')
    }
    return all.filter(one => one.includes(NS_GROUP_PROFILE))
  }
  return {
    heard,
    async hears(what) {
      while (!(await heard()).some(one => one.includes(what)))
        await new Promise(resolve => setImmediate(resolve))
    },
    ...here,
    server,
    phone,
    async says(id, content, to = ROOM) {
      const sealed = await phone.sealedAs(deviceId, { to }, content)
      const from = to === ROOM ? { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one` } : {}
      const name = el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `s-${id}` })
      const occupant = el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' })
      server.push(phone.stanza(sealed, { id, ...from }, ...(to === ROOM ? [name, occupant] : [])))
      await settled(server)
    },
    view: () => engine.groups.of(ROOM)!.view.get(),
  }
}
const part = (name: string, text: string): Element => el(NS_GROUP_PROFILE, name, {}, text)
const named = (name: string, at: number, of = ROOM): Element =>
  el(NS_GROUP_PROFILE, 'profile', { of, at: formatDateTime(new Date(at)) }, part('name', name))
const ask = el(NS_GROUP_PROFILE, 'ask')
const run = { members: [ME], owners: [BRUNO] }
/** When these tests begin, by the clock of the machine in memory. */
const NOW = Date.UTC(2026, 2, 1, 12)
const DAY_MS = 86_400_000

test('the name that who runs a group says inside the encryption counts, and not what its server says', async () => {
  const { says, view, engine } = await stage({ ...run })
  expect(view()).toMatchObject({ name: 'Garden', hidesName: false })
  await says('a', named('Choir', NOW))
  await until(engine.groups.of(ROOM)!.view, now => now.name === 'Choir')
  expect(view()).toMatchObject({ name: 'Choir', hidesName: true })
  await until(engine.conversation(ROOM).timeline, ({ items }) =>
    items.some(item => item.kind === 'event' && item.event === 'renamed' && item.name === 'Choir'),
  )
  await says('b', named('Older', NOW - 1))
  await says('c', named('Quire', NOW + 1))
  await until(engine.groups.of(ROOM)!.view, now => now.name === 'Quire')
})

test.each([
  ['a member', { members: [ME, BRUNO] }],
  ['an administrator', { members: [ME], admins: [BRUNO] }],
  ['who runs a room that everybody may read', { ...run }, OPEN],
] as const)(
  'what %s says of a group counts for nothing',
  async (_, people, kind: readonly string[] = PRIVATE) => {
    const { says, view } = await stage({ ...people }, kind)
    await says('a', named('Trap', 1000))
    expect(view().name).toBe('Garden')
  },
)

test('it counts where it was meant for this group alone, from inside the encryption, and of no time that is to come', async () => {
  const { server, says, view } = await stage({ ...run })
  server.push(
    `<message xmlns='jabber:client' type='groupchat' id='clear' from='${ROOM}/bruno' to='${ME}/one'>${named('In the clear', 1000)}</message>`,
  )
  await says('other', named('Of another room', 1000, 'shed@rooms.plaza.example'))
  await says('late', named('For ever', NOW + 2 * DAY_MS))
  await says('alone', named('To one alone', 1000), ME)
  expect(view().name).toBe('Garden')
})

test('a group without a name is called by its people, and asks for its name no more often than it has to', async () => {
  const { engine, heard, hears, server, platform, says, view } = await stage({ ...run, name: '' })
  await until(engine.groups.of(ROOM)!.view, now => now.members.length === 2)
  expect(view().name).toBe('bruno')
  await hears('<ask')
  const joins = (): number =>
    server.sent.filter(one => one.name === 'presence' && one.attr('to') === `${ROOM}/ana`).length
  const entersAgain = async (): Promise<void> => {
    const before = joins()
    server.drop()
    await until(engine.connection, state => state.kind === 'waiting')
    engine.retryNow()
    await until(engine.connection, state => state.kind === 'online')
    while (joins() === before) await new Promise(resolve => setImmediate(resolve))
    server.push(occupant('bruno', BRUNO, 'o-bruno', '', 'owner'))
    server.push(occupant('ana', ME, 'o-ana', "<status code='110'/>"))
    await until(engine.groups.of(ROOM)!.view, now => now.where === 'in')
    await settled(server)
  }
  await entersAgain()
  expect(await heard()).toEqual([])
  platform.clock.sleep(3_700_000)
  await entersAgain()
  await hears('<ask')
  await says('a', named('Choir', NOW))
  await until(engine.groups.of(ROOM)!.view, now => now.name === 'Choir')
})

test('who runs a group answers who asks: once, after a while, and at most once a minute', async () => {
  const { engine, heard, hears, platform, says } = await stage({ members: [BRUNO], owners: [ME], name: '' })
  await engine.groups.of(ROOM)!.rename('Choir')
  const choir = '<name>Choir</name>'
  await hears(choir)
  await says('a', ask)
  await says('b', ask)
  expect(await heard()).toEqual([])
  platform.clock.advance(5_000)
  await hears(choir)
  await says('c', ask)
  platform.clock.advance(30_000)
  expect(await heard(), 'at most once a minute').toEqual([])
  platform.clock.advance(40_000)
  await hears(choir)
})

test('who would answer does not when somebody else who runs the group has', async () => {
  const people = { members: [], owners: [ME, BRUNO], name: '' }
  const { engine, heard, hears, platform, says } = await stage(people)
  await engine.groups.of(ROOM)!.rename('Choir')
  await hears('<name>Choir</name>')
  await says('a', ask)
  await says('b', named('Quire', NOW + 1))
  await until(engine.groups.of(ROOM)!.view, now => now.name === 'Quire')
  platform.clock.advance(5_000)
  expect(await heard()).toEqual([])
  await says('c', named('Older', NOW - 1))
  platform.clock.advance(70_000)
  await hears('<name>Quire</name>')
})

const submitted = (server: ScriptedServer) =>
  server.sent.flatMap(one => {
    const form = MucOwner.in(one)?.form as DataForm | undefined
    return form ? [Object.fromEntries(form.fields.map(f => [f.var, fieldValue(form, f.var ?? '')]))] : []
  })

test('a name that the server has becomes one of the members: it is said to them, and then the server is left without', async () => {
  const info = { 'muc#roominfo_description': 'Who waters', 'muc#roominfo_avatarhash': 'a'.repeat(40) }
  const { engine, hears, server, view } = await stage({ members: [BRUNO], owners: [ME], info })
  expect(view()).toMatchObject({ name: 'Garden', about: 'Who waters', hidesName: false })
  await engine.groups.of(ROOM)!.hideName(true)
  await hears('<name>Garden</name><about>Who waters</about>')
  expect(submitted(server)).toEqual([
    {
      FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig',
      'muc#roomconfig_roomname': '',
      'muc#roomconfig_roomdesc': '',
    },
  ])
  const cards = server.sent.flatMap(one => (one.attr('type') === 'set' && one.child('vCard', NS_VCARD)) || [])
  expect(cards.map(card => card.elements())).toEqual([[]])
  expect(view()).toMatchObject({ name: 'Garden', hidesName: true })
  await engine.groups.of(ROOM)!.rename('Orchard')
  await hears('<name>Orchard</name>')
  expect(submitted(server)).toHaveLength(1)
  await engine.groups.of(ROOM)!.hideName(false)
  expect(submitted(server)[1]).toMatchObject({ 'muc#roomconfig_roomname': 'Orchard' })
  await hears("readable='true'")
  expect(view()).toMatchObject({ hidesName: false })
})

test('the name that comes with an invitation holds until somebody who runs the group says another', async () => {
  const server = scriptedServer()
  const phone = new RemoteDevice(server, BRUNO).announce()
  const { engine } = await signedIn(server)
  const { deviceId } = engine.me.get()
  await phone.meet(deviceId)
  const invite = async (...content: readonly Element[]): Promise<void> => {
    server.push(phone.stanza(await phone.sealed(deviceId, ...content), { id: content.join('') }))
    await settled(server)
  }
  const to = el('jabber:x:conference', 'x', { jid: ROOM })
  await invite(to, named('Choir', NOW))
  await until(engine.conversations, items => items.some(item => item.address === ROOM && item.request))
  expect(engine.groups.of(ROOM)!.view.get()).toMatchObject({ name: 'Choir', where: 'outside' })
  await invite(named('Quire', NOW + 1))
  expect(engine.groups.of(ROOM)!.view.get().name).toBe('Quire')
})

test('a backup has what groups are called; what it says may be old, and is asked about', async () => {
  const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])
  const first = await stage({ members: [BRUNO], owners: [ME], name: '' })
  await first.engine.groups.of(ROOM)!.rename('Choir')
  await first.engine.groups.of(ROOM)!.setPicture(new Blob([picture]))
  const key = first.engine.recovery.makeKey()
  const backup = await first.engine.recovery.backUp(key, () => {})

  const { engine, hears, says, view } = await stage({ ...run, name: '' })
  await hears('<ask')
  await engine.recovery.restore(Buffer.concat(backup), key, () => {})
  await until(engine.groups.of(ROOM)!.view, now => now.name === 'Choir')
  const shown = await engine.people.picture(ROOM, view().picture ?? '')
  expect(new Uint8Array(await shown!.arrayBuffer())).toEqual(picture)
  await says('a', named('Quire', NOW - DAY_MS))
  await until(engine.groups.of(ROOM)!.view, now => now.name === 'Quire')
})
