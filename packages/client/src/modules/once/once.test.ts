import { el, NS_CLIENT, Reactions } from '@corrillo/xmpp'
import { expect, test, vi } from 'vitest'
import type { Arrival } from '../../api.ts'
import { plainView } from '../../testing/plain-view.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { server, here, engine, chat, me, items, says, sent } from '../../testing/stage.ts'
import { BRUNO, body, messagesIn } from '../../testing/with-bruno.ts'
import { ownChangeElement } from '../own-changes/index.ts'
import { onceElements, openedElement } from './wire.ts'

const CANARY = 'canary-3310'
const PATIENCE = { timeout: 30_000 }
const isNowhere = (): Promise<void> =>
  vi.waitFor(async () => expect(await plainView(here, ME)).not.toContain(CANARY), PATIENCE)

test('what can be seen once is told, found and passed on by nothing, and is gone when it was opened', async () => {
  const arrivals: Arrival[] = []
  engine.onArrival(arrival => arrivals.push(arrival))
  await says('m1', ...onceElements([body(CANARY)]))
  const [item] = items()
  expect(item).toMatchObject({ text: '', files: undefined, once: { kind: 'text', opened: false } })
  expect(arrivals).toMatchObject([{ text: '', once: 'text' }])
  expect(chat.item.get()).toMatchObject({ lastText: '', lastOnce: 'text' })
  expect(await engine.search(CANARY)).toEqual([])
  await expect(engine.forward(BRUNO, item!.id, [ME])).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(chat.react(item!.id, '👀')).rejects.toMatchObject({ code: 'not-allowed' })
  const { inside } = await sent(async () =>
    expect(await chat.openOnce(item!.id)).toEqual({ kind: 'text', text: CANARY }),
  )
  expect(inside).toContain("<opened xmlns='urn:corrillo:once:0' id='m1'/>")
  expect(items()[0]).toMatchObject({ text: '', once: { kind: 'text', opened: true } })
  await isNowhere()
  await expect(chat.openOnce(item!.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('its author keeps nothing of it from when the server has it, and is told when it was opened', async () => {
  const { stanza, inside } = await sent(() => chat.send(CANARY, { once: true }))
  expect(inside).toMatch(new RegExp(`<once xmlns='urn:corrillo:once:0'><body[^>]*>${CANARY}`, 'u'))
  await isNowhere()
  expect(items()[0]).toMatchObject({ own: true, text: '', once: { kind: 'text', opened: false } })
  const opened = openedElement(stanza.attr('id')!)
  server.push(
    el(NS_CLIENT, 'message', { from: `${BRUNO}/phone`, to: ME, type: 'chat', id: 'forged' }, opened),
  )
  await settled(server)
  expect(items()[0]?.once?.opened).toBe(false)
  await says('o1', opened)
  expect(items()[0]?.once?.opened).toBe(true)
})

test('what one own device has opened is deleted on the others, and only when an own device says so', async () => {
  await says('m1', ...onceElements([body(CANARY)]))
  const change = ownChangeElement({ kind: 'opened', of: BRUNO, by: BRUNO, id: 'm1' })
  await says('x1', change)
  expect(items()[0]?.once?.opened).toBe(false)
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(me(), tablet.id))
  await settled(server)
  await tablet.meet(me())
  server.push(tablet.stanza(await tablet.sealed(me(), change), { id: 'x2', from: `${ME}/tablet` }))
  await until(chat.timeline, () => items()[0]?.once?.opened)
  await isNowhere()
  await expect(chat.openOnce(items()[0]!.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('other words for it, which would stay, change nothing of it', async () => {
  await says('m1', ...onceElements([body(CANARY)]))
  await says('m2', body('for good'), el('urn:xmpp:message-correct:0', 'replace', { id: 'm1' }))
  await says('r1', Reactions.build({ id: 'm1', reactions: ['🐢'] }))
  expect(items()[0]).toMatchObject({ text: '', once: { kind: 'text', opened: false } })
  expect(items()[0]?.earlier).toBeUndefined()
  expect(items()[1]).toMatchObject({ text: 'for good' })
})

test('S305: it is refused where the server reads along, and to oneself', async () => {
  await expect(engine.conversation(ME).send(CANARY, { once: true })).rejects.toMatchObject({
    code: 'not-allowed',
  })
  await chat.setEncryption(false)
  await expect(chat.send(CANARY, { once: true })).rejects.toMatchObject({ code: 'not-allowed' })
})

test('who has nothing but version 0.3 cannot see it: that is said beforehand, and neither words nor a picture leave', async () => {
  const old = new RemoteDevice(server, `carla@${DOMAIN}`, 'omemo:0').announce()
  const talk = engine.conversation(old.address)
  expect(await until(talk.composer, now => now.state === 'ready' && now.onceUnseen)).toEqual(['carla'])
  const content = new Blob([Uint8Array.of(1, 2, 3)])
  await talk.send(CANARY, { once: true })
  await talk.sendFile({ content, name: 'a.png', type: 'image/png', once: true })
  await until(talk.timeline, () => messagesIn(talk).filter(one => one.state?.kind === 'failed').length === 2)
  for (const { state } of messagesIn(talk)) expect(state).toMatchObject({ reason: 'once-unseen' })
  const said = server.sent.filter(one => one.name === 'message' && one.attr('to') === old.address)
  expect(said.filter(one => one.child('body'))).toEqual([])
  expect(server.sent.some(one => one.child('request', 'urn:xmpp:http:upload:0'))).toBe(false)
})

test('a device of version 0.3 gets a line in its place, and nothing of the content', async () => {
  const old = new RemoteDevice(server, `carla@${DOMAIN}`, 'omemo:0').announce()
  new RemoteDevice(server, old.address).announce()
  const talk = engine.conversation(old.address)
  expect(await until(talk.composer, now => now.state === 'ready' && now)).not.toHaveProperty('onceUnseen.0')
  const { inside } = await sent(() => talk.send(CANARY, { once: true }), old)
  expect(inside).toMatch(/^This message can be seen once/u)
  expect(inside).not.toContain(CANARY)
})
