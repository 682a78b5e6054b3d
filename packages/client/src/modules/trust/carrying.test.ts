/** XEP-0450: who is believed about which key, and what is said to whom. */
import { beforeEach, expect, test } from 'vitest'
import { type Element, parseElement } from '@corrillo/xmpp'
import type { Device, Engine, Trust } from '../../api.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME, scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, type SignedIn, until } from '../../testing/signed-in.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { type Opinion, opinionsIn, trustMessage } from './wire.ts'

const BRUNO = `bruno@${DOMAIN}`
const CARLA = `carla@${DOMAIN}`
let server: ScriptedServer
let here: SignedIn
let engine: Engine
let phone: RemoteDevice
let tablet: RemoteDevice
let carla: RemoteDevice

beforeEach(async () => {
  server = scriptedServer()
  server.roster = [BRUNO, CARLA].map(jid => ({ jid, subscription: 'both' as const }))
  phone = new RemoteDevice(server, BRUNO)
  tablet = new RemoteDevice(server, BRUNO).publishBundle()
  phone.publishBundle().list(phone.id, tablet.id)
  carla = new RemoteDevice(server, CARLA).announce()
  here = await signedIn(server, new MemoryKit().parts)
  engine = here.engine
  for (const who of [BRUNO, CARLA])
    await until(engine.contact(who), card => card.devices.length > 0 && card.devices.every(isKnown))
  for (const device of [phone, carla]) await device.meet(me())
})
const me = (): number => engine.me.get().deviceId
const isKnown = (device: Device): boolean => device.fingerprint !== undefined
const trustOf = (device: RemoteDevice): Trust | undefined =>
  (device.address === ME ? engine.ownDevices.get() : engine.contact(device.address).get().devices).find(
    one => one.id === device.id,
  )?.trust
const verifiedBy = (device: RemoteDevice): unknown => {
  const { how, by } =
    engine
      .contact(device.address)
      .get()
      .devices.find(one => one.id === device.id)?.verified ?? {}
  return [how, by]
}
const opinion = (device: RemoteDevice, trust = true): Opinion => ({
  owner: device.address,
  key: device.fingerprint,
  trust,
})
const say = async (by: RemoteDevice, opinions: readonly Opinion[], at?: Date): Promise<void> => {
  server.push(by.stanza(await by.sealedAt(me(), at, trustMessage(opinions))))
  await settled(server)
  await settled(server)
}
const verify = (device: RemoteDevice) => engine.setTrust(device.address, device.fingerprint, 'verified')
/** Another device of ours, compared. */
const laptop = async (): Promise<RemoteDevice> => {
  const mine = new RemoteDevice(server, ME).publishBundle()
  server.push(mine.event(me(), mine.id))
  await until(engine.ownDevices, all => all.some(one => one.id === mine.id && isKnown(one)))
  await verify(mine)
  await mine.meet(me())
  return mine
}
/** What the client has said to a device about keys since `from`. */
const told = async (device: RemoteDevice, from: number): Promise<readonly Opinion[]> => {
  const all: Opinion[] = []
  for (const stanza of server.sent.slice(from).filter(one => one.name === 'message')) {
    const plain = await device.open(stanza).catch(() => undefined)
    const content = plain
      ? parseElement(plain)
          .elements()
          .find(e => e.name === 'content')
      : undefined
    all.push(...((content && opinionsIn(content as Element)) ?? []))
  }
  return all
}

test('XEP-0450 §4.1.2: a verified device of a contact speaks for the others of that contact', async () => {
  await verify(phone)
  await say(phone, [opinion(tablet)])
  expect(trustOf(tablet)).toBe('verified')
})
test('XEP-0450 §5.1: what a device says that is not verified counts once it is, and not before', async () => {
  await say(phone, [opinion(tablet)])
  expect(trustOf(tablet)).toBe('trusted')
  await verify(phone)
  await until(engine.contact(BRUNO), () => trustOf(tablet) === 'verified')
})
test('XEP-0450 §5.2: what is said of a key that is not here yet counts when it comes', async () => {
  await verify(phone)
  const next = new RemoteDevice(server, BRUNO).publishBundle()
  await say(phone, [opinion(next)])
  server.push(phone.event(phone.id, tablet.id, next.id))
  await until(engine.contact(BRUNO), () => trustOf(next) === 'verified')
})
test('S315: nobody speaks for the devices of somebody else, or for ours', async () => {
  await verify(phone)
  const mine = await laptop()
  await say(phone, [opinion(carla), opinion(mine, false)])
  expect(trustOf(carla)).toBe('trusted')
  expect(trustOf(mine)).toBe('verified')
})
test('XEP-0450 §4.3, §4.4: a verified own device speaks for everybody, also against a key', async () => {
  const mine = await laptop()
  await say(mine, [opinion(carla), opinion(tablet, false)])
  expect(trustOf(carla)).toBe('verified')
  expect(trustOf(tablet)).toBe('untrusted')
})
test('XEP-0434 §5.2.1: what was sealed earlier does not undo what was decided later', async () => {
  const now = here.platform.clock.now()
  await verify(phone)
  here.platform.clock.advance(10_000)
  await say(phone, [opinion(tablet, false)], new Date(now + 5000))
  await say(phone, [opinion(tablet)], new Date(now + 4000))
  expect(trustOf(tablet)).toBe('untrusted')
})
test('a clock that runs ahead makes no opinion that a person cannot change', async () => {
  await verify(phone)
  await say(phone, [opinion(tablet, false)], new Date(Date.UTC(2099, 0, 1)))
  here.platform.clock.advance(1000)
  await verify(tablet)
  expect(trustOf(tablet)).toBe('verified')
})
test('nothing is believed that was not encrypted, or by version 0.3 alone', async () => {
  await verify(phone)
  const plain = trustMessage([opinion(tablet)])
  server.push(
    parseElement(
      `<message xmlns='jabber:client' from='${BRUNO}/x' to='${ME}' type='chat'>${plain}</message>`,
    ),
  )
  await settled(server)
  expect(trustOf(tablet)).toBe('trusted')
})
test('XEP-0450 §4.1.1: own verified devices hear of the key, and its device of theirs; nobody else does', async () => {
  const mine = await laptop()
  const from = server.sent.length
  await verify(phone)
  while (server.sent.slice(from).filter(one => one.name === 'message').length < 2)
    await new Promise(resolve => setImmediate(resolve))
  expect(await told(mine, from)).toEqual([opinion(phone)])
  expect(await told(phone, from)).toEqual([opinion(mine)])
  expect(await told(tablet, from)).toEqual([])
  expect(server.sent.slice(from).join()).not.toContain('trust-message')
})

test('how it was verified is kept: by a person, by a device of theirs, by one of ours; what a person has found out stays', async () => {
  const mine = await laptop()
  await verify(phone)
  expect(verifiedBy(phone)).toEqual(['compared', undefined])
  here.platform.clock.advance(1000)
  await say(phone, [opinion(tablet)])
  expect(verifiedBy(tablet)).toEqual(['their-device', phone.id])
  await say(mine, [opinion(carla), opinion(phone)])
  expect(verifiedBy(carla)).toEqual(['own-device', mine.id])
  expect(verifiedBy(phone)).toEqual(['compared', undefined])
  await engine.setTrust(BRUNO, phone.fingerprint, 'untrusted')
  expect(verifiedBy(phone)).toEqual([undefined, undefined])
})
test('a message keeps how its device had been verified when it came, whatever becomes of that', async () => {
  const { timeline } = engine.conversation(BRUNO)
  await phone.say(me(), 'before')
  await until(timeline, ({ items }) => items.some(item => item.kind === 'message'))
  await verify(phone)
  const at = here.platform.clock.now()
  server.push(phone.stanza(await phone.encrypted(me(), 'after'), { id: 'm2' }))
  await until(timeline, ({ items }) => items.filter(item => item.kind === 'message').length === 2)
  await engine.setTrust(BRUNO, phone.fingerprint, 'untrusted')
  const securities = timeline
    .get()
    .items.flatMap(item => (item.kind === 'message' ? [[item.security.trust, item.security.verified]] : []))
  expect(securities).toEqual([
    ['trusted', undefined],
    ['verified', { how: 'compared', at }],
  ])
})
