import { el, type Element, Jid, NS_CLIENT, NS_REPLY, OriginId, Replace, Reply, Retract } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { chat, engine, here, items, me, says, sent, server } from '../../testing/stage.ts'
import { BRUNO, body, messagesIn } from '../../testing/with-bruno.ts'
import { timingElements } from '../ephemeral/wire.ts'
import { onceElements } from '../once/wire.ts'

const inThread = (id: string): Element => el(NS_CLIENT, 'thread', {}, id)
const answers = (id: string, to = ME): Element => Reply.build({ to: Jid.parse(to), id })
/** What programs that know no answers are told of it. */
const quoting = (id: string, words: string, text: string): readonly Element[] => [
  body(`> ${words}\n${text}`),
  answers(id, BRUNO),
  el(
    'urn:xmpp:fallback:0',
    'fallback',
    { for: NS_REPLY },
    el('urn:xmpp:fallback:0', 'body', { start: '0', end: String(words.length + 3) }),
  ),
]
const lines = (): readonly unknown[] =>
  chat.timeline.get().items.flatMap(item => (item.kind === 'thread' ? [[item.ref, item.text]] : []))
const texts = (of = chat): readonly string[] => messagesIn(of).map(item => item.text)
const threadsOf = (): readonly unknown[] => items().map(({ thread, answers: count }) => [thread, count])
/** A question of ours, its id on the wire, and its place here. */
const asked = async (text = 'which gate?') => {
  const { stanza } = await sent(() => chat.send(text))
  return { id: stanza.attr('id')!, ref: items().at(-1)!.id }
}

test('S306: XEP-0201 §3: what is written in a thread says so in the envelope alone, and answers what the thread hangs on', async () => {
  const { id, ref } = await asked()
  const thread = await chat.openThread(ref)
  await until(thread.timeline, now => !now.loading)
  expect(texts(thread)).toEqual(['which gate?'])
  const { stanza, inside } = await sent(() => thread.send('the green one'))
  expect(inside).toContain(`<thread xmlns='jabber:client'>${id}</thread>`)
  expect(inside).toContain(`<reply xmlns='urn:xmpp:reply:0' to='${ME}' id='${id}'/>`)
  expect(String(stanza)).not.toContain(id)
  expect(String(stanza)).not.toContain('<thread')
  expect(threadsOf()).toEqual([
    [undefined, 1],
    [ref, undefined],
  ])
  expect(lines()).toEqual([[ref, 'which gate?']])
  expect(items()[1]?.reply).toBeUndefined()
  expect(texts(thread)).toEqual(['which gate?', 'the green one'])
  expect(messagesIn(thread).map(item => [item.thread, item.answers])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ])
})
test('S306: for a device of version 0.3, which hides the body alone, nothing says that there is a thread', async () => {
  const carla = `carla@${DOMAIN}`
  const old = new RemoteDevice(server, carla, 'omemo:0').announce()
  const talk = engine.conversation(carla)
  await until(talk.composer, composer => composer.state === 'ready')
  const { stanza: question } = await sent(() => talk.send('which gate?'), old)
  const thread = messagesIn(talk)[0]!.id
  const { stanza } = await sent(() => talk.send('the green one', { thread }), old)
  expect(String(stanza)).toContain(`<reply xmlns='urn:xmpp:reply:0' to='${ME}' id='${question.attr('id')}'/>`)
  expect(String(stanza)).not.toContain('<thread')
})
test('in the clear it stands in the stanza', async () => {
  await chat.setEncryption(false)
  const before = server.sent.length
  await chat.send('which gate?')
  await until(chat.timeline, () => items()[0]?.state?.kind === 'on-server')
  await chat.send('the green one', { thread: items()[0]!.id })
  await until(chat.timeline, () => items()[1]?.state?.kind === 'on-server')
  const [question, answer] = server.sent.slice(before).filter(one => one.name === 'message')
  expect(answer?.childText('thread', NS_CLIENT)).toBe(question?.attr('id'))
})
test('what the other says in a thread of ours hangs on our message; an answer to that is said there, too', async () => {
  const { id, ref } = await asked()
  await says('b1', body('the green one'), answers(id), inThread(id))
  await says('b2', body('and it rains'))
  expect(threadsOf()).toEqual([
    [undefined, 1],
    [ref, undefined],
    [undefined, undefined],
  ])
  expect(lines()).toEqual([[ref, 'which gate?']])
  const { inside } = await sent(() => chat.send('is it open?', { replyTo: items()[1]!.id }))
  expect(inside).toContain(`<thread xmlns='jabber:client'>${id}</thread>`)
  expect(inside).toContain(`id='b1'/>`)
  expect(items().at(-1)).toMatchObject({ thread: ref, reply: { text: 'the green one' } })
  expect(items()[0]?.answers).toBe(2)
  const thread = await chat.openThread(ref)
  await until(thread.timeline, now => now.items.length === 4)
  expect(texts(thread)).toEqual(['which gate?', 'the green one', 'is it open?'])
  // Another answer with the thread's id alone, as §3.1 wants it of who knows no answers.
  await says('b3', body('since eight'), inThread(id))
  expect(texts(thread)).toEqual(['which gate?', 'the green one', 'is it open?', 'since eight'])
})
test('a program that gives one id to all it says in a session does not talk in threads', async () => {
  const { id } = await asked()
  await says('g1', body('hello'), inThread('5f0c-session'))
  await says('g2', body('the green one'), answers(id), inThread('5f0c-session'))
  // Nor one that numbers its session by its first message.
  await says('g3', body('one'), inThread('g3'))
  await says('g4', body('two'), inThread('g3'))
  expect(threadsOf().every(one => JSON.stringify(one) === '[null,null]')).toBe(true)
  expect(lines()).toEqual([])
})
test('the beginning of a thread is not here: what was quoted of it stands in its line, and it finds its place when it comes', async () => {
  await says('b2', ...quoting('b1', 'who has the key?', 'Jens'), inThread('b1'))
  await says('b3', body('or Lis'), inThread('b1'))
  expect(lines()).toEqual([['~b1', 'who has the key?']])
  const thread = await chat.openThread('~b1')
  await until(thread.timeline, now => now.items.length === 3)
  expect(texts(thread)).toEqual(['Jens', 'or Lis'])
  const { inside } = await sent(() => thread.send('not I'))
  expect(inside).toContain(`<reply xmlns='urn:xmpp:reply:0' to='${BRUNO}' id='b1'/>`)
  expect(inside).toContain(`<thread xmlns='jabber:client'>b1</thread>`)
  await says('b1', body('who has the key?'))
  const root = items().at(-1)!
  expect(root).toMatchObject({ text: 'who has the key?', answers: 3 })
  expect(threadsOf().slice(0, 3)).toEqual([
    [root.id, undefined],
    [root.id, undefined],
    [root.id, undefined],
  ])
  const whole = await chat.openThread(root.id)
  await until(whole.timeline, now => now.items.length > 3)
  expect([...texts(whole)].toSorted()).toEqual(['Jens', 'not I', 'or Lis', 'who has the key?'])
})
test('a thread in a thread is the outer one, and a message is no thread of its own', async () => {
  const { id, ref } = await asked()
  await says('b1', body('the green one'), answers(id), inThread(id))
  await says('b2', body('green?'), answers('b1', BRUNO), inThread('b1'))
  expect(threadsOf()).toEqual([
    [undefined, 2],
    [ref, undefined],
    [ref, undefined],
  ])
  await says('b4', body('myself'), answers('b4', BRUNO), inThread('b4'))
  expect(items().at(-1)?.answers).toBeUndefined()
})
test('S170: other words and a retraction stay where they are; what is put away or vanishes is not counted', async () => {
  const { id, ref } = await asked()
  await says('b1', body('the gren one'), answers(id), inThread(id))
  await says('e1', body('the green one'), answers(id), inThread(id), Replace.build({ id: 'b1' }))
  await says('b2', body('a word too much'), answers(id), inThread(id))
  await says('r1', Retract.build({ id: 'b2' }))
  await says(
    'b3',
    body('for an hour'),
    answers(id),
    inThread(id),
    ...timingElements({ seconds: 3600, since: undefined }),
  )
  expect(threadsOf()).toEqual([
    [undefined, 3],
    [ref, undefined],
    [ref, undefined],
    [ref, undefined],
  ])
  const thread = await chat.openThread(ref)
  await until(thread.timeline, now => now.items.length === 5)
  expect(texts(thread)).toEqual(['which gate?', 'the green one', '', 'for an hour'])
  await chat.deleteForMe(items()[2]!.id)
  expect(items()[0]?.answers).toBe(2)
  chat.markRead()
  await until(chat.timeline, () => items()[2]?.goesAt !== undefined)
  here.platform.clock.advance(3_601_000)
  await until(chat.timeline, () => items().length === 2)
  expect(items()[0]?.answers).toBe(1)
  expect(texts(thread)).toEqual(['which gate?', 'the green one'])
  await chat.deleteForMe(items()[0]!.id)
  expect(lines()).toEqual([[ref, '']])
  expect(texts(thread)).toEqual(['the green one'])
  // It has its place all the same.
  await says('b5', body('locked'), answers(id), inThread(id))
  expect(texts(thread)).toEqual(['the green one', 'locked'])
  const { inside } = await sent(() => thread.send('since when?'))
  expect(inside).toContain(`<thread xmlns='jabber:client'>${id}</thread>`)
})
test('what is seen once can be said in a thread', async () => {
  const { id, ref } = await asked()
  await says('o1', ...onceElements([body('4711'), answers(id), inThread(id)]))
  expect(items()[1]).toMatchObject({ thread: ref, once: { kind: 'text' }, text: '' })
  expect(await chat.openOnce(items()[1]!.id)).toMatchObject({ text: '4711' })
  expect(items()[1]).toMatchObject({ thread: ref })
})
test('bounds: an id longer than one is no thread', async () => {
  const long = 'x'.repeat(1001)
  await says('b1', body('hello'), answers(long), inThread(long))
  await says('b2', body('hello'), inThread(' '))
  expect(lines()).toEqual([])
})
test('what is written in a thread is no draft of the conversation', async () => {
  const { ref } = await asked()
  chat.setDraft('half of it')
  const thread = await chat.openThread(ref)
  thread.setDraft('something else')
  expect(thread.composer.get().draft).toBe('something else')
  expect(chat.composer.get().draft).toBe('half of it')
  await sent(() => thread.send('something else'))
  expect([thread.composer.get().draft, chat.composer.get().draft, chat.item.get().draft]).toEqual([
    '',
    'half of it',
    'half of it',
  ])
  expect(await chat.openThread(ref)).toBe(thread)
  // An answer in a thread that was written in the conversation ends the draft there.
  await sent(() => chat.send('half of it', { replyTo: items()[1]!.id }))
  await until(chat.item, item => item.draft === '')
})
test('what another own device says in a thread stands in it here', async () => {
  const { id, ref } = await asked()
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(me(), tablet.id))
  await settled(server)
  await tablet.meet(me())
  const sealed = await tablet.sealedAs(
    me(),
    { to: BRUNO },
    body('from the tablet'),
    answers(id),
    inThread(id),
  )
  const written = tablet.stanza(
    sealed,
    { id: 'own-1', from: `${ME}/tablet`, to: BRUNO },
    OriginId.build({ id: 'own-1' }),
  )
  server.push(
    el(
      NS_CLIENT,
      'message',
      { from: ME, to: server.resource },
      el('urn:xmpp:carbons:2', 'sent', {}, el('urn:xmpp:forward:0', 'forwarded', {}, written)),
    ),
  )
  await until(chat.timeline, () => items().length === 2)
  expect(items()[1]).toMatchObject({ own: true, thread: ref })
  expect(items()[0]?.answers).toBe(1)
})
