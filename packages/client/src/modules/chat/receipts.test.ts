/** S313: whether a message came is said by who has it, not by the server in between. */
import { el, type Element, MarkDisplayed, NS_CLIENT, Receipt } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Conversation, Engine } from '../../api.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME, scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { nextMessage, settled, signedIn, until } from '../../testing/signed-in.ts'

const BRUNO = `bruno@${DOMAIN}`
let server: ScriptedServer
let engine: Engine
let chat: Conversation

const begin = async (phone: RemoteDevice) => {
  phone.announce()
  engine = (await signedIn(server, new MemoryKit().parts)).engine
  chat = engine.conversation(BRUNO)
  await until(chat.composer, composer => composer.state === 'ready')
  return { phone, me: engine.me.get().deviceId }
}
beforeEach(() => {
  server = scriptedServer()
})
const sent = async (text: string): Promise<{ readonly id: string; readonly stanza: Element }> => {
  const before = server.sent.length
  await chat.send(text)
  const stanza = await nextMessage(server, BRUNO, before)
  await until(chat.timeline, () => states().at(-1) === 'on-server')
  return { id: stanza.attr('id')!, stanza }
}
const states = (): readonly (string | undefined)[] =>
  chat.timeline.get().items.flatMap(item => (item.kind === 'message' && item.own ? [item.state?.kind] : []))
const inClear = (...said: readonly Element[]): Element =>
  el(NS_CLIENT, 'message', { from: `${BRUNO}/phone`, to: ME, type: 'chat' }, ...said)

test('S313: what a server says in the name of the other about a hidden message moves nothing', async () => {
  const { phone, me } = await begin(new RemoteDevice(server, BRUNO))
  const { id, stanza } = await sent('did this come?')
  server.push(inClear(Receipt.build({ id })))
  server.push(inClear(MarkDisplayed.build({ id })))
  await settled(server)
  expect(states()).toEqual(['on-server'])
  // Beside something that is really theirs it counts no more.
  await phone.meet(me)
  expect(await phone.read(stanza)).toBe('did this come?')
  const genuine = await phone.encrypted(me, 'about something else')
  server.push(phone.stanza(genuine, {}, Receipt.build({ id }), MarkDisplayed.build({ id })))
  await until(chat.timeline, ({ items }) => items.some(item => item.kind === 'message' && !item.own))
  await settled(server)
  expect(states()).toEqual(['on-server'])
})
test('S313: what its reader says inside the encryption counts', async () => {
  const { phone, me } = await begin(new RemoteDevice(server, BRUNO))
  const { id, stanza } = await sent('and this?')
  await phone.meet(me)
  await phone.read(stanza)
  for (const [said, state] of [
    [Receipt.build({ id }), 'delivered'],
    [MarkDisplayed.build({ id }), 'read'],
  ] as const) {
    server.push(phone.stanza(await phone.sealed(me, said)))
    await until(chat.timeline, () => states().includes(state))
  }
})
test('of who reads the older generation alone the answer in the clear is all that there is', async () => {
  await begin(new RemoteDevice(server, BRUNO, 'omemo:0'))
  const { id } = await sent('you of the older kind')
  server.push(inClear(Receipt.build({ id })))
  await until(chat.timeline, () => states().includes('delivered'))
})
