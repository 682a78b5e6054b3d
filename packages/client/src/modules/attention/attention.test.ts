import { Reference, Retract } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Attention, Reminder } from '../../api.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME } from '../../testing/scripted-server.ts'
import { settled, signedIn, until } from '../../testing/signed-in.ts'
import { chat, engine, here, items, me, says, sent, server, unlock } from '../../testing/stage.ts'
import { BRUNO, body } from '../../testing/with-bruno.ts'
import { timingElements } from '../ephemeral/wire.ts'
import { AT_EASE, peaceElement } from './peace.ts'
import { wishElement } from './reminders.ts'

const HOUR = 3_600_000
let attention: Attention
let told: string[]
beforeEach(async () => {
  attention = await engine.attention()
  told = []
  engine.onArrival(({ text }) => told.push(text))
})
const now = (): number => here.platform.clock.now()
const mention = Reference.build({ type: 'mention', uri: `xmpp:${ME}`, begin: 0, end: 3 })
/** By the wall clock of this machine. */
const minute = (): number => new Date(now()).getHours() * 60 + new Date(now()).getMinutes()
const aroundNow = () => ({ from: (minute() + 1430) % 1440, to: (minute() + 10) % 1440, days: 'all' }) as const
const ownTablet = async (): Promise<RemoteDevice> => {
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(me(), tablet.id))
  await settled(server)
  await tablet.meet(me())
  return tablet
}

test('what comes in quiet hours is counted and shown, and not told; what comes after them is', async () => {
  await attention.setPeace({ hours: aroundNow() })
  await says('m1', body('by night'))
  expect(items().map(item => item.text)).toEqual(['by night'])
  expect(chat.item.get().unread).toBe(1)
  expect(told).toEqual([])
  here.platform.clock.sleep(11 * 60_000)
  await says('m2', body('in the morning'))
  expect(told).toEqual(['in the morning'])
})
test('a pause ends by itself; what means one comes through where that was chosen', async () => {
  await attention.setPeace({ pausedUntil: now() + HOUR, mentionsThrough: true })
  await says('m1', body('nothing much'))
  await says('m2', body('ana, come'), mention)
  here.platform.clock.sleep(HOUR)
  await says('m3', body('later'))
  expect(told).toEqual(['ana, come', 'later'])
})
test('a word of one’s own counts as a mention, also between two people, and goes to nobody but the own devices', async () => {
  const tablet = await ownTablet()
  const { inside } = await sent(() => attention.setPeace({ words: [' Beehive ', 'beehive'] }), tablet)
  expect(inside).toContain("<peace xmlns='urn:corrillo:own' mentions='false'><word>Beehive</word>")
  expect(server.sent.map(String).join()).not.toMatch(/beehive/iu)
  await chat.setRule('mentions')
  await says('m1', body('nothing of interest'))
  await says('m2', body('who has the BEEHIVE?'))
  expect(told).toEqual(['who has the BEEHIVE?'])
  expect(chat.item.get()).toMatchObject({ unread: 2, mentions: 1 })
})
test('what one own device has chosen holds on the others; from anybody else it is nothing', async () => {
  const peace = { ...AT_EASE, hours: aroundNow(), words: ['beehive'] }
  await says('x1', peaceElement(peace))
  expect(attention.peace.get()).toEqual(AT_EASE)
  const tablet = await ownTablet()
  const said = peaceElement({ ...peace, words: Array.from({ length: 99 }, (_, i) => `word ${i}`.repeat(9)) })
  server.push(tablet.stanza(await tablet.sealed(me(), said), { id: 'x2', from: `${ME}/tablet` }))
  await until(attention.peace, one => one.hours !== undefined)
  expect(attention.peace.get().words).toHaveLength(30)
  await says('m1', body('hush'))
  expect(told).toEqual([])
})
test('the choice stays over a restart, and what makes no sense is refused', async () => {
  await attention.setPeace({ words: ['beehive'] })
  const hours = { from: 60, to: 60, days: 'all' } as const
  await expect(attention.setPeace({ hours })).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(attention.setPeace({ pausedUntil: now() + 99 * HOUR })).rejects.toMatchObject({
    code: 'not-allowed',
  })
  await engine.lockNow()
  await unlock()
  expect((await engine.attention()).peace.get().words).toEqual(['beehive'])
})

const list = (): readonly unknown[] => attention.reminders.get().map(({ text, due }) => [text, due])
const listed = (count: number): Promise<unknown> => until(attention.reminders, all => all.length === count)

test('a reminder comes when it is due, once, and waits until it is done', async () => {
  const due: Reminder[] = []
  attention.onDue(one => due.push(one))
  await says('m1', body('water the plants'))
  await attention.remind(BRUNO, items()[0]!.id, now() + HOUR)
  await listed(1)
  expect(list()).toEqual([['water the plants', false]])
  await settled(server)
  here.platform.clock.sleep(HOUR)
  here.platform.clock.advance(1000)
  await until(attention.reminders, ([one]) => one?.due)
  expect(due).toMatchObject([{ conversation: BRUNO, text: 'water the plants', own: false }])
  here.platform.clock.sleep(HOUR)
  await says('m2', body('and again'))
  expect(due).toHaveLength(1)
  await attention.remind(BRUNO, items()[0]!.id, undefined)
  await listed(0)
})
test('what fell due while the program was closed is told when it is opened', async () => {
  await says('m1', body('water the plants'))
  await attention.remind(BRUNO, items()[0]!.id, now() + HOUR)
  await engine.lockNow()
  here.platform.clock.sleep(2 * HOUR)
  await unlock()
  const { reminders } = await engine.attention()
  await until(reminders, ([one]) => one?.due)
})
test('a device that comes later has the reminders with what it is given, those that fell due before as well, with their moment', async () => {
  await says('m1', body('water the plants'))
  await says('m2', body('ring the dentist'))
  const [missed, later] = [now() + HOUR, now() + 30 * HOUR]
  await attention.remind(BRUNO, items()[0]!.id, missed)
  await attention.remind(BRUNO, items()[1]!.id, later)
  const key = engine.recovery.makeKey()
  const parts = await engine.recovery.backUp(key, () => undefined)
  const file = new Uint8Array(await new Blob([...parts] as BlobPart[]).arrayBuffer())
  const second = await signedIn(server)
  second.platform.clock.sleep(now() + 25 * HOUR - second.platform.clock.now())
  const theirs = await second.engine.attention()
  const due: Reminder[] = []
  theirs.onDue(one => due.push(one))
  await second.engine.recovery.restore(file, key, () => undefined)
  await until(theirs.reminders, all => all.length === 2)
  expect(theirs.reminders.get().map(one => [one.text, one.due, one.at])).toEqual([
    ['water the plants', true, missed],
    ['ring the dentist', false, later],
  ])
  expect(due).toEqual([])
})
test('reminders go to the own devices in hiding, and come from them', async () => {
  const tablet = await ownTablet()
  await says('m1', body('water the plants'))
  const at = now() + HOUR
  const { inside } = await sent(() => attention.remind(BRUNO, items()[0]!.id, at), tablet)
  expect(inside).toContain(`<remind xmlns='urn:corrillo:own' of='${BRUNO}' by='${BRUNO}' id='m1' at=`)
  await says('x1', wishElement({ of: BRUNO, by: BRUNO, id: 'm1', at: undefined }))
  expect(attention.reminders.get()).toHaveLength(1)
  const done = wishElement({ of: BRUNO, by: BRUNO, id: 'm1', at: undefined })
  server.push(tablet.stanza(await tablet.sealed(me(), done), { id: 'x2', from: `${ME}/tablet` }))
  await listed(0)
})
test('one that another device has set waits for a message that has not come yet', async () => {
  const tablet = await ownTablet()
  const early = wishElement({ of: BRUNO, by: BRUNO, id: 'm1', at: now() + HOUR })
  server.push(tablet.stanza(await tablet.sealed(me(), early), { id: 'x1', from: `${ME}/tablet` }))
  await settled(server)
  expect(attention.reminders.get()).toEqual([])
  await says('m1', body('water the plants'))
  here.platform.clock.advance(61_000)
  await listed(1)
})
test('S337: a message that goes takes its reminder along: taken back, put away, or by itself', async () => {
  await says('m1', body('one'), ...timingElements({ seconds: 3600, since: undefined }))
  await says('m2', body('two'))
  await says('m3', body('three'))
  for (const { id } of items()) await attention.remind(BRUNO, id, now() + 5 * HOUR)
  await listed(3)
  await says('r1', Retract.build({ id: 'm2' }))
  await listed(2)
  await chat.deleteForMe(items()[2]!.id)
  await listed(1)
  chat.markRead()
  await until(chat.timeline, () => items()[0]?.goesAt !== undefined)
  here.platform.clock.advance(HOUR + 1000)
  await listed(0)
})
test('of what is not here, or can be seen once, nobody is reminded', async () => {
  await expect(attention.remind(BRUNO, 'nowhere', now() + HOUR)).rejects.toMatchObject({ code: 'not-found' })
})
