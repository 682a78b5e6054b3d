import { el, type Element, Ephemeral, NS_CLIENT, Replace } from '@corrillo/xmpp'
import { expect, test, vi } from 'vitest'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { plainView } from '../../testing/plain-view.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, until } from '../../testing/signed-in.ts'
import { server, here, engine, chat, phone, me, items, says, sent, unlock } from '../../testing/stage.ts'
import { BRUNO, body } from '../../testing/with-bruno.ts'
import { timingElements } from './wire.ts'

const CANARY = 'canary-8841'
const HOUR = 3_600_000
const PATIENCE = { timeout: 30_000 }
const lines = (): readonly unknown[] =>
  chat.timeline
    .get()
    .items.flatMap(item =>
      item.kind === 'event' && item.event === 'timer-set' ? [[item.by?.address, item.timer]] : [],
    )
const timer = (seconds: number, since?: number): readonly Element[] => timingElements({ seconds, since })
const sentInside = async (verb: () => Promise<unknown>, device = phone): Promise<string> =>
  (await sent(verb, device)).inside
const read = async (): Promise<void> => {
  chat.markRead()
  await runs()
}
const runs = (which = 0): Promise<unknown> => until(chat.timeline, () => items()[which]?.goesAt !== undefined)
/** What was begun in the store before has ended. */
const fence = async (): Promise<void> => {
  await chat.pin(items()[0]!.id, false)
  await chat.pin(items()[0]!.id, false)
}
const gone = (of = chat): Promise<unknown> => until(of.timeline, () => items(of).length === 0)
const leavesNothing = async (): Promise<void> => {
  await vi.waitFor(async () => expect(await plainView(here, ME)).not.toContain(CANARY), PATIENCE)
  expect(await engine.search(CANARY)).toEqual([])
}

test('S337: XEP-0466 §5: a timer begins when the message is read, and then nothing of it is left in the store or its index', async () => {
  await says('m1', body(`${CANARY} under the pot`), ...timer(3600))
  expect(items()[0]).toMatchObject({ timer: 3600, goesAt: undefined })
  here.platform.clock.advance(5 * HOUR)
  expect(items()).toHaveLength(1)
  expect(await engine.search(CANARY)).toHaveLength(1)
  await read()
  expect(items()[0]?.goesAt).toBe(here.platform.clock.now() + HOUR)
  expect(await plainView(here, ME)).toContain(CANARY)
  here.platform.clock.advance(HOUR - 1000)
  await fence()
  expect(items()).toHaveLength(1)
  here.platform.clock.advance(2000)
  await gone()
  await leavesNothing()
  expect(chat.item.get()).toMatchObject({ lastVanished: true, lastText: '' })
})

test('XEP-0466 §3.3: what is written after that has the same timer, which begins with its sending', async () => {
  await says('m1', body('a week will do'), ...timer(3600))
  expect(lines()).toEqual([[BRUNO, 3600]])
  expect(chat.item.get().timer).toBe(3600)
  const inside = await sentInside(() => chat.send(CANARY))
  expect(inside).toContain('<ephemeral xmlns="urn:xmpp:ephemeral:0" timer="3600"/>'.replaceAll('"', "'"))
  await runs(1)
  expect(items()[1]?.goesAt).toBe(here.platform.clock.now() + HOUR)
  await read()
  here.platform.clock.advance(HOUR + 1000)
  await gone()
  await leavesNothing()
})

test('XEP-0466 §3.4: a new setting goes in hiding, without a text, and is told in the conversation', async () => {
  const inside = await sentInside(() => chat.setTimer(86_400))
  expect(inside).toContain("timer='86400'")
  expect(inside).not.toContain('<body')
  expect(server.sent.map(String).join()).not.toContain('ephemeral:0')
  expect(lines()).toEqual([[ME, 86_400]])
  const off = await sentInside(() => chat.setTimer(undefined))
  expect(off).toContain("timer='0'")
  expect(lines()).toEqual([
    [ME, 86_400],
    [ME, 0],
  ])
  expect(chat.item.get().timer).toBeUndefined()
  expect(await sentInside(() => chat.send('for good'))).not.toContain('ephemeral')
})

test('the newest setting counts: a message that crossed it on its way does not undo it', async () => {
  const start = here.platform.clock.now()
  await says('m1', body('by the old one'), ...timer(3600, start - 5000))
  await sentInside(() => chat.setTimer(300))
  here.platform.clock.advance(2000)
  await says('m2', body('not heard of it yet'), ...timer(3600, start - 5000))
  expect(chat.item.get().timer).toBe(300)
  expect(items()[1]?.timer).toBe(3600)
  here.platform.clock.advance(1000)
  await says('m3', ...timer(60, here.platform.clock.now() + 9 * HOUR))
  expect(chat.item.get().timer).toBe(60)
  here.platform.clock.advance(1000)
  await sentInside(() => chat.setTimer(600))
  expect(chat.item.get().timer).toBe(600)
  expect(lines()).toEqual([
    [BRUNO, 3600],
    [ME, 300],
    [BRUNO, 60],
    [ME, 600],
  ])
})

test('S305: a timer from outside the encryption, or beside it, sets nothing for the conversation', async () => {
  const clear = el(
    NS_CLIENT,
    'message',
    { from: `${BRUNO}/phone`, to: ME, type: 'chat', id: 'c1' },
    body('hm'),
  )
  server.push(clear.append(Ephemeral.build({ timer: 5 })))
  server.push(phone.stanza(await phone.encrypted(me(), 'well'), { id: 'c2' }, Ephemeral.build({ timer: 5 })))
  await settled(server)
  expect(chat.item.get().timer).toBeUndefined()
  expect(lines()).toEqual([])
  expect(items()[1]).toMatchObject({ text: 'well', timer: undefined })
})

test('what fell due while the program was closed is gone before anything is shown', async () => {
  await says('m1', body(CANARY), ...timer(3600))
  await read()
  await engine.lockNow()
  here.platform.clock.sleep(2 * HOUR)
  await unlock()
  const again = engine.conversation(BRUNO)
  await until(again.timeline, now => !now.loading)
  expect(items(again)).toEqual([])
  expect(again.item.get()).toMatchObject({ lastVanished: true, lastText: '' })
  await leavesNothing()
})

test('a clock that is set back by a day while the program is closed shows nothing for longer', async () => {
  await says('m1', body(CANARY), ...timer(3600))
  await read()
  here.platform.clock.advance(HOUR / 2)
  await fence()
  await engine.lockNow()
  here.platform.clock.sleep(-24 * HOUR)
  await unlock()
  const again = engine.conversation(BRUNO)
  await until(again.timeline, now => !now.loading)
  const left = (items(again)[0]?.goesAt ?? 0) - here.platform.clock.now()
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(HOUR / 2)
  here.platform.clock.advance(left + 1000)
  await gone(again)
})

test('an answer does not say again what is to go, and neither a pin nor a quotation keeps it', async () => {
  await says('m1', body(CANARY), ...timer(3600))
  const [first] = items()
  await chat.pin(first!.id, true)
  await sentInside(() => chat.setTimer(undefined))
  const inside = await sentInside(() => chat.send('so I see', { replyTo: first!.id }))
  expect(inside).toContain("<reply xmlns='urn:xmpp:reply:0'")
  expect(inside).not.toContain(CANARY)
  // Who answers has read it.
  await runs()
  here.platform.clock.advance(HOUR + 1000)
  await until(chat.timeline, () => items().length === 1)
  expect(items()[0]?.text).toBe('so I see')
  expect(items()[0]?.reply).toMatchObject({ id: undefined, text: '' })
  expect(chat.pins.get()).toEqual([])
  await leavesNothing()
})

test('XEP-0466 §5: a timer cannot be changed once it was sent; other words go when the first would have', async () => {
  await says('m1', body('first'), ...timer(3600))
  await read()
  await says('m2', body(CANARY), Replace.build({ id: 'm1' }), ...timer(999_999))
  expect(items()[0]).toMatchObject({ text: CANARY, timer: 3600 })
  here.platform.clock.advance(HOUR + 1000)
  await gone()
  await leavesNothing()
})

test('a backup takes nothing along that is to go', async () => {
  await says('m1', body('to stay'))
  await says('m2', body(CANARY), ...timer(3600))
  const key = engine.recovery.makeKey()
  const file = await engine.recovery.backUp(key, () => undefined)
  const other = new MemoryKit()
  const elsewhere = await signedIn(scriptedServer(), other.parts)
  const whole = Uint8Array.from(file.flatMap(part => [...part]))
  await elsewhere.engine.recovery.restore(whole, key, () => undefined)
  const view = await plainView(elsewhere, ME)
  expect(view).toContain('to stay')
  expect(view).not.toContain(CANARY)
})

test('a timer is refused that is too short, too long, or where the server reads along', async () => {
  await expect(chat.setTimer(1)).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(chat.setTimer(400 * 86_400)).rejects.toMatchObject({ code: 'not-allowed' })
  await chat.setEncryption(false)
  await expect(chat.setTimer(3600)).rejects.toMatchObject({ code: 'not-allowed' })
})

test('devices of version 0.3 get the text alone, and it is said beforehand', async () => {
  const carla = `carla@${DOMAIN}`
  const old = new RemoteDevice(server, carla, 'omemo:0').announce()
  const talk = engine.conversation(carla)
  expect(await until(talk.composer, now => now.state === 'ready' && now.untimed)).toBe(true)
  await talk.setTimer(3600).catch(() => undefined)
  expect(await sentInside(() => talk.send(CANARY), old)).toBe(CANARY)
  expect(server.sent.map(String).join()).not.toContain('ephemeral:0')
})
