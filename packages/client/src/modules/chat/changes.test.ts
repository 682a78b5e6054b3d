import { el, type Element, NS_CLIENT, Reactions, Reference, Replace, Reply, Retract } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { plainView } from '../../testing/plain-view.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { server, kit, here, engine, chat, phone, me, items, says, sent } from '../../testing/stage.ts'
import { BRUNO, body, messagesIn, type MessageItem } from '../../testing/with-bruno.ts'

const CANARY = 'canary-5512'
const inTheClear = async (id: string, ...content: readonly Element[]): Promise<void> => {
  server.push(el(NS_CLIENT, 'message', { from: `${BRUNO}/phone`, to: ME, type: 'chat', id }, ...content))
  await settled(server)
}

test('XEP-0308 §3: other words of the same sender take the place of the first, and those can still be seen', async () => {
  await says('m1', body('to the shed'))
  await says('m2', body('to the shore'), Replace.build({ id: 'm1' }))
  expect(items()).toHaveLength(1)
  expect(items()[0]).toMatchObject({ text: 'to the shore', earlier: [{ text: 'to the shed' }] })
  await says('m3', body('to the shop'), Replace.build({ id: 'm1' }))
  expect(items()[0]?.text).toBe('to the shop')
  expect(items()[0]?.earlier?.map(one => one.text)).toEqual(['to the shed', 'to the shore'])
  expect(engine.conversations.get()[0]?.lastText).toBe('to the shop')
})

test('S170, S307: what somebody else wrote, or what stands in another conversation, nobody changes', async () => {
  const { stanza } = await sent(() => chat.send('my own words'))
  const [mine] = items()
  const id = stanza.attr('id')!
  const other = await sent(() => chat.send('my other words'))
  await says('x0', Retract.build({ id: other.stanza.attr('id') }))
  expect(items()[1]).toMatchObject({ text: 'my other words', deleted: undefined })
  await says('x1', body('forged words'), Replace.build({ id }))
  expect(items().find(item => item.id === mine?.id)).toMatchObject({ text: 'my own words' })
  expect(items().find(item => item.id === mine?.id)?.deleted).toBeUndefined()
  // Words are not lost: they stand for themselves, in the name of who said them.
  expect(
    items()
      .filter(item => !item.own)
      .map(item => [item.author, item.text]),
  ).toEqual([[BRUNO, 'forged words']])
  const carla = new RemoteDevice(server, `carla@${DOMAIN}`).announce()
  await carla.meet(me())
  await says('m1', body('from Bruno'))
  for (const change of [
    Replace.build({ id: 'm1' }),
    Retract.build({ id: 'm1' }),
    Reactions.build({ id: 'm1', reactions: ['👎'] }),
  ])
    server.push(
      carla.stanza(await carla.sealed(me(), body('not from Bruno'), change), { id: `c-${change.name}` }),
    )
  await settled(server)
  const his = items().find(item => item.text === 'from Bruno')
  expect(his).toBeDefined()
  expect(his?.reactions).toBeUndefined()
})

test('S307: what was encrypted is not changed by what was not, though the sender is the same', async () => {
  await says('m1', body('the true words'))
  await inTheClear('f1', body('the false words'), Replace.build({ id: 'm1' }))
  await inTheClear('f2', Retract.build({ id: 'm1' }))
  await inTheClear('f3', Reactions.build({ id: 'm1', reactions: ['👍'] }))
  expect(items()[0]).toMatchObject({ text: 'the true words', security: { encrypted: true } })
  expect(items()[0]?.reactions).toBeUndefined()
  expect(items()[0]?.deleted).toBeUndefined()
  expect(items()[1]).toMatchObject({ text: 'the false words', security: { encrypted: false } })
})

test('S307: a device that nobody has accepted changes nothing that one said that was', async () => {
  await says('m1', body('from the phone'))
  const mine = (await sent(() => chat.send('my own'))).stanza.attr('id')!
  await until(engine.contact(BRUNO), card =>
    card.devices.some(device => device.fingerprint === phone.fingerprint),
  )
  await engine.setTrust(BRUNO, phone.fingerprint, 'verified')
  const evil = new RemoteDevice(server, BRUNO).publishBundle()
  server.push(evil.event(phone.id, evil.id))
  await settled(server)
  await evil.meet(me())
  for (const change of [
    Replace.build({ id: 'm1' }),
    Retract.build({ id: 'm1' }),
    Reactions.build({ id: mine, reactions: ['👍'] }),
  ])
    server.push(
      evil.stanza(await evil.sealed(me(), body('from elsewhere'), change), { id: `e-${change.name}` }),
    )
  await settled(server)
  expect(items()[0]).toMatchObject({ text: 'from the phone' })
  expect(items()[0]?.deleted).toBeUndefined()
  expect(items()[1]).toMatchObject({ text: 'my own', reactions: undefined })
})

test('XEP-0424 §4: what its author takes back leaves no word behind: not here, not in the preview, not in the index', async () => {
  await says('m1', body(`a secret ${CANARY}`))
  await says('m2', body('an answer'), Reply.build({ id: 'm1', to: undefined }))
  expect(await engine.search(CANARY)).toHaveLength(1)
  expect(items()[1]?.reply).toMatchObject({ text: `a secret ${CANARY}`, author: BRUNO })
  await says('m3', Retract.build({ id: 'm1' }))
  expect(items()[0]).toMatchObject({ text: '', deleted: true })
  expect(items()[1]?.reply?.text).toBeUndefined()
  expect(await engine.search(CANARY)).toEqual([])
})

test('XEP-0444 §4: each says all of their reactions, the latest count; what is no emoji is none (S330)', async () => {
  const { stanza } = await sent(() => chat.send('shall we?'))
  const mine = items().at(-1)!
  const id = stanza.attr('id')!
  await says('r1', Reactions.build({ id, reactions: ['👍', '<b>', 'yes', '12', '👍🏽'] }))
  await chat.react(mine.id, '👍')
  expect(items()[0]?.reactions).toEqual([
    { emoji: '👍', by: [BRUNO, ME], own: true },
    { emoji: '👍🏽', by: [BRUNO], own: false },
  ])
  await says('r2', Reactions.build({ id, reactions: [] }))
  expect(items()[0]?.reactions).toEqual([{ emoji: '👍', by: [ME], own: true }])
  await chat.react(mine.id, '👍')
  expect(items()[0]?.reactions).toBeUndefined()
  await expect(chat.react(mine.id, 'yes')).rejects.toMatchObject({ code: 'not-allowed' })
})

test('S306: answers, reactions, other words and what is taken back are in the envelope, and nowhere else', async () => {
  await says('m1', body(`${CANARY} question`))
  const [question] = items()
  const reply = await sent(() =>
    chat.send(`${CANARY} @Bruno`, {
      replyTo: question!.id,
      mentions: [{ begin: CANARY.length + 1, end: CANARY.length + 7, address: BRUNO }],
    }),
  )
  expect(reply.inside).toContain(`<reply xmlns='urn:xmpp:reply:0' to='${BRUNO}' id='m1'`)
  expect(reply.inside).toContain(`&gt; ${CANARY} question\n${CANARY} @Bruno`)
  expect(reply.inside).toContain(`uri='xmpp:${BRUNO}'`)
  const mine = items().at(-1)!
  const reaction = await sent(() => chat.react(question!.id, '🐢'))
  expect(reaction.inside).toContain('<reaction>🐢</reaction>')
  const edit = await sent(() => chat.edit(mine.id, `${CANARY} again`))
  expect(edit.inside).toContain(`<replace xmlns='urn:xmpp:message-correct:0' id='${reply.stanza.attr('id')}'`)
  const retraction = await sent(() => chat.deleteForAll(mine.id))
  expect(retraction.inside).toContain(
    `<retract xmlns='urn:xmpp:message-retract:1' id='${reply.stanza.attr('id')}'`,
  )
  const wire = server.sent.map(String).join()
  for (const word of [
    CANARY,
    '🐢',
    'urn:xmpp:reply:0',
    'urn:xmpp:reactions:0',
    'message-correct',
    'message-retract',
    'urn:xmpp:reference:0',
    'urn:xmpp:fallback:0',
  ])
    expect(
      wire.split('<query').filter(part => part.includes(word) && part.includes('<encrypted')),
      word,
    ).toEqual([])
})

test('S306: for a device of version 0.3 ids stand outside and nothing that was said; from one, what a server could write is not believed', async () => {
  const carla = `carla@${DOMAIN}`
  const old = new RemoteDevice(server, carla, 'omemo:0').announce()
  const talk = engine.conversation(carla)
  await until(talk.composer, composer => composer.state === 'ready')
  const said = (): readonly MessageItem[] => talk.timeline.get().items.filter(item => item.kind === 'message')
  const first = await sent(() => talk.send(CANARY), old)
  expect(first.inside).toBe(CANARY)
  const [mine] = said()
  const reaction = await sent(() => talk.react(mine!.id, '🐢'), old)
  expect(reaction.inside).toBe(`> ${CANARY}\n🐢`)
  expect(reaction.stanza.toString()).not.toContain('reactions')
  const edit = await sent(() => talk.edit(mine!.id, `${CANARY} again`), old)
  expect(edit.inside).toBe(`${CANARY} again`)
  expect(Replace.in(edit.stanza)?.id).toBe(first.stanza.attr('id'))
  const retraction = await sent(() => talk.deleteForAll(mine!.id), old)
  expect(Retract.in(retraction.stanza)?.id).toBe(first.stanza.attr('id'))
  expect(server.sent.map(String).join()).not.toContain(CANARY)

  await old.meet(me())
  const push = async (id: string, text: string, ...outside: readonly Element[]): Promise<void> => {
    server.push(old.stanza(await old.encrypted(me(), text), { id }, ...outside))
    await settled(server)
  }
  await push('o1', 'first words')
  await push('o2', 'other words', Replace.build({ id: 'o1' }))
  await push('o3', 'a third', Retract.build({ id: 'o1' }), Reactions.build({ id: 'o1', reactions: ['👎'] }))
  expect(said().filter(item => !item.own)).toMatchObject([
    { text: 'other words', earlier: [{ text: 'first words' }], reactions: undefined, deleted: undefined },
    { text: 'a third' },
  ])
})

test('XEP-0461 §3.1: of the text in front only a quotation is left out, whatever the range says', async () => {
  await says('m1', body('the question'))
  const range = (end: number) =>
    el(
      'urn:xmpp:fallback:0',
      'fallback',
      { for: 'urn:xmpp:reply:0' },
      el('urn:xmpp:fallback:0', 'body', { start: '0', end: String(end) }),
    )
  const reply = Reply.build({ id: 'm1', to: undefined })
  await says('m2', body('> the question\nthe answer'), reply, range(15))
  await says('m3', body('hidden words, and what is left'), reply, range(13))
  expect(items().map(item => item.text)).toEqual([
    'the question',
    'the answer',
    'hidden words, and what is left',
  ])
  expect(items()[1]?.reply).toMatchObject({ id: items()[0]?.id, text: 'the question', own: false })
})

test('XEP-0372 §4: a mention counts characters, is told, and one that points nowhere is none', async () => {
  const mention = (begin: number, end: number) =>
    Reference.build({ type: 'mention', uri: `xmpp:${ME}`, begin, end })
  await says('m1', body('🐢 ana, come'), mention(2, 5), mention(40, 50))
  expect(items()[0]?.mentions).toEqual([{ begin: 3, end: 6, address: ME }])
})

test('the rule of a conversation says what is told, and stays', async () => {
  const told: string[] = []
  engine.onArrival(({ text }) => told.push(text))
  const mention = Reference.build({ type: 'mention', uri: `xmpp:${ME}`, begin: 0, end: 3 })
  await says('m1', body('one'))
  await chat.setRule('mentions')
  await says('m2', body('two'))
  await says('m3', body('ana!'), mention)
  await chat.setRule('none')
  await says('m4', body('ana, again'), mention)
  expect(told).toEqual(['one', 'ana!'])
  expect(chat.item.get().rule).toBe('none')
})

test('S306: what is passed on goes as words of now, says that it was passed on, and not whose it was', async () => {
  await says('m1', body(CANARY))
  const carla = new RemoteDevice(server, `carla@${DOMAIN}`).announce()
  await until(engine.conversation(carla.address).composer, now => now.state === 'ready')
  const { stanza, inside } = await sent(() => engine.forward(BRUNO, items()[0]!.id, [carla.address]), carla)
  expect(inside).toContain(CANARY)
  expect(inside).toContain('urn:corrillo:forwarded')
  expect(inside).not.toContain(BRUNO)
  expect(String(stanza)).not.toContain(CANARY)
  expect(messagesIn(engine.conversation(carla.address))).toMatchObject([{ text: CANARY, forwarded: true }])
})

test('a file that is given up while it is on its way leaves nothing here, and is never spoken of', async () => {
  const asked = () => server.sent.some(one => one.name === 'message' && one.attr('to') === BRUNO)
  server.drop()
  await chat.sendFile({ content: new Blob([CANARY]), name: `${CANARY}.txt`, type: 'text/plain' })
  const [item] = items()
  expect(item).toMatchObject({ state: { kind: 'waiting' }, files: [{ name: `${CANARY}.txt` }] })
  await chat.discard(item!.id)
  expect(items()).toEqual([])
  here.platform.clock.advance(5_000)
  await until(engine.connection, state => state.kind === 'online')
  await settled(server)
  expect(asked()).toBe(false)
  expect(await plainView(here, ME)).not.toContain(CANARY)
})

test('what is not sent yet is rewritten where it stands', async () => {
  server.drop()
  await chat.send('frist words')
  const [waiting] = items()
  await chat.edit(waiting!.id, 'first words')
  expect(items()[0]).toMatchObject({ text: 'first words', editedAt: undefined })
})

test('notes to oneself stay on the device where there is no other, are found, and carry no mark of delivery to others', async () => {
  const notes = engine.conversation(ME)
  const before = server.sent.length
  await notes.send(`the key is under the ${CANARY}`)
  await until(notes.timeline, ({ items: all }) =>
    all.some(item => item.kind === 'message' && item.state?.kind === 'delivered'),
  )
  await settled(server)
  expect(server.sent.slice(before).filter(stanza => stanza.name === 'message')).toEqual([])
  expect((await engine.search(CANARY)).map(one => one.conversation)).toEqual([ME])
  expect(notes.item.get().self).toBe(true)
})

test('pins, drafts, rules and what was put away are there after the store was locked and opened', async () => {
  await says('m1', body('keep this at hand'))
  await says('m2', body('and put this away'))
  const [first, second] = items()
  await chat.pin(first!.id, true)
  await chat.deleteForMe(second!.id)
  chat.setDraft('half a thou')
  here.platform.clock.advance(1000)
  await settled(server)
  await engine.lockNow()
  const again = (await kit.unlock(server, here)).conversation(BRUNO)
  await until(again.timeline, now => !now.loading)
  expect((await until(again.pins, pins => pins.length > 0 && pins)).map(pin => pin.text)).toEqual([
    'keep this at hand',
  ])
  expect(again.timeline.get().items.flatMap(item => (item.kind === 'message' ? [item.text] : []))).toEqual([
    'keep this at hand',
  ])
  expect(again.composer.get().draft).toBe('half a thou')
})
