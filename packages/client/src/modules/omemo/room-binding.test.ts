/** What is for one is not for all: in a room the envelope has to say so (XEP-0384 §4.5.1). */
import { el, type Element } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { Conversation } from '../../api.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, scriptedServer } from '../../testing/scripted-server.ts'
import { until } from '../../testing/signed-in.ts'

const shown = (conversation: Conversation): readonly unknown[] =>
  conversation.timeline
    .get()
    .items.filter(item => item.kind === 'message' || item.kind === 'unreadable')
    .map(item => (item.kind === 'message' ? item.text : { cause: item.cause }))

test('S296: what says inside to nobody in particular is read between two, and not where a server says it to a room', async () => {
  const server = scriptedServer()
  const phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server, new MemoryKit().parts)
  const [room, bruno] = [engine.conversation(ROOM), engine.conversation(BRUNO)]
  await until(room.composer, composer => composer.state === 'ready')
  const me = engine.me.get().deviceId
  await phone.meet(me)
  const inRoom = (encrypted: Element, id: string): Element =>
    phone.stanza(
      encrypted,
      { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id },
      el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `s-${id}` }),
      el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' }),
    )
  const confided = await phone.encrypted(me, 'between us', { to: null })
  server.push(inRoom(confided, 'g1'))
  await until(room.timeline, () => shown(room).length > 0)
  expect(shown(room)).toEqual([{ cause: 'broken' }])
  server.push(phone.stanza(confided))
  await until(bruno.timeline, () => shown(bruno).length > 0)
  expect(shown(bruno)).toEqual(['between us'])
  server.push(inRoom(await phone.encrypted(me, 'for all', { to: ROOM }), 'g2'))
  await until(room.timeline, () => shown(room).length > 1)
  expect(shown(room)).toEqual([{ cause: 'broken' }, 'for all'])
})
