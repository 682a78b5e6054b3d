import { beforeEach, expect, test } from 'vitest'
import type { Conversation, Engine } from './api.ts'
import { RemoteDevice } from './testing/remote-device.ts'
import { DOMAIN, type ScriptedServer } from './testing/scripted-server.ts'
import { nextMessage, settled, type SignedIn, until } from './testing/signed-in.ts'
import { withBruno } from './testing/with-bruno.ts'

const CARLA = `carla@${DOMAIN}`
const LISTS = ['urn:xmpp:omemo:2:devices', 'eu.siacs.conversations.axolotl.devicelist']
const MINUTE = 60_000

let server: ScriptedServer
let engine: Engine
let clock: SignedIn['platform']['clock']

beforeEach(async () => {
  let here: SignedIn
  ;({ server, engine, here } = await withBruno())
  clock = here.platform.clock
})

const subscribed = (subscription: string): void =>
  server.push(
    `<iq xmlns='jabber:client' type='set' id='r-${subscription}' to='${server.resource}'><query xmlns='jabber:iq:roster'><item jid='${CARLA}' subscription='${subscription}'/></query></iq>`,
  )
let waitingBefore = 0
/** A contact who has no device, and a conversation with her. */
const withCarla = async (): Promise<Conversation> => {
  subscribed('both')
  await settled(server)
  waitingBefore = clock.waiting
  const chat = engine.conversation(CARLA)
  await until(chat.composer, composer => composer.state === 'no-devices')
  return chat
}
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
/** Lets the time pass that it waits for before it asks again. */
const afterThePause = async (ms: number): Promise<void> => {
  while (clock.waiting <= waitingBefore) await turn()
  clock.advance(ms)
}
/** In steps that no answer is too slow for. */
const pass = async (ms: number): Promise<void> => {
  for (let at = 0; at < ms; at += 1000) {
    clock.advance(1000)
    await settled(server)
  }
}
/** Until it has asked by itself as often as it does, and what it found is old. */
const rest = async (): Promise<void> => {
  for (const from = asked(); asked() - from < 4; ) await pass(1000)
  await pass(16_000)
}
const isReady = (chat: Conversation): Promise<true> =>
  until(chat.composer, composer => composer.state === 'ready')
const asked = (): number =>
  server.sent.filter(stanza => stanza.attr('to') === CARLA && stanza.toString().includes(`'${LISTS[0]}'`))
    .length
const comes = (resource: string): void =>
  server.push(`<presence xmlns='jabber:client' from='${CARLA}/${resource}' to='${server.resource}'/>`)

test('XEP-0163 §4.3.4: a device that no event told of is found within seconds, and who looks at the conversation sees it', async () => {
  const chat = await withCarla()
  new RemoteDevice(server, CARLA).announce()
  await afterThePause(2000)
  await isReady(chat)
})

test('who has no device is asked for a few times and then no more, until a program of theirs comes', async () => {
  const chat = await withCarla()
  const first = asked()
  while (asked() < first + 4) await pass(1000)
  await pass(MINUTE)
  expect(asked()).toBe(first + 4)
  comes('phone')
  new RemoteDevice(server, CARLA).announce()
  await afterThePause(2000)
  await isReady(chat)
  const found = asked()
  comes('phone')
  comes('tablet')
  await pass(MINUTE)
  expect(asked()).toBe(found)
})

test('a device that was announced before its bundle is used when that is there', async () => {
  const phone = new RemoteDevice(server, CARLA)
  phone.list(phone.id)
  const chat = await withCarla()
  phone.publishBundle()
  await afterThePause(2000)
  await isReady(chat)
})

test('an answer that is older than what an event has told meanwhile is not taken for the list', async () => {
  server.away.set(CARLA, 'silent')
  subscribed('both')
  await settled(server)
  const chat = engine.conversation(CARLA)
  await settled(server)
  const request = server.sent.findLast(one => one.attr('to') === CARLA)
  const phone = new RemoteDevice(server, CARLA).publishBundle()
  server.push(phone.event(phone.id))
  await settled(server)
  server.away.delete(CARLA)
  server.push(
    `<iq xmlns='jabber:client' type='result' id='${request?.attr('id')}' from='${CARLA}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${LISTS[0]}'/></pubsub></iq>`,
  )
  await until(engine.contact(CARLA), ({ devices }) => devices.some(one => one.fingerprint !== undefined))
  expect(chat.composer.get().state).toBe('ready')
})

test('XEP-0163 §2.3: whose list no event keeps current, since he does not see us, is asked for it again', async () => {
  subscribed('to')
  const phone = new RemoteDevice(server, CARLA).announce()
  await settled(server)
  const chat = engine.conversation(CARLA)
  await until(engine.contact(CARLA), ({ devices }) => devices.some(one => one.fingerprint !== undefined))
  const tablet = new RemoteDevice(server, CARLA).publishBundle()
  tablet.list(phone.id, tablet.id)
  clock.advance(MINUTE + 1)
  const before = server.sent.length
  await chat.send('to both')
  const stanza = await nextMessage(server, CARLA, before)
  expect(await tablet.read(stanza)).toBe('to both')
})

test('many messages to somebody without a device are one question, until a while has passed, he comes, or the person tries again', async () => {
  const chat = await withCarla()
  let written = 0
  const write = async (): Promise<number> => {
    const before = asked()
    for (let i = 0; i < 5; i++) await chat.send(`number ${written++}`)
    await until(chat.timeline, ({ items }) => {
      const failed = items.filter(item => item.kind === 'message' && item.state?.kind === 'failed')
      return failed.length === written
    })
    return asked() - before
  }
  await rest()
  expect(await write()).toBe(1)
  expect(await write()).toBe(0)
  comes('phone')
  await settled(server)
  expect(await write()).toBe(1)
  await rest()
  expect(await write()).toBe(1)

  const tablet = new RemoteDevice(server, CARLA).announce()
  const from = server.sent.length
  const failed = chat.timeline.get().items.find(item => item.kind === 'message')
  await chat.retry(failed?.id ?? '')
  expect(await tablet.read(await nextMessage(server, CARLA, from))).toBe('number 0')
})
