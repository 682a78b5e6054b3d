import { el, type Element, Markable, ReceiptRequest } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { engine, chat, items, phone, says, sent, server, me } from '../../testing/stage.ts'
import { settled } from '../../testing/signed-in.ts'
import { ME } from '../../testing/scripted-server.ts'
import { BRUNO, body } from '../../testing/with-bruno.ts'
import { timingElements } from './wire.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const asked = (seconds: number, since?: number): readonly Element[] =>
  timingElements({ seconds, since, offRecord: true })
const events = (): readonly unknown[] =>
  chat.timeline
    .get()
    .items.flatMap(item => (item.kind === 'event' ? [[item.event, item.by?.address, item.timer]] : []))
/** What servers are told to do with the next message. */
const hints = async (verb: () => Promise<unknown>): Promise<readonly string[]> =>
  (await sent(verb, phone)).stanza.elements().flatMap(e => (e.ns === 'urn:xmpp:hints' ? [e.name] : []))

test('XEP-0334 §4.1: off the record a message may wait and is not archived; the wish is inside, and it goes after a day at most', async () => {
  const setting = await sent(() => chat.setOffRecord(HOUR), phone)
  expect(setting.inside).toContain("timer='3600'")
  expect(setting.inside).toContain('<off-the-record')
  // Devices that are off learn of it later.
  expect(setting.stanza.child('store', 'urn:xmpp:hints')).toBeDefined()
  expect(chat.item.get()).toMatchObject({ offRecord: true, timer: HOUR })
  expect(await hints(() => chat.send('between us'))).toEqual(['no-permanent-store'])
  expect(items()[0]).toMatchObject({ offRecord: true, timer: HOUR })
  expect(await hints(() => chat.react(items()[0]!.id, '🙂'))).toEqual(['no-permanent-store'])
  expect(await hints(() => chat.edit(items()[0]!.id, 'between the two of us'))).toEqual([
    'no-permanent-store',
  ])
  expect(server.sent.map(String).join()).not.toContain('off-the-record')
  await expect(chat.setOffRecord(DAY + 1)).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(chat.setTimer(undefined)).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(chat.setTimer(7 * DAY)).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(engine.conversation(ME).setOffRecord(HOUR)).rejects.toMatchObject({ code: 'not-allowed' })
})

test('on the record again: the timer of before is back, and what was written in between stays out of archives', async () => {
  await sent(() => chat.setTimer(7 * DAY), phone)
  await sent(() => chat.setOffRecord(DAY), phone)
  await sent(() => chat.send('between us'), phone)
  await sent(() => chat.setTimer(HOUR), phone)
  expect(chat.item.get()).toMatchObject({ offRecord: true, timer: HOUR })
  await sent(() => chat.setOffRecord(undefined), phone)
  expect(chat.item.get()).toMatchObject({ offRecord: undefined, timer: 7 * DAY })
  expect(await hints(() => chat.send('as before'))).toEqual(['store'])
  expect(await hints(() => chat.edit(items()[0]!.id, 'of then'))).toEqual(['no-permanent-store'])
  expect(events()).toEqual([
    ['timer-set', ME, 7 * DAY],
    ['off-record-on', ME, DAY],
    ['timer-set', ME, HOUR],
    ['off-record-off', ME, 7 * DAY],
  ])
})

test('who is asked for it follows: answers, receipts and marks are in no archive, and go after as long', async () => {
  const content = [body('no notes, please'), ReceiptRequest.build({}), Markable.build({}), ...asked(HOUR)]
  expect(await hints(() => says('m1', ...content))).toEqual(['no-permanent-store'])
  expect(events()).toEqual([['off-record-on', BRUNO, HOUR]])
  expect(items()[0]).toMatchObject({ offRecord: true, timer: HOUR })
  expect(await hints(async () => chat.markRead())).toEqual(['no-permanent-store'])
  const answer = await sent(() => chat.send('none'), phone)
  expect(answer.inside).toContain('<off-the-record')
  expect(answer.stanza.child('no-permanent-store', 'urn:xmpp:hints')).toBeDefined()
})

test('S305: a wish beside the encryption, and an app that knows the timer alone, change nothing about the record', async () => {
  const beside = phone.stanza(
    await phone.encrypted(me(), 'hm'),
    { id: 'c1' },
    el('urn:corrillo:timer:0', 'off-the-record'),
    ...asked(60),
  )
  server.push(beside)
  await settled(server)
  expect(chat.item.get().offRecord).toBeUndefined()
  await sent(() => chat.setOffRecord(HOUR), phone)
  await says('m2', body('by another app'), ...timingElements({ seconds: 300, since: undefined }))
  expect(chat.item.get().offRecord).toBe(true)
})
