/** Group 11: somebody is handed, or takes, a device that is unlocked. What is behind a passphrase of its own is not there. */
import { el, type Element, Jid, NS_CLIENT, Reply } from '@corrillo/xmpp'
import { expect, test, vi } from 'vitest'
import { type Arrival, ClientError, type Conversation, type Engine } from '../../api.ts'
import { plainView } from '../../testing/plain-view.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { DOMAIN, ME, PASSWORD, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { chat, engine, here, items, me, phone, says, sent, server, unlock } from '../../testing/stage.ts'
import { timingElements } from '../ephemeral/wire.ts'
import { body, BRUNO, messagesIn, withBruno } from '../../testing/with-bruno.ts'

const BEHIND = 'behind the seven mountains'
const CANARY = 'canary-of-the-source'
const MINUTE = 60_000

const listed = (of: Engine = engine): readonly string[] => of.conversations.get().map(one => one.address)
const texts = (of: Conversation = chat): readonly string[] => items(of).map(one => one.text)
const read = async (of: Conversation, count: number): Promise<readonly string[]> =>
  until(
    of.timeline,
    ({ items: all }) => all.filter(one => one.kind === 'message').length >= count && texts(of),
  )
const arrivals = (): readonly Arrival[] => {
  const heard: Arrival[] = []
  engine.onArrival(arrival => void heard.push(arrival))
  return heard
}
const tick = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 10_000) {
    here.platform.clock.advance(Math.min(left, 10_000))
    await new Promise(resolve => setImmediate(resolve))
  }
}

test('S337: a hidden chat is in no list, no search, no count, no alias and no draft until its passphrase is given', async () => {
  await says('m1', body(`${CANARY} one`))
  await read(chat, 1)
  chat.setDraft('half a word')
  engine.keep()
  expect(await engine.search(CANARY)).toHaveLength(1)
  const alias = engine.alias(BRUNO)
  await engine.hidden.hide(BRUNO, BEHIND)
  expect(engine.hidden.isOpen.get()).toBe(false)
  expect(listed()).toEqual([])
  expect(engine.unread.get()).toBe(0)
  expect(await engine.search(CANARY)).toEqual([])
  expect(await engine.search(CANARY, BRUNO)).toEqual([])
  expect(engine.behind(alias)).toBeUndefined()
  expect([texts(), chat.composer.get().draft]).toEqual([[], ''])
  const wish = { password: 'four unrelated words here', files: false }
  expect(await engine.export.conversation(BRUNO, wish, () => {})).toMatchObject({ messages: 0 })

  expect(await engine.hidden.open('behind the six mountains')).toBe(false)
  expect(await engine.hidden.open(PASSWORD)).toBe(false)
  expect(listed()).toEqual([])
  expect(await engine.hidden.open(BEHIND)).toBe(true)
  expect(engine.conversations.get()).toMatchObject([{ address: BRUNO, hidden: true, draft: 'half a word' }])
  expect(await read(chat, 1)).toEqual([`${CANARY} one`])
  expect(chat.composer.get().draft).toBe('half a word')
  expect(await engine.search(CANARY)).toHaveLength(1)
  expect(engine.behind(alias)).toBe(BRUNO)
  await engine.hidden.close()
  expect(listed()).toEqual([])
  expect(texts()).toEqual([])
})

test('S337: what comes meanwhile is stored, tells nobody, and is there when it is opened', async () => {
  await says('m1', body('before'))
  await engine.hidden.hide(BRUNO, BEHIND)
  const heard = arrivals()
  await says('m2', body(`${CANARY} two`), el('urn:xmpp:receipts', 'request', {}))
  await says('m3', body('three'), el('urn:xmpp:message-correct:0', 'replace', { id: 'm2' }))
  await says('m4', body('four'))
  expect(heard).toEqual([])
  expect([listed(), engine.unread.get()]).toEqual([[], 0])
  await engine.hidden.open(BEHIND)
  expect(await read(chat, 3)).toEqual(['before', 'three', 'four'])
  expect(engine.conversations.get()[0]?.unread).toBe(3)
  // Once is enough, however often it is opened; and what comes now is told by the list alone.
  await engine.hidden.close()
  await engine.hidden.open(BEHIND)
  await says('m5', body('five'))
  expect(await read(chat, 4)).toEqual(['before', 'three', 'four', 'five'])
  expect(heard).toEqual([])
})

test('S336, S337: who has the device, its key and its passphrase finds no word of it; while it is a common one, they do', async () => {
  await says('m1', body(`${CANARY} one`))
  await read(chat, 1)
  expect(await plainView(here, ME)).toContain(CANARY)
  await engine.hidden.hide(BRUNO, BEHIND)
  await says('m2', body(`${CANARY} two`))
  await vi.waitFor(async () => expect(await plainView(here, ME)).not.toContain(CANARY))
  // Neither while it is open.
  await engine.hidden.open(BEHIND)
  chat.setDraft(`${CANARY} half`)
  engine.keep()
  await sent(() => chat.send(`${CANARY} three`))
  await settled(server)
  expect(await read(chat, 3)).toEqual([`${CANARY} one`, `${CANARY} two`, `${CANARY} three`])
  expect(await plainView(here, ME)).not.toContain(CANARY)
  await engine.hidden.show(BRUNO)
  expect(await plainView(here, ME)).toContain(CANARY)
  expect(engine.hidden.isOpen.get()).toBe(false)
  expect(await engine.search(CANARY)).toHaveLength(3)
  expect(await engine.hidden.open(BEHIND)).toBe(false)
})

test('S337: they close with the lock, and by themselves when nobody has touched anything', async () => {
  await says('m1', body('before'))
  await engine.hidden.hide(BRUNO, BEHIND)
  await engine.hidden.open(BEHIND)
  await tick(4 * MINUTE)
  engine.touched()
  await tick(4 * MINUTE)
  expect(listed()).toEqual([BRUNO])
  await tick(2 * MINUTE)
  await until(engine.hidden.isOpen, isOpen => !isOpen)
  expect(listed()).toEqual([])
  await engine.hidden.open(BEHIND)
  await engine.lockNow()
  await unlock()
  expect(listed()).toEqual([])
  await says('m2', body('after'))
  await engine.hidden.open(BEHIND)
  expect(await read(engine.conversation(BRUNO), 2)).toEqual(['before', 'after'])
})

test('S337: several passphrases open several, and none tells of the others', async () => {
  await says('m1', body('from Bruno'))
  const carla = `carla@${DOMAIN}`
  const hers = new RemoteDevice(server, carla).announce()
  await hers.meet(me())
  await hers.say(me(), 'from Carla')
  await until(engine.conversations, list => list.length === 2)
  await engine.hidden.hide(BRUNO, BEHIND)
  expect(listed()).toEqual([carla])
  await engine.hidden.hide(carla, 'another mountain')
  expect(listed()).toEqual([])
  await engine.hidden.open('another mountain')
  expect(listed()).toEqual([carla])
  await engine.hidden.close()
  await engine.hidden.open(BEHIND)
  expect(listed()).toEqual([BRUNO])
})

test('S336: what opens or erases the device hides nothing, and what is short neither', async () => {
  await engine.setEmergency(PASSWORD, 'back at noon')
  for (const [passphrase, code] of [
    ['short', 'password-short'],
    [PASSWORD, 'not-allowed'],
    ['back at noon', 'not-allowed'],
    [undefined, 'not-allowed'],
  ] as const)
    await expect(engine.hidden.hide(BRUNO, passphrase)).rejects.toMatchObject({ code })
  await expect(engine.hidden.hide(ME, BEHIND)).rejects.toMatchObject({ code: 'not-allowed' })
  await engine.hidden.hide(BRUNO, BEHIND)
  // Where chats are opened nothing is erased.
  expect(await engine.hidden.open('back at noon')).toBe(false)
  expect(here.app.state.get().kind).toBe('open')
})

test('nothing is written to what is closed, and what waited goes when it is opened', async () => {
  await says('m1', body('before'))
  await engine.hidden.hide(BRUNO, BEHIND)
  await expect(chat.send('who sees this?')).rejects.toMatchObject({ code: 'not-found' })
  await engine.hidden.open(BEHIND)
  server.drop()
  await until(engine.connection, state => state.kind !== 'online')
  await chat.send('later')
  await engine.hidden.close()
  await until(engine.connection, state => {
    engine.retryNow()
    return state.kind === 'online'
  })
  await settled(server)
  const { inside } = await sent(async () => engine.hidden.open(BEHIND), phone)
  expect(inside).toContain('later')
})

test('what came meanwhile stays where it is while the disk is full, and the next opening goes on', async () => {
  const { storage } = here.platform
  const openStore = storage.open.bind(storage)
  let isFull = false
  vi.spyOn(storage, 'open').mockImplementation(async name => {
    const records = await openStore(name)
    const write: typeof records.write = changes =>
      isFull ? Promise.reject(new ClientError('storage-full')) : records.write(changes)
    return { ...records, write }
  })
  await engine.lockNow()
  await unlock()
  await engine.hidden.hide(BRUNO, BEHIND)
  for (const text of ['one', 'two']) await says(text, body(text))
  isFull = true
  await expect(engine.hidden.open(BEHIND)).rejects.toMatchObject({ code: 'storage-full' })
  expect([engine.hidden.isOpen.get(), listed()]).toEqual([false, []])
  isFull = false
  expect(await engine.hidden.open(BEHIND)).toBe(true)
  expect(await read(engine.conversation(BRUNO), 2)).toEqual(['one', 'two'])
})

test('S337: of hidden chats nothing is in a backup, nor handed to another device', async () => {
  await says('m1', body(`${CANARY} one`))
  await read(chat, 1)
  await engine.hidden.hide(BRUNO, BEHIND)
  await engine.hidden.open(BEHIND)
  const key = engine.recovery.makeKey()
  const file = await engine.recovery.backUp(key, () => {})
  const other = await withBruno({ met: false })
  const bytes = new Uint8Array(await new Blob([...file] as BlobPart[]).arrayBuffer())
  expect(await other.engine.recovery.restore(bytes, key, () => {})).toMatchObject({ messages: 0 })
  expect(messagesIn(other.engine.conversation(BRUNO))).toEqual([])
})

test('S337: a hidden group is as little there as a hidden person, and what is said in it comes when it is opened', async () => {
  const there = scriptedServer()
  const device = new RemoteDevice(there, BRUNO).announce()
  roomOn(there, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine: mine } = await entered(there)
  const group = mine.conversation(ROOM)
  await until(group.composer, composer => composer.state === 'ready')
  const id = mine.me.get().deviceId
  await device.meet(id)
  const tells = async (stanzaId: string, text: string): Promise<void> => {
    const sealed = await device.sealedAs(id, { to: ROOM }, body(text))
    const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id: stanzaId }
    const name = el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `s-${stanzaId}` })
    const occupant = el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' })
    there.push(device.stanza(sealed, attrs, name, occupant))
    await settled(there)
  }
  await tells('g1', 'under the pot')
  await mine.hidden.hide(ROOM, BEHIND)
  expect(listed(mine)).not.toContain(ROOM)
  expect(mine.groups.of(ROOM)).toBeUndefined()
  await tells('g2', 'under the mat')
  expect(mine.unread.get()).toBe(0)
  await mine.hidden.open(BEHIND)
  expect(await read(group, 2)).toEqual(['under the pot', 'under the mat'])
  expect(mine.groups.of(ROOM)).toBeDefined()
  expect(mine.conversations.get().find(one => one.address === ROOM)).toMatchObject({
    unread: 2,
    hidden: true,
  })
})

test('S337: XEP-0466 §5: what is to go by itself goes in its time, though nobody can read it', async () => {
  const timing: readonly Element[] = timingElements({ seconds: 3600, since: undefined })
  await says('m1', body('in an hour'), ...timing)
  chat.markRead()
  await until(chat.timeline, () => items()[0]?.goesAt !== undefined)
  await engine.hidden.hide(BRUNO, BEHIND)
  await says('m2', body('an hour after it is read'), ...timing)
  here.platform.clock.advance(3_601_000)
  await engine.hidden.open(BEHIND)
  expect(await read(chat, 1)).toEqual(['an hour after it is read'])
})

test('what is said in a thread while the chat is closed stands in it, and is counted, when it is opened', async () => {
  const { stanza } = await sent(() => chat.send('which gate?'))
  const id = stanza.attr('id')!
  const answer = [Reply.build({ to: Jid.parse(ME), id }), el(NS_CLIENT, 'thread', {}, id)]
  await engine.hidden.hide(BRUNO, BEHIND)
  await says('m1', body('the green one'), ...answer)
  await says('m2', body('no, the red one'), ...answer)
  await engine.hidden.open(BEHIND)
  expect(await read(chat, 3)).toEqual(['which gate?', 'the green one', 'no, the red one'])
  expect(items()[0]?.answers).toBe(2)
  const thread = await chat.openThread(items()[0]!.id)
  expect(await read(thread, 3)).toEqual(['which gate?', 'the green one', 'no, the red one'])
})

test('S337: a reminder of a hidden chat is told by nothing, and is there when it is opened', async () => {
  await says('m1', body('to come back to'))
  await read(chat, 1)
  const attention = await engine.attention()
  const due: unknown[] = []
  attention.onDue(reminder => void due.push(reminder))
  await attention.remind(BRUNO, items()[0]!.id, here.platform.clock.now() + MINUTE)
  await until(attention.reminders, list => list.length === 1)
  await engine.hidden.hide(BRUNO, BEHIND)
  await until(attention.reminders, list => list.length === 0)
  await tick(2 * MINUTE)
  await settled(server)
  expect([due, attention.reminders.get()]).toEqual([[], []])
  await engine.hidden.open(BEHIND)
  expect(await until(attention.reminders, list => list.length === 1 && list)).toMatchObject([{ due: true }])
  expect(due).toEqual([])
})
