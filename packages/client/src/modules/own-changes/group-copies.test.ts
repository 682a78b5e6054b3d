/** What a member of a group could not read, asked of its author and said once more, to that device alone. */
import { el, type Element, NS_CLIENT, OriginId } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Conversation, Engine } from '../../api.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import type { MemoryPlatform } from '../../platform/memory/index.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, occupant, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { DOMAIN, ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { lostNote } from '../omemo/lost.ts'
import { NS_OWN } from './index.ts'

const CARLA = `carla@${DOMAIN}`
let server: ScriptedServer
let engine: Engine
let platform: MemoryPlatform
let chat: Conversation
let phone: RemoteDevice

beforeEach(async () => {
  server = scriptedServer()
  phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  ;({ engine, platform } = await entered(server, new MemoryKit().parts))
  chat = engine.conversation(ROOM)
  await until(chat.composer, composer => composer.state === 'ready')
})

const me = (): number => engine.me.get().deviceId
const body = (text: string): Element => el(NS_CLIENT, 'body', {}, text)
const shown = (): readonly unknown[] =>
  chat.timeline
    .get()
    .items.flatMap(item =>
      item.kind === 'message' || item.kind === 'unreadable'
        ? [[item.kind, item.author, item.kind === 'message' ? item.text : item.cause]]
        : [],
    )
const directly = async (device: RemoteDevice, id: string, ...content: readonly Element[]): Promise<void> => {
  server.push(device.stanza(await device.sealed(me(), ...content), { id }))
  await settled(server)
}
/** The first that it is sent and that has this inside. */
const noteFor = async (device: RemoteDevice, from: number, sought: string): Promise<string> => {
  for (;;) {
    for (const stanza of server.sent.slice(from).filter(one => one.name === 'message')) {
      const isIts = stanza.attr('to') === device.address && String(stanza).includes(`rid='${device.id}'`)
      const inside = isIts && (await device.open(stanza).catch(() => ''))
      if (inside && inside.includes(sought)) return inside
    }
    await new Promise(resolve => setImmediate(resolve))
  }
}
/** What we write into the group, and what the room calls it. */
const writes = async (text: string): Promise<string> => {
  const toRoom = () => server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM)
  const before = toRoom().length
  await chat.send(text)
  while (toRoom().length === before) await new Promise(resolve => setImmediate(resolve))
  const stanza = toRoom()[before]!
  const named = el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `r-${before}` })
  const from = el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-ana' })
  server.push(stanza.with({ from: `${ROOM}/ana`, to: `${ME}/one` }).append(named, from))
  await settled(server)
  return stanza.attr('id')!
}

test('what was said in a group and cannot be read is asked of its author, and stands where it was missed', async () => {
  // With a prekey that there is not.
  await phone.meet(me(), bundle => ({
    ...bundle,
    preKeys: bundle.preKeys.map(key => ({ ...key, id: key.id + 5000 })),
  }))
  const before = server.sent.length
  const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id: 'g1' }
  server.push(
    phone.stanza(
      await phone.encrypted(me(), 'for all of you', { to: ROOM }),
      attrs,
      OriginId.build({ id: 'g1' }),
      el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: 's-g1' }),
      el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' }),
    ),
  )
  await until(chat.timeline, () => shown().length === 1)
  expect(shown()).toEqual([['unreadable', BRUNO, 'lost-keys']])
  expect(await noteFor(phone, before, '<lost')).toContain(`<message id='g1' of='${ROOM}'/>`)
  const copy = (id: string, text: string, of = ROOM): Element =>
    el(NS_OWN, 'copy', { of, id, archive: 's-g1', at: '2026-03-01T11:00:00Z' }, body(text))
  // Somebody else cannot speak for him, nor can he speak for what nobody missed.
  const stranger = new RemoteDevice(server, CARLA).announce()
  await stranger.meet(me())
  await directly(stranger, 'c1', copy('g1', 'words of another'))
  await directly(phone, 'c2', copy('never-missed', 'words that nobody missed'))
  expect(shown()).toEqual([['unreadable', BRUNO, 'lost-keys']])
  await directly(phone, 'c3', copy('g1', 'for all of you'))
  await until(chat.timeline, () => JSON.stringify(shown()).includes('for all'))
  expect(shown()).toEqual([['message', BRUNO, 'for all of you']])
  await directly(phone, 'c4', copy('g1', 'other words'))
  expect(shown()).toHaveLength(1)
  expect(engine.conversations.get().map(item => item.address)).not.toContain(CARLA)
})

test('a member gets what a device of theirs could not read once more, and once', async () => {
  const id = await writes('who brings the bread?')
  await phone.meet(me())
  const before = server.sent.length
  await directly(phone, 'l1', lostNote([{ id, of: ROOM }]))
  const inside = await noteFor(phone, before, '<copy')
  expect(inside).toContain(`<copy xmlns='${NS_OWN}' of='${ROOM}' id='${id}' archive='r-0'`)
  expect(inside).toContain('who brings the bread?')
  const count = server.sent.filter(one => one.name === 'message').length
  await directly(phone, 'l2', lostNote([{ id, of: ROOM }]))
  expect(server.sent.filter(one => one.name === 'message')).toHaveLength(count)
})

test('S306: who was not in the group when it was said is given nothing of it', async () => {
  const id = await writes('before Carla came')
  const theirs = new RemoteDevice(server, CARLA).announce()
  await theirs.meet(me())
  const before = server.sent.length
  await directly(theirs, 'l1', lostNote([{ id, of: ROOM }]))
  server.push(occupant('carla', CARLA, 'o-carla'))
  await until(chat.composer, now => now.state === 'newcomers')
  await directly(theirs, 'l2', lostNote([{ id, of: ROOM }]))
  await engine.groups.of(ROOM)!.accept(CARLA)
  await directly(theirs, 'l3', lostNote([{ id, of: ROOM }]))
  await until(chat.composer, now => now.state === 'ready')
  platform.clock.advance(1000)
  const later = await writes('after Carla came')
  await directly(theirs, 'l4', lostNote([{ id: later, of: ROOM }]))
  expect(await noteFor(theirs, before, '<copy')).toContain('after Carla came')
})
