import { el, type Element } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { chat, engine, here, me, phone, says, sent, server } from '../../testing/stage.ts'
import { BRUNO, body } from '../../testing/with-bruno.ts'
import { applyList, blankDevices, type DeviceRecord } from './devices.ts'
import { NS_READERS, readersElement, rowsIn } from './readers.ts'

const MINUTE = 60_000
const TABLET = 4711
const shown = (who: string, ...ids: readonly number[]): DeviceRecord =>
  applyList(
    blankDevices(who),
    'omemo:2',
    ids.map(id => ({ id })),
    1,
  ).record
/** As Bruno’s server has shown it to him. */
const said = (bruno: readonly number[], ana: readonly number[] = [me()]): Element =>
  readersElement([BRUNO, ME], {
    me: BRUNO,
    own: phone.id,
    recordOf: who => (who === ME ? shown(ME, ...ana) : shown(BRUNO, ...bruno)),
  })!
const events = (): readonly unknown[] =>
  chat.timeline
    .get()
    .items.flatMap(item =>
      item.kind === 'event' && item.event === 'devices-differ' ? [[item.who?.address, item.by?.address]] : [],
    )
let count = 0
const says312 = async (readers: Element, waited = 0): Promise<void> => {
  here.platform.clock.sleep(waited)
  await says(`s${++count}`, body(`message ${count}`), readers)
  for (let i = 0; i < 3; i++) await settled(server)
}

test('S312: whom a message is for is said inside the envelope, and nowhere else', async () => {
  const { stanza, inside } = await sent(() => chat.send('for whom?'))
  const found = new RegExp(`<readers xmlns='${NS_READERS}'>([^<]+)<`, 'u').exec(inside)?.[1] ?? ''
  const rows = rowsIn(el(NS_READERS, 'readers', {}, found))
  expect(rows).toEqual(rowsIn(said([phone.id])))
  expect(stanza.toString()).not.toContain(NS_READERS)
})
test('S312: a device that the server hides from us alone is found out, when it stays hidden for minutes, and told once', async () => {
  const hidden = said([phone.id, TABLET])
  await says312(hidden)
  await says312(hidden, 3 * MINUTE)
  expect(events()).toEqual([])
  await says312(hidden, 3 * MINUTE)
  await until(chat.timeline, () => events().length > 0)
  await says312(hidden, 10 * MINUTE)
  expect(events()).toEqual([[BRUNO, BRUNO]])
})
test('S312: a device of our own that somebody is shown and that we have not is found out, too', async () => {
  const more = said([phone.id], [me(), TABLET])
  await says312(more)
  await says312(more, 6 * MINUTE)
  await until(chat.timeline, () => events().length > 0)
  expect(events()).toEqual([[ME, BRUNO]])
})
test('news that is slow is no difference: the list is asked for again, and changes start anew', async () => {
  const newer = said([phone.id, TABLET])
  await says312(newer)
  phone.list(phone.id, TABLET)
  await says312(newer, 6 * MINUTE)
  await says312(said([phone.id, TABLET, 4712]), MINUTE)
  await says312(said([phone.id, TABLET, 4713]), 6 * MINUTE)
  expect(events()).toEqual([])
  expect(
    engine
      .contact(BRUNO)
      .get()
      .devices.map(device => device.id),
  ).toContain(TABLET)
})
test('what is broken, or too much, says nothing', async () => {
  const broken = (text: string): Element => el(NS_READERS, 'readers', {}, text)
  for (const text of ['', 'AAAA', '!', 'A'.repeat(5000)]) expect(rowsIn(broken(text))).toBeUndefined()
  const many = Array.from({ length: 51 }, String)
  expect(readersElement(many, { me: ME, own: 1, recordOf: who => shown(who, 1) })).toBeUndefined()
  await says312(broken('A'.repeat(16)))
  await says312(broken('A'.repeat(16)), 6 * MINUTE)
  expect(events()).toEqual([])
})
