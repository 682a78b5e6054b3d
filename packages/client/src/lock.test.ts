/** Group 11, a stolen laptop: what a lock closes, when it does so by itself, and what an emergency leaves. */
import { beforeEach, expect, test } from 'vitest'
import type { Engine } from './api.ts'
import { memoryKeychain } from './platform/memory/index.ts'
import { memoryStorage } from './platform/memory/storage.ts'
import { type Header, peekHeader } from './store/keys.ts'
import { RemoteDevice } from './testing/remote-device.ts'
import { DOMAIN, scriptedServer, type ScriptedServer, PASSWORD, ME } from './testing/scripted-server.ts'
import { settled, signedIn, type SignedIn, until } from './testing/signed-in.ts'

const MINUTE = 60_000
let server: ScriptedServer
let keys: Map<string, Uint8Array>
let wiped: number
let storage: ReturnType<typeof memoryStorage>
let here: SignedIn
let engine: Engine

beforeEach(async () => {
  server = scriptedServer()
  keys = new Map()
  wiped = 0
  storage = memoryStorage()
  const parts = {
    storage,
    keychain: memoryKeychain(keys),
    wipe: async () => {
      wiped += 1
    },
  }
  here = await signedIn(server, parts)
  engine = here.engine
})
const kind = (): string => here.app.state.get().kind
const tick = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 10_000) {
    here.platform.clock.advance(Math.min(left, 10_000))
    await new Promise(resolve => setImmediate(resolve))
  }
}

test('S337: it locks when nobody has touched it for so long, and the key is gone', async () => {
  await engine.setLockAfter(5)
  expect(engine.lock.get().afterMinutes).toBe(5)
  await tick(4 * MINUTE)
  engine.touched()
  await tick(4 * MINUTE)
  expect(kind()).toBe('open')
  await tick(2 * MINUTE)
  await until(here.app.state, state => state.kind === 'locked')
  expect([...keys]).toEqual([])
})
test('S337: a computer that slept is found locked, whoever touches it first', async () => {
  await engine.setLockAfter(5)
  here.platform.clock.sleep(60 * MINUTE)
  engine.touched()
  await until(here.app.state, state => state.kind === 'locked')
})
test('S337: nothing of an account waits for its time behind the lock, with what it had', async () => {
  const bruno = `bruno@${DOMAIN}`
  const phone = new RemoteDevice(server, bruno).announce()
  await phone.meet(engine.me.get().deviceId)
  await phone.say(engine.me.get().deviceId, 'uses up a prekey')
  await until(engine.conversation(bruno).timeline, ({ items }) => items.some(item => item.kind === 'message'))
  expect(here.platform.clock.waiting).toBeGreaterThan(0)
  await engine.lockNow()
  expect(here.platform.clock.waiting).toBe(0)
})
test('the time-out is kept with the store, and can be taken back', async () => {
  await engine.setLockAfter(1)
  await engine.lockNow()
  await here.app.unlock(PASSWORD, false)
  const again = await until(here.app.state, state => state.kind === 'open' && state.engine)
  expect(again.lock.get()).toEqual({ keepUnlocked: false, afterMinutes: 1 })
  await again.setLockAfter(undefined)
  await tick(10 * MINUTE)
  expect(kind()).toBe('open')
})
test('S337: an emergency takes the device off the list, and leaves neither key nor store', async () => {
  await here.app.wipe()
  await settledList()
  expect(kind()).toBe('signed-out')
  expect([...keys]).toEqual([])
  expect(await storage.names()).toEqual([])
  expect(wiped).toBe(1)
})
const settledList = async (): Promise<void> => {
  const list = server.items.get(`${ME} urn:xmpp:omemo:2:devices`)?.get('current')
  expect(String(list)).not.toContain('<device ')
}
test('S337: an emergency does not wait for a server that is away', async () => {
  await settled(server)
  server.drop()
  await until(engine.connection, state => state.kind !== 'online')
  await here.app.wipe()
  expect(await storage.names()).toEqual([])
  expect(wiped).toBe(1)
})
test('S337: what is locked can be wiped without the passphrase', async () => {
  await engine.lockNow()
  await here.app.wipe()
  expect(kind()).toBe('signed-out')
  expect(await storage.names()).toEqual([])
})

test('S337: a second passphrase erases everything where the first is asked for, and nowhere else', async () => {
  await expect(engine.setEmergency('not it', '2580')).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await expect(engine.setEmergency(PASSWORD, '258')).rejects.toMatchObject({ code: 'password-short' })
  await expect(engine.setEmergency(PASSWORD, PASSWORD)).rejects.toMatchObject({ code: 'not-allowed' })
  await engine.setEmergency(PASSWORD, 'back at noon')
  expect(engine.lock.get().hasEmergency).toBe(true)
  // Who is inside is told what anybody is told: it is not the passphrase.
  await expect(engine.setKeepUnlocked(true, 'back at noon')).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  await expect(engine.changePassphrase(PASSWORD, 'back at noon')).rejects.toMatchObject({
    code: 'not-allowed',
  })
  await expect(engine.changePassword(PASSWORD, 'back at noon')).rejects.toMatchObject({ code: 'not-allowed' })
  // It outlives another passphrase.
  await engine.changePassphrase(PASSWORD, 'another horse')
  await engine.lockNow()
  await expect(here.app.unlock('guessed', false)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  expect(await storage.names()).toHaveLength(1)
  await here.app.unlock('back at noon', false)
  expect(kind()).toBe('signed-out')
  expect([await storage.names(), wiped]).toEqual([[], 1])
})
test('S337: whether there is such a passphrase is not to be seen; taken back, it is a wrong one', async () => {
  const seen = async (): Promise<Header | undefined> => peekHeader(storage, ME)
  const before = await seen()
  await engine.setEmergency(PASSWORD, 'back at noon')
  const after = await seen()
  const shape = (header: Header | undefined): unknown =>
    JSON.parse(JSON.stringify(header, (_, value) => (value instanceof Uint8Array ? value.length : value)))
  expect(shape(after)).toEqual(shape(before))
  expect(after?.emergency?.wrapped).not.toEqual(before?.emergency?.wrapped)
  await engine.setEmergency(PASSWORD, undefined)
  expect(shape(await seen())).toEqual(shape(before))
  expect(engine.lock.get().hasEmergency).toBe(false)
  await engine.lockNow()
  await expect(here.app.unlock('back at noon', false)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await here.app.unlock(PASSWORD, false)
  await until(here.app.state, state => state.kind === 'open')
})
