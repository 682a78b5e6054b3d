/** Threads in a group, and on another own device that is given what was said: names and places differ, the threads are the same. */
import { el, type Element, Jid, NS_CLIENT, Reply } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { memoryPlatform } from '../../platform/memory/index.ts'
import { type Given, PLAIN } from '../../pipeline/module.ts'
import { putBack } from '../../recovery/contents.ts'
import { Conversations } from '../../store/conversations.ts'
import { Facts, type MessageFact } from '../../store/facts.ts'
import { createKeys } from '../../store/keys.ts'
import { Rooms } from '../../store/rooms.ts'
import { SealedStore } from '../../store/sealed.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { messagesIn } from '../../testing/with-bruno.ts'
import { stanzaIds } from '../stanza-ids/index.ts'

const inRoom = (occupant: string, id: string): readonly Element[] => [
  el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id }),
  el('urn:xmpp:occupant-id:0', 'occupant-id', { id: occupant }),
]

test('XEP-0461 §3.1: in a group a thread has the id that the room gave; who began one before that was known is in the same', async () => {
  const server = scriptedServer()
  const phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server, new MemoryKit().parts)
  const me = engine.me.get().deviceId
  const chat = engine.conversation(ROOM)
  await until(chat.composer, composer => composer.state === 'ready')
  await phone.meet(me)
  const toRoom = () => server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM)
  const next = async (verb: () => Promise<unknown>): Promise<Element> => {
    const before = toRoom().length
    await verb()
    while (toRoom().length === before) await new Promise(resolve => setImmediate(resolve))
    return toRoom()[before]!
  }
  const says = async (id: string, thread: string): Promise<void> => {
    const content = [
      el(NS_CLIENT, 'body', {}, id),
      Reply.build({ to: Jid.parse(ME), id: thread }),
      el(NS_CLIENT, 'thread', {}, thread),
    ]
    const sealed = await phone.sealedAs(me, { to: ROOM }, ...content)
    const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id }
    server.push(phone.stanza(sealed, attrs, ...inRoom('o-bruno', `s-${id}`)))
    await settled(server)
  }
  const question = await next(() => chat.send('who comes?'))
  const ref = messagesIn(chat)[0]!.id
  await says('b1', question.attr('id')!)
  server.push(question.with({ from: `${ROOM}/ana`, to: `${ME}/one` }).append(...inRoom('o-ana', 'r-1')))
  await settled(server)
  await says('b2', 'r-1')
  expect(messagesIn(chat).map(({ text, thread, answers }) => [text, thread, answers])).toEqual([
    ['who comes?', undefined, 2],
    ['b1', ref, undefined],
    ['b2', ref, undefined],
  ])
  const thread = await chat.openThread(ref)
  const answer = await next(() => thread.send('I do'))
  expect(await phone.open(answer)).toContain(`<thread xmlns='jabber:client'>r-1</thread>`)
})

test('what an own device is given, the newest first, stands in the same threads', async () => {
  const platform = memoryPlatform(() => undefined as never)
  const records = await platform.storage.open(ME)
  const form = { address: ME, passphrase: 'a good phrase', keepUnlocked: false }
  const store = new SealedStore(records, await createKeys(platform, records, ME, form), platform)
  const own = {
    address: ME,
    store,
    facts: new Facts(store),
    conversations: new Conversations(),
    rooms: new Rooms(),
  }
  const given = { ...own, platform } as unknown as Given
  const ids = stanzaIds(given, async () => {})
  const fact = (order: string, more: Partial<MessageFact>): MessageFact => ({
    kind: 'message',
    own: false,
    author: BRUNO,
    conversation: BRUNO,
    order,
    at: 1,
    text: order,
    stanzaId: `id-${order}`,
    state: undefined,
    security: PLAIN,
    ...more,
  })
  const replyTo = { order: 'a', author: ME, id: 'id-a', quote: '' }
  const root = fact('a', { own: true, author: ME, answers: 2 })
  const thread = { id: 'id-a', root: 'a' }
  // In one unit of work, as parts are put away.
  await store.exclusive(async unit => {
    for (const one of [fact('c', { thread }), fact('b', { thread, replyTo }), root])
      expect(await putBack(unit, given, ids, one)).toBe(true)
  })
  expect(await own.facts.find(BRUNO, 'a')).toMatchObject({ answers: 2 })
  expect(await own.facts.find(BRUNO, 'b')).toMatchObject({ thread })
  expect((await own.facts.inThread(BRUNO, 'a', {})).map(one => one.order)).toEqual(['a', 'b', 'c'])
  await store.exclusive(async unit => void (await putBack(unit, given, ids, root)))
  expect(await own.facts.find(BRUNO, 'a')).toMatchObject({ answers: 2 })
})
