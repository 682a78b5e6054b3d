/** What is half written, on all own devices, and in nobody else's hands. */
import { expect, test } from 'vitest'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { chat, engine, here, me, says, sent, server, unlock } from '../../testing/stage.ts'
import { BRUNO, body } from '../../testing/with-bruno.ts'
import { draftElement } from './index.ts'

const CANARY = 'canary-8f20d1-half a sentence'
const QUIET = 5000
const ownTablet = async (): Promise<RemoteDevice> => {
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(me(), tablet.id))
  await settled(server)
  await tablet.meet(me())
  return tablet
}
const now = (): number => here.platform.clock.now()
/** Typed, and on the disk. */
const types = async (text: string): Promise<void> => {
  here.platform.clock.advance(300)
  chat.setDraft(text)
  await until(engine.conversations, all => all.some(one => one.address === BRUNO && one.draft === text))
}
/** Twice: the clock looks after the first key, and then after the last. */
const quiet = async (): Promise<void> => {
  for (const _ of [1, 2]) {
    here.platform.clock.advance(QUIET)
    await settled(server)
  }
}
const elsewhere = async (tablet: RemoteDevice, text: string, at = now(), of = BRUNO): Promise<void> => {
  const said = await tablet.sealed(me(), draftElement({ of, text, at }))
  server.push(tablet.stanza(said, { id: `d-${Math.random()}`, from: `${ME}/tablet` }))
  await settled(server)
}
const draft = (): string => chat.composer.get().draft
const notes = (from = 0): readonly string[] =>
  server.sent
    .slice(from)
    .flatMap(one => (one.name === 'message' && one.attr('to') === ME ? [String(one)] : []))

test('S306: a draft goes to the own devices when it rests, in hiding, once, and is a message nowhere', async () => {
  const tablet = await ownTablet()
  const before = server.sent.length
  for (const text of ['canary-8f20d1', 'canary-8f20d1-half', CANARY]) await types(text)
  await settled(server)
  expect(notes(before)).toEqual([])
  const { stanza, inside } = await sent(quiet, tablet)
  expect(inside).toContain(`<draft xmlns='urn:corrillo:own' of='${BRUNO}' at=`)
  expect(inside).toContain(`>${CANARY}</draft>`)
  expect(stanza.attr('to')).toBe(ME)
  await quiet()
  expect(notes(before)).toHaveLength(1)
  expect(server.sent.map(String).join()).not.toContain('canary')
  expect(chat.timeline.get().items).toEqual([])
})
test('what was sent or given up goes from the others; what never reached them is not spoken of', async () => {
  const tablet = await ownTablet()
  const before = server.sent.length
  await types('gone before it rested')
  await types('')
  await quiet()
  expect(notes(before)).toEqual([])
  await types('half a sentence')
  await sent(quiet, tablet)
  const { inside } = await sent(async () => {
    await chat.send('half a sentence, and the rest')
    await quiet()
  }, tablet)
  // The message itself comes to the tablet as well, before or after the word that its draft is over.
  const texts = [inside]
  while (!texts.some(text => text.includes('<draft')))
    texts.push((await sent(async () => undefined, tablet)).inside)
  expect(texts.at(-1)).toMatch(/<draft xmlns='urn:corrillo:own' of='bruno@plaza.example' at='[^']+'\/>/u)
})
test('what another own device wrote is there to go on with; the newer holds; from anybody else it is nothing', async () => {
  const tablet = await ownTablet()
  const told: string[] = []
  engine.onArrival(({ text }) => told.push(text))
  await elsewhere(tablet, 'from the tablet')
  expect(draft()).toBe('from the tablet')
  await elsewhere(tablet, 'an older one', now() - 60_000)
  expect(draft()).toBe('from the tablet')
  await says('x1', draftElement({ of: BRUNO, text: 'not mine', at: now() + 1000 }))
  expect(draft()).toBe('from the tablet')
  here.platform.clock.advance(1000)
  await elsewhere(tablet, 'x'.repeat(10_001))
  expect(draft()).toBe('from the tablet')
  await elsewhere(tablet, '')
  expect(draft()).toBe('')
  expect(told).toEqual([])
  expect(chat.timeline.get().items).toEqual([])
})
test('what comes from elsewhere is not told back', async () => {
  const tablet = await ownTablet()
  const before = server.sent.length
  await elsewhere(tablet, 'from the tablet')
  await quiet()
  const drafts = []
  for (const stanza of server.sent
    .slice(before)
    .filter(one => one.attr('to') === ME && one.name === 'message'))
    drafts.push(await tablet.open(stanza).catch(() => ''))
  expect(drafts.filter(one => one?.includes('<draft'))).toEqual([])
})
test('nothing is taken from under the fingers: what is typed now is the newest, there too', async () => {
  const tablet = await ownTablet()
  await types('here, this minute')
  here.platform.clock.advance(1000)
  await elsewhere(tablet, 'from the tablet')
  expect(draft()).toBe('here, this minute')
  const { inside } = await sent(quiet, tablet)
  expect(inside).toContain('>here, this minute</draft>')
  here.platform.clock.advance(1000)
  await elsewhere(tablet, 'and on, there')
  expect(draft()).toBe('and on, there')
})
test('what was written without a network is told when there is one, as it is then', async () => {
  const tablet = await ownTablet()
  server.drop()
  await until(engine.connection, state => state.kind !== 'online')
  await types('on the train')
  here.platform.clock.advance(QUIET)
  await types('on the train home')
  here.platform.clock.advance(QUIET)
  const { inside } = await sent(async () => {
    engine.retryNow()
    await until(engine.connection, state => state.kind === 'online')
    await quiet()
  }, tablet)
  expect(inside).toContain('>on the train home</draft>')
})
test('what the page is about to lose is told at once, and not again after the lock', async () => {
  const tablet = await ownTablet()
  const before = server.sent.length
  await types('half')
  const { inside } = await sent(async () => engine.keep(), tablet)
  expect(inside).toContain('>half</draft>')
  expect(notes(before)).toHaveLength(1)
  await engine.lockNow()
  await unlock()
  await quiet()
  expect(notes(before)).toHaveLength(1)
})
test('off the record nothing of a draft leaves this device', async () => {
  const tablet = await ownTablet()
  await types('before it was')
  await sent(quiet, tablet)
  await chat.setOffRecord(3600)
  await types('off the record')
  // It does not stand elsewhere as it was.
  const { inside } = await sent(quiet, tablet)
  expect(inside).toMatch(/<draft [^>]*\/>/u)
  const after = server.sent.length
  await types('off the record, more')
  await quiet()
  expect(notes(after)).toEqual([])
  await says('m1', body('yes?'))
  expect(draft()).toBe('off the record, more')
})
