import { el, type Element, Jid, MdsDisplayed, NS_CLIENT, NS_MDS, Retract } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Engine } from './api.ts'
import { onceElements } from './modules/once/wire.ts'
import { RemoteDevice } from './testing/remote-device.ts'
import { DOMAIN, ME, scriptedServer, type ScriptedServer } from './testing/scripted-server.ts'
import { settled, signedIn, until } from './testing/signed-in.ts'

const BRUNO = `bruno@${DOMAIN}`
let server: ScriptedServer
let engine: Engine
let phone: RemoteDevice
let told: string[]
let gone: string[]

beforeEach(async () => {
  server = scriptedServer()
  phone = new RemoteDevice(server, BRUNO).announce()
  ;({ engine } = await signedIn(server))
  await until(engine.conversation(BRUNO).composer, composer => composer.state === 'ready')
  await phone.meet(engine.me.get().deviceId)
  ;[told, gone] = [[], []]
  engine.onArrival(({ id }) => told.push(id))
  engine.onGone(({ id }) => gone.push(id))
})
const says = async (id: string, ...content: readonly Element[]): Promise<void> => {
  const mark = el('urn:xmpp:sid:0', 'stanza-id', { by: ME, id: `a-${id}` })
  server.push(phone.stanza(await phone.sealed(engine.me.get().deviceId, ...content), { id }, mark))
  await settled(server)
}
const body = (text: string) => el(NS_CLIENT, 'body', {}, text)

test('what was told is over when it is read here', async () => {
  await says('m1', body('one'))
  expect([told.length, gone]).toEqual([1, []])
  engine.conversation(BRUNO).markRead()
  await until(engine.conversation(BRUNO).item, item => item.unread === 0)
  expect(gone).toEqual(told)
})

test('XEP-0490: what was told is over when another own device has shown it', async () => {
  await says('m1', body('one'))
  const displayed = MdsDisplayed.build({ stanzaId: { id: 'a-m1', by: Jid.parse(ME) } }).toString()
  server.push(
    `<message xmlns='jabber:client' from='${ME}' to='${ME}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_MDS}'><item id='${BRUNO}'>${displayed}</item></items></event></message>`,
  )
  await settled(server)
  expect(gone).toEqual(told)
})

test('XEP-0424: what was told is over when it is taken back, and the newest alone is followed', async () => {
  await says('m1', body('one'))
  await says('m2', body('two'))
  await says('r1', Retract.build({ id: 'm1' }))
  expect(gone).toEqual([])
  await says('r2', Retract.build({ id: 'm2' }))
  expect(gone).toEqual([told[1]])
})

test('what was told is over when it is put away here, and when what is seen once was', async () => {
  await says('m1', body('one'))
  await engine.conversation(BRUNO).deleteForMe(told[0]!)
  expect(gone).toEqual(told)
  await says('m2', ...onceElements([body('two')]))
  await engine.conversation(BRUNO).openOnce(told[1]!)
  expect(gone).toEqual(told)
})
