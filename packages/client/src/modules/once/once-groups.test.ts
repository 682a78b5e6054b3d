/** What is seen once, in a group: by each member once, and of who has seen it the members know as of what was read. */
import { el, type Element, NS_CLIENT } from '@corrillo/xmpp'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Conversation, Engine, TimelineItem } from '../../api.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { plainView } from '../../testing/plain-view.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, occupant, OPEN, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { settled, type SignedIn, until } from '../../testing/signed-in.ts'
import { ownChangeElement } from '../own-changes/index.ts'
import { onceElements, openedElement } from './wire.ts'

type MessageItem = Extract<TimelineItem, { kind: 'message' }>
const CANARY = 'canary-8812'
const PATIENCE = { timeout: 30_000 }
let server: ScriptedServer
let here: SignedIn
let engine: Engine
let chat: Conversation
let phone: RemoteDevice

const begin = async (kind: readonly string[] = PRIVATE): Promise<void> => {
  server = scriptedServer()
  phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind, members: [ME, BRUNO] })
  here = await entered(server, new MemoryKit().parts)
  engine = here.engine
  chat = engine.conversation(ROOM)
}
beforeEach(async () => {
  await begin()
  await until(chat.composer, composer => composer.state === 'ready')
  await phone.meet(me())
})
const me = (): number => engine.me.get().deviceId
const items = (): readonly MessageItem[] => chat.timeline.get().items.filter(item => item.kind === 'message')
const isNowhere = (): Promise<void> =>
  vi.waitFor(async () => expect(await plainView(here, ME)).not.toContain(CANARY), PATIENCE)
const inRoom = (occupant: string, id: string): readonly Element[] => [
  el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `s-${id}` }),
  el('urn:xmpp:occupant-id:0', 'occupant-id', { id: occupant }),
]
/** Of Bruno's device, to all in the room. */
const says = async (id: string, ...content: readonly Element[]): Promise<void> => {
  const sealed = await phone.sealedAs(me(), { to: ROOM }, ...content)
  const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id }
  server.push(phone.stanza(sealed, attrs, ...inRoom('o-bruno', id)))
  await settled(server)
}
const saysOnce = (id: string): Promise<void> => says(id, ...onceElements([el(NS_CLIENT, 'body', {}, CANARY)]))
const toRoom = (): readonly Element[] =>
  server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM)
const next = async (verb: () => Promise<unknown>): Promise<Element> => {
  const before = toRoom().length
  await verb()
  return vi.waitFor(() => {
    const stanza = toRoom()[before]
    if (!stanza) throw new Error('nothing was sent')
    return stanza
  }, PATIENCE)
}
const tabletOfOurs = async (): Promise<RemoteDevice> => {
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(me(), tablet.id))
  await settled(server)
  await tablet.meet(me())
  return tablet
}
const openedElsewhere = async (tablet: RemoteDevice): Promise<void> => {
  const change = ownChangeElement({ kind: 'opened', of: ROOM, by: BRUNO, id: 'm1' })
  server.push(tablet.stanza(await tablet.sealed(me(), change), { id: 'x1', from: `${ME}/tablet` }))
  await settled(server)
}

test('S306: in a group it is opened once by each, and gone here; the members are told, hidden', async () => {
  await saysOnce('m1')
  const [item] = items()
  expect(item).toMatchObject({ text: '', once: { kind: 'text', opened: false } })
  const stanza = await next(async () =>
    expect(await chat.openOnce(item!.id)).toEqual({ kind: 'text', text: CANARY }),
  )
  expect(stanza.attr('type')).toBe('groupchat')
  expect(await phone.open(stanza)).toContain("<opened xmlns='urn:corrillo:once:0' id='m1'/>")
  expect(items()[0]).toMatchObject({ text: '', once: { opened: true } })
  await isNowhere()
  await expect(chat.openOnce(item!.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('its author keeps nothing from when the group has it, and is told by whom it was opened', async () => {
  const stanza = await next(() => chat.send(CANARY, { once: true }))
  expect(await phone.open(stanza)).toMatch(
    new RegExp(`<once xmlns='urn:corrillo:once:0'><body[^>]*>${CANARY}`, 'u'),
  )
  const id = stanza.attr('id')!
  server.push(stanza.with({ from: `${ROOM}/ana`, to: `${ME}/one` }).append(...inRoom('o-ana', id)))
  await isNowhere()
  expect(items()[0]).toMatchObject({ own: true, text: '', once: { opened: false } })
  await says('o1', openedElement(id))
  await says('o2', openedElement(id))
  expect(items()[0]?.once).toMatchObject({ opened: true, by: [{ address: BRUNO }] })
})

test('S313: in the clear nobody has opened anything', async () => {
  const stanza = await next(() => chat.send(CANARY, { once: true }))
  const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id: 'forged' }
  server.push(
    el(NS_CLIENT, 'message', attrs, openedElement(stanza.attr('id')!), ...inRoom('o-bruno', 'forged')),
  )
  await settled(server)
  expect(items()[0]?.once?.opened).toBe(false)
})

test('what another own device has opened is deleted here', async () => {
  await saysOnce('m1')
  await openedElsewhere(await tabletOfOurs())
  expect(items()[0]?.once?.opened).toBe(true)
  await isNowhere()
})

test('what another own device has opened before it came here is never here', async () => {
  await openedElsewhere(await tabletOfOurs())
  await saysOnce('m1')
  expect(items()[0]?.once?.opened).toBe(true)
  await expect(chat.openOnce(items()[0]!.id)).rejects.toMatchObject({ code: 'not-found' })
  await isNowhere()
})

test('members who have nothing but version 0.3 are named beforehand, and get a line; the others get it', async () => {
  const dora = `dora@elsewhere.example`
  const old = new RemoteDevice(server, dora, 'omemo:0').announce()
  server.push(occupant('dora', dora, 'o-dora'))
  await until(chat.composer, now => now.state === 'newcomers')
  await engine.groups.of(ROOM)!.accept(dora)
  await until(chat.composer, now => now.state === 'ready' && now.onceUnseen?.includes('dora'))
  await chat.send(CANARY, { once: true })
  const stanza = await vi.waitFor(() => {
    const found = toRoom().find(one => one.child('body'))
    if (!found) throw new Error('nothing was sent')
    return found
  }, PATIENCE)
  expect(await old.open(stanza)).toMatch(/^This message can be seen once/u)
  expect(await phone.open(stanza)).toContain(CANARY)
})

test('where anybody may come in, nothing is sent to be seen once', async () => {
  await begin(OPEN)
  await expect(chat.send(CANARY, { once: true })).rejects.toMatchObject({ code: 'not-allowed' })
})
