/** A new device is let in by one that is signed in: without the password, verified both ways, with its history, and ended for good. */
import type { App, Device, Engine, LinkState } from '@corrillo/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import {
  appAt,
  befriend,
  engineOf,
  eventually,
  message,
  online,
  type Person,
  signInAs,
} from './support/engine.ts'

const password = 'three unrelated words'
const passphrase = 'a passphrase of its own'
let server: Corrillo
let count = 0
const open = new Set<App>()

beforeAll(async () => {
  server = await corrillo({ domain: 'localhost' })
  await server.start()
})
afterEach(async () => {
  for (const app of open) await app.signOut()
  open.clear()
})
afterAll(() => server?.clear())

const person = async (name: string): Promise<Person> => {
  await server.addUser(name, password)
  const one = await signInAs(server, name, password)
  open.add(one.app)
  return one
}
const shownBy = async (app: App) => {
  await eventually('the application has started', app.state, state => state.kind === 'signed-out')
  const request = await app.link('The tablet')
  const code = await eventually('a code', request.state, now => now.kind === 'shown' && now)
  return { request, code }
}
const isAdmitted = (now: LinkState) => now.kind === 'admitted' && now
const linked = async (old: Engine, history: 'all' | 'none', by: 'picture' | 'letters' = 'picture') => {
  const app = appAt(server)
  open.add(app)
  const { request, code } = await shownBy(app)
  expect(await old.linking.look(code[by])).toEqual({ device: 'The tablet' })
  await old.linking.admit(code[by], { passphrase: password, history })
  const told = await eventually('it is let in', request.state, isAdmitted)
  expect(told.address).toBe(old.me.get().address)
  await request.finish({ passphrase, keepUnlocked: false })
  const engine = await engineOf(app)
  await online(engine)
  return { app, engine, code }
}
const isVerified = (id: number) => (devices: readonly Device[]) =>
  devices.some(one => one.id === id && one.trust === 'verified')
const idOf = (engine: Engine): number => engine.me.get().deviceId
const texts = (engine: Engine, address: string) =>
  engine
    .conversation(address)
    .timeline.get()
    .items.flatMap(item => (item.kind === 'message' ? [item.text] : []))

test('S333: a new device is let in without the password, verified both ways, and has what was said and decided', async () => {
  const [ana, bruno] = [await person(`ana${++count}`), await person(`bruno${count}`)]
  await befriend(ana, bruno)
  for (let i = 0; i < 3; i++) {
    await ana.engine.conversation(bruno.address).send(`number ${i}`)
    await message(bruno, ana.address, `number ${i}`)
  }
  const key = bruno.engine.ownDevices.get().find(one => one.current)?.fingerprint ?? ''
  await ana.engine.setTrust(bruno.address, key, 'verified')

  const tablet = await linked(ana.engine, 'all', 'letters')
  await eventually('verified here', tablet.engine.ownDevices, isVerified(idOf(ana.engine)))
  await eventually('verified there', ana.engine.ownDevices, isVerified(idOf(tablet.engine)))
  await eventually('all history', tablet.engine.linking.incoming, now => now?.state === 'done')
  await eventually('told there', ana.engine.linking.outgoing, all => all[0]?.state === 'done')
  await expect.poll(() => texts(tablet.engine, bruno.address)).toEqual(['number 0', 'number 1', 'number 2'])
  await eventually('the decision', tablet.engine.contact(bruno.address), card => card.verified)
})

test('S333, XEP-0494: a code is good for one device; what is ended is out at once, and does not come back by itself', async () => {
  const ana = await person(`ana${++count}`)
  const tablet = await linked(ana.engine, 'none')
  const again = { passphrase: password, history: 'none' } as const
  await expect(ana.engine.linking.admit(tablet.code.picture, again)).rejects.toMatchObject({
    code: 'link-expired',
  })
  await expect(ana.engine.linking.look('no code')).rejects.toMatchObject({ code: 'link-unknown' })
  const entry = await expect
    .poll(async () => (await ana.engine.access.list()).find(one => one.deviceId === idOf(tablet.engine)))
    .toMatchObject({ name: 'The tablet', knowsPassword: false, connected: true, current: false })
    .then(async () => (await ana.engine.access.list()).find(one => !one.current))
  const before = Date.now()
  const ended = eventually('ended', tablet.app.state, now => now.kind === 'signed-out' && now)
  expect(await ana.engine.access.end(entry?.id ?? '')).toBe('ended')
  expect(await ended).toMatchObject({ ended: 'device-ended', address: ana.address })
  expect(Date.now() - before).toBeLessThan(5_000)
  await eventually('off the list', ana.engine.ownDevices, all => all.every(one => one.current || !one.active))
})

test('S333: who does not know the passphrase lets nobody in; a request that was taken back is over', async () => {
  const ana = await person(`ana${++count}`)
  const app = appAt(server)
  const { request, code } = await shownBy(app)
  await expect(
    ana.engine.linking.admit(code.picture, { passphrase: 'not hers', history: 'all' }),
  ).rejects.toMatchObject({ code: 'wrong-passphrase' })
  request.cancel()
  expect(request.state.get().kind).toBe('expired')
  await expect
    .poll(() => ana.engine.linking.look(code.picture).catch((error: { code: string }) => error.code))
    .toBe('link-expired')
})
