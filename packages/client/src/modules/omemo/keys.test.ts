/** Catalogue, groups 8 and 11: prekeys that are used up, keys that grow old, names and keys that are not whose they seem. */
import { beforeEach, expect, test } from 'vitest'
import { type Bundle, xeddsaSign } from '@corrillo/crypto'
import type { Engine } from '../../api.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME, type ScriptedServer } from '../../testing/scripted-server.ts'
import { settled, type SignedIn, until } from '../../testing/signed-in.ts'
import { BRUNO, withBruno } from '../../testing/with-bruno.ts'

const CARLA = `carla@${DOMAIN}`
const DAY = 86_400_000
let server: ScriptedServer
let here: SignedIn
let engine: Engine
let phone: RemoteDevice

beforeEach(async () => {
  const roster = [BRUNO, CARLA].map(jid => ({ jid, subscription: 'both' as const }))
  ;({ server, here, engine, phone } = await withBruno({ met: false, roster }))
})
const me = (): number => engine.me.get().deviceId
const published = (): string => {
  const bundles = server.items.get(`${ME} urn:xmpp:omemo:2:bundles`)
  return String(bundles?.get(String(me())))
}
const preKeyIds = (): number[] => [...published().matchAll(/<pk id='(\d+)'/g)].map(match => Number(match[1]))
const signedPreKeyId = (): string | undefined => /<spk id='(\d+)'/.exec(published())?.[1]
const textsOf = (who: string): string[] =>
  engine
    .conversation(who)
    .timeline.get()
    .items.flatMap(item => (item.kind === 'message' ? [item.text] : []))
/** A session by key exchange; resolves when the prekey that it used is replaced. */
const exchange = async (device: RemoteDevice, text: string): Promise<void> => {
  const before = published()
  await device.meet(me(), ofPreKeys(2))
  await device.say(me(), text)
  while (published() === before) await new Promise(resolve => setImmediate(resolve))
  await settled(server)
}
/** Days go by; connections that were given up meanwhile are made again. */
const later = async (days: number): Promise<void> => {
  here.platform.clock.advance(days * DAY)
  await new Promise(resolve => setImmediate(resolve))
  while (engine.connection.get().kind !== 'online') {
    if (engine.connection.get().kind === 'waiting') here.platform.clock.advance(1000)
    await new Promise(resolve => setImmediate(resolve))
  }
  await settled(server)
}
/** What has come from somebody, once there is as much of it: read or not. */
const arrived = (who: string, count: number): Promise<readonly string[]> =>
  until(engine.conversation(who).timeline, ({ items }) => {
    const kinds = items.flatMap(({ kind }) => (kind === 'message' || kind === 'unreadable' ? [kind] : []))
    return kinds.length === count && kinds
  })
/** What a device chooses its prekey from: two that choose the same at random are not what is looked at here. */
const ofPreKeys =
  (from: number, to?: number) =>
  (bundle: Bundle): Bundle => ({ ...bundle, preKeys: bundle.preKeys.slice(from, to) })

test('S220: forty sessions that somebody opens use forty prekeys; a hundred are there again, none of them twice', async () => {
  const first = preKeyIds()
  expect(first).toHaveLength(100)
  for (let n = 0; n < 40; n++) await exchange(phone, `session ${n}`)
  const last = preKeyIds()
  expect(last).toHaveLength(100)
  // Sessions may have been opened by prekeys that came with a later bundle; whatever was used is gone and counted on from.
  expect(new Set(last).size).toBe(100)
  expect(Math.max(...last)).toBe(Math.max(...first) + 40)
  expect(textsOf(BRUNO)).toHaveLength(40)
})

test('S221: the signed prekey is replaced after a week; the one before opens messages for one more period, then it is gone', async () => {
  const [early, late] = [new RemoteDevice(server, CARLA).announce(), new RemoteDevice(server, CARLA)]
  late.publishBundle()
  early.list(early.id, late.id)
  await early.meet(me(), ofPreKeys(0, 1))
  await late.meet(me(), ofPreKeys(1, 2))
  const first = signedPreKeyId()
  await later(6)
  await exchange(phone, 'after six days')
  expect(signedPreKeyId()).toBe(first)
  await later(2)
  await exchange(phone, 'after eight days')
  const second = signedPreKeyId()
  expect(second).not.toBe(first)
  await early.say(me(), 'by the key before')
  expect(await arrived(CARLA, 1)).toEqual(['message'])
  expect(textsOf(CARLA)).toEqual(['by the key before'])
  await later(8)
  await exchange(phone, 'after sixteen days')
  expect(signedPreKeyId()).not.toBe(second)
  await late.say(me(), 'by a key that is gone')
  expect(await arrived(CARLA, 2)).toEqual(['message', 'unreadable'])
  expect(textsOf(CARLA)).toEqual(['by the key before'])
})

/** The list as the server of the account tells it, with a name for the device. */
const named = (device: RemoteDevice, label: string, signature: Uint8Array | undefined): string => {
  const sig = signature ? ` labelsig='${Buffer.from(signature).toString('base64')}'` : ''
  return device
    .event(device.id)
    .toString()
    .replace(`id='${device.id}'`, `id='${device.id}' label='${label}'${sig}`)
}
const nameShown = (): string | undefined =>
  engine
    .contact(BRUNO)
    .get()
    .devices.find(device => device.id === phone.id)?.name

test('S223: a name of a device is shown only when that device signed it', async () => {
  await until(engine.contact(BRUNO), card => card.devices.some(device => device.fingerprint !== undefined))
  const random = (n: number) => crypto.getRandomValues(new Uint8Array(n))
  const sign = (text: string) =>
    xeddsaSign(phone.keys.identity.privateKey, new TextEncoder().encode(text), random)
  server.push(named(phone, 'Trusted &lt;b&gt;\u{202e}', undefined))
  await settled(server)
  expect(nameShown()).toBeUndefined()
  server.push(named(phone, 'Trusted', await sign('another name')))
  await settled(server)
  expect(nameShown()).toBeUndefined()
  server.push(named(phone, 'Telephone', await sign('Telephone')))
  await until(engine.contact(BRUNO), () => nameShown() !== undefined)
  expect(nameShown()).toBe('Telephone')
})

test('S293: a key that was verified as that of one person is not verified when another person shows it as his', async () => {
  await until(engine.contact(BRUNO), card =>
    card.devices.some(device => device.fingerprint === phone.fingerprint),
  )
  await engine.setTrust(BRUNO, phone.fingerprint, 'verified')
  const claimed = new RemoteDevice(server, CARLA)
  claimed.keys = { ...phone.keys, deviceId: claimed.id }
  claimed.announce()
  server.push(claimed.event(claimed.id))
  await settled(server)
  await engine.conversation(CARLA).send('who are you?')
  const other = engine.contact(CARLA)
  await until(other, card => card.devices.some(device => device.fingerprint === phone.fingerprint))
  expect(other.get().devices.map(device => device.trust)).not.toContain('verified')
  expect(
    engine
      .contact(BRUNO)
      .get()
      .devices.map(device => device.trust),
  ).toEqual(['verified'])
})
