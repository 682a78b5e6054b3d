/** XEP-0333 in groups: how far each member has read. */
import { el, type Element, MarkDisplayed, NS_CLIENT } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Conversation, Engine } from '../../api.ts'
import type { MemoryPlatform } from '../../platform/memory/index.ts'
import { blankRoom, type RoomRecord } from '../../store/rooms.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { DOMAIN, ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { readFurther, tellsReading } from './group-reading.ts'

let server: ScriptedServer
let engine: Engine
let platform: MemoryPlatform
let chat: Conversation
let phone: RemoteDevice

const begin = async (members: readonly string[]): Promise<void> => {
  server = scriptedServer()
  phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members })
  ;({ engine, platform } = await entered(server, new MemoryKit().parts))
  chat = engine.conversation(ROOM)
  await until(chat.composer, composer => composer.state === 'ready')
  await phone.meet(engine.me.get().deviceId)
  engine.setFocused(true)
}
beforeEach(() => begin([ME, BRUNO]))

/** Of Bruno's device, to all in the room. */
const says = async (id: string, ...content: readonly Element[]): Promise<void> => {
  const sealed = await phone.sealedAs(engine.me.get().deviceId, { to: ROOM }, ...content)
  const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id }
  const name = el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `s-${id}` })
  const occupant = el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' })
  server.push(phone.stanza(sealed, attrs, name, occupant))
  await settled(server)
}
const writes = (id: string): Promise<void> => says(id, el(NS_CLIENT, 'body', {}, `word ${id}`))
const reads = async (): Promise<void> => {
  chat.markRead()
  await until(chat.item, item => item.unread === 0)
  await settled(server)
}
const toRoom = (): readonly Element[] =>
  server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM)
const marked = async (count: number): Promise<Element> => {
  while (toRoom().length < count) await new Promise(resolve => setImmediate(resolve))
  return toRoom()[count - 1]!
}
/** What we write, and what the room calls it. */
const sent = async (text: string, archiveId: string): Promise<void> => {
  const before = toRoom().length
  await chat.send(text)
  const stanza = await marked(before + 1)
  server.push(
    stanza
      .with({ from: `${ROOM}/ana`, to: `${ME}/one` })
      .append(
        el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: archiveId }),
        el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-ana' }),
      ),
  )
  await settled(server)
}
const own = () =>
  chat.timeline
    .get()
    .items.flatMap(item =>
      item.kind === 'message' && item.own
        ? [[item.text, item.state?.kind, item.readBy?.map(one => one.address)]]
        : [],
    )

test('S306: the newest that was read is told to the members, hidden, by the id that the room gave it', async () => {
  await writes('one')
  await writes('two')
  await reads()
  const stanza = await marked(1)
  expect(stanza.attr('type')).toBe('groupchat')
  expect(await phone.open(stanza)).toMatch(/<displayed [^>]*id=["']s-two["']/u)
  expect(stanza.toString()).not.toMatch(/chat-markers|s-two|<body|urn:xmpp:eme/u)
})

test('a group hears of it now and then: what was read meanwhile is one mark, for the newest', async () => {
  await writes('one')
  await reads()
  await marked(1)
  for (const id of ['two', 'three']) {
    await writes(id)
    await reads()
  }
  expect(toRoom()).toHaveLength(1)
  const first = toRoom()[0]!
  platform.clock.advance(6000)
  const second = await marked(2)
  await phone.open(first)
  expect(await phone.open(second)).toContain('s-three')
  platform.clock.advance(6000)
  await settled(server)
  expect(toRoom()).toHaveLength(2)
})

test('what members say they have read is known of everything of ours up to there; it is no message', async () => {
  await sent('first', 'r1')
  await sent('second', 'r2')
  await says('m1', MarkDisplayed.build({ id: 'r1' }))
  await until(chat.timeline, () => own()[0]?.[1] === 'read')
  expect(chat.item.get().lastState).toEqual({ kind: 'on-server' })
  expect(own()).toEqual([
    ['first', 'read', [BRUNO]],
    ['second', 'on-server', undefined],
  ])
  await says('m2', MarkDisplayed.build({ id: 'r2' }))
  await until(chat.timeline, () => own()[1]?.[1] === 'read')
  // It never goes back.
  await says('m3', MarkDisplayed.build({ id: 'r1' }))
  expect(own()[1]).toEqual(['second', 'read', [BRUNO]])
  expect(chat.item.get()).toMatchObject({ unread: 0, lastText: 'second', lastState: { kind: 'read' } })
})

test('S313: a mark in the clear, or of a message that is not there, moves nothing', async () => {
  await sent('first', 'r1')
  const name = el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: 's-x' })
  const occupant = el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' })
  const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id: 'x' }
  server.push(el(NS_CLIENT, 'message', attrs, MarkDisplayed.build({ id: 'r1' }), name, occupant))
  await says('m1', MarkDisplayed.build({ id: 'nothing' }))
  expect(own()).toEqual([['first', 'on-server', undefined]])
})

test('who does not tell how far they read tells nobody, and tells nothing later', async () => {
  await writes('one')
  await reads()
  await marked(1)
  await writes('two')
  await reads()
  await engine.people.tellReading(false)
  await writes('three')
  await reads()
  platform.clock.advance(6000)
  await settled(server)
  await engine.people.tellReading(true)
  platform.clock.advance(6000)
  await settled(server)
  expect(toRoom()).toHaveLength(1)
})

test('what is chosen for a group holds in it, whatever the settings say', async () => {
  await (await engine.attention()).tellReading(ROOM, false)
  await writes('one')
  await reads()
  platform.clock.advance(6000)
  await settled(server)
  expect(toRoom()).toEqual([])
  await engine.people.tellReading(false)
  await (await engine.attention()).tellReading(ROOM, true)
  await writes('two')
  await reads()
  platform.clock.advance(6000)
  expect(await phone.open(await marked(1))).toContain('s-two')
})

test('in a group of more than fifty nobody is told', async () => {
  const many = Array.from({ length: 49 }, (_, i) => `guest${i}@${DOMAIN}`)
  await begin([ME, BRUNO, ...many])
  await (await engine.attention()).tellReading(ROOM, true)
  await writes('one')
  await reads()
  platform.clock.advance(6000)
  await settled(server)
  expect(toRoom()).toEqual([])
})

const member = (address: string) => ({
  address,
  affiliation: 'member' as const,
  nick: undefined,
  accepted: true,
})
const garden: RoomRecord = {
  ...blankRoom(ROOM, 'ana', 0),
  kind: 'private',
  members: [ME, BRUNO].map(member),
}
test('rooms that are open, or were opened, or that one has left, know nothing of it', () => {
  expect(tellsReading(garden)).toBe(true)
  for (const change of [{ kind: 'open' }, { exposed: true }, { standing: 'out' }] as const)
    expect(tellsReading({ ...garden, ...change })).toBe(false)
})
test('one mark is kept for each member, and none of who is no member', () => {
  const first = readFurther([{ who: `gone@${DOMAIN}`, order: '9' }], garden, BRUNO, '3')
  expect(first).toEqual([{ who: BRUNO, order: '3' }])
  expect(readFurther(first, garden, BRUNO, '2')).toBe(first)
  expect(readFurther(first, garden, `mole@${DOMAIN}`, '4')).toBe(first)
  expect(readFurther(first, garden, BRUNO, '4')).toEqual([{ who: BRUNO, order: '4' }])
})
