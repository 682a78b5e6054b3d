/** From the engine's subscription to a wake-up: the real server, and a push service over TLS. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Platform, Wire } from '@corrillo/client'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from '../../server/src/tls/self-signed.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, engineOf, eventually, message, online, type Person, signInAs } from './support/engine.ts'
import { type LocalBrowser, type LocalPushService, pushService } from './support/push-service.ts'

const password = 'three unrelated words'
const folder = mkdtempSync(join(tmpdir(), 'corrillo-push-'))
let server: Corrillo
let service: LocalPushService
let bruno: Person
let ana: Person
let browser: LocalBrowser
/** What the engine of ana said, and what carries it. */
const said: string[] = []
let line: Wire | undefined

/** An engine whose browser can be woken. */
const wakeable = async (name: string, has: LocalBrowser, log: string[] = []): Promise<Person> => {
  const plain = createNodePlatform({ http: server.url })
  const platform: Platform = {
    ...plain,
    push: has,
    transport: {
      async connect(target, events) {
        const wire = await plain.transport.connect(target, events)
        const send = (text: string): void => {
          log.push(text)
          wire.send(text)
        }
        line = { ...wire, send }
        return line
      },
    },
  }
  const websocket = `ws://localhost:${server.ports.http}/xmpp-websocket`
  const app = createApp(platform, { target: { domain: server.domain, websocket } })
  await eventually('started', app.state, state => state.kind === 'signed-out')
  await app.signIn({ name, password, keepUnlocked: false, deviceName: 'browser' })
  const engine = await engineOf(app)
  await online(engine)
  return { app, engine, address: `${name}@${server.domain}` }
}
/** Bruno writes, and everything that the push service gets until then is here. */
const written = async (text: string): Promise<void> =>
  bruno.engine.conversation(`ana@${server.domain}`).send(text)
const woken = (path: string | undefined, count: number) =>
  expect.poll(() => service.taken.filter(one => one.path === path).length).toBe(count)
const pushIs = (person: Person, state: string) =>
  eventually(`push ${state}`, person.engine.push.state, now => now === state)

beforeAll(async () => {
  const pem = await selfSigned('localhost', Date.now())
  service = await pushService(pem)
  writeFileSync(join(folder, 'ca.pem'), pem.certificate)
  server = await served({
    domain: 'localhost',
    extra: `[web-push]\nprivate_addresses = true\nauthorities = "${join(folder, 'ca.pem')}"\n`,
    accounts: ['ana', 'bruno'],
    password,
  })
  browser = service.browser('ana')
  bruno = await signInAs(server, 'bruno', password)
  ana = await wakeable('ana', browser, said)
  await befriend(ana, bruno)
})
afterAll(async () => {
  await bruno?.app.signOut()
  await ana?.app.signOut()
  await server?.clear()
  service?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('S332: who looks is not woken; who looks away is, with a word of its own browser; who looks again is not', async () => {
  await pushIs(ana, 'off')
  await ana.engine.push.on()
  const path = browser.path()
  await written('while ana looks')
  await message(ana, bruno.address, 'while ana looks')
  ana.engine.setVisible(false)
  expect(said.at(-1)).toMatch(/^<inactive xmlns=["']urn:xmpp:csi:0["']\/>$/)
  expect(await ana.engine.push.heard()).toBe(true)
  await written('while ana is away')
  await woken(path, 1)
  const [first] = service.taken
  expect(first?.body.length).toBe(230)
  expect(String(browser.decrypt(first?.body ?? Buffer.alloc(0))), 'a word of its own').toMatch(/^[\w-]{12}$/u)
  ana.engine.setVisible(true)
  expect(said.at(-1)).toMatch(/^<active xmlns=["']urn:xmpp:csi:0["']\/>$/)
  expect(await ana.engine.push.heard()).toBe(true)
  await written('while ana looks again')
  await message(ana, bruno.address, 'while ana looks again')
  expect(service.taken).toHaveLength(1)
})

test('XEP-0352 §5.2: a stream that is resumed while nobody looks is inactive again, and so is a new one (XEP-0386)', async () => {
  ana.engine.setVisible(false)
  said.length = 0
  line?.close()
  await eventually('lost', ana.engine.connection, state => state.kind !== 'online')
  ana.engine.retryNow()
  await online(ana.engine)
  expect(said.filter(text => text.startsWith('<inactive'))).toHaveLength(1)
  said.length = 0
  await server.kill()
  await eventually('lost', ana.engine.connection, state => state.kind !== 'online')
  await server.start()
  ana.engine.retryNow()
  await online(ana.engine)
  expect(said.filter(text => text.includes('<inactive'))).toHaveLength(1)
  expect(said.find(text => text.includes('<inactive'))).toMatch(/^<authenticate /)
  ana.engine.setVisible(true)
})

test('a subscription that the browser has replaced, or that is for another key, is made anew and the old one given up', async () => {
  const before = browser.path()
  await browser.replace()
  const replaced = browser.path()
  await expect.poll(() => said.some(text => text.includes(`${service.origin}${replaced}`))).toBe(true)
  // The browser has one that is bound to the key of another server.
  await browser.unsubscribe()
  const foreign = Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? 4 : 1))
  await browser.subscribe(foreign)
  await ana.engine.lockNow()
  await ana.app.unlock(password, false)
  ana = { ...ana, engine: await engineOf(ana.app) }
  await online(ana.engine)
  await expect.poll(async () => (await browser.subscription())?.key).not.toEqual(foreign)
  await pushIs(ana, 'on')
  await ana.engine.push.on()
  ana.engine.setVisible(false)
  const taken = service.taken.length
  await written('to the new one')
  await woken(browser.path(), 1)
  expect(service.taken.slice(taken).map(one => one.path)).toEqual([browser.path()])
  expect([before, replaced]).not.toContain(browser.path())
})

test('switched off, the server forgets it; switched on again, there is a new one', async () => {
  const before = browser.path()
  await ana.engine.push.off()
  expect(ana.engine.push.state.get()).toBe('off')
  expect(await browser.subscription()).toBeUndefined()
  const taken = service.taken.length
  await written('nobody is woken')
  await message(ana, bruno.address, 'nobody is woken')
  await ana.engine.push.on()
  await written('somebody is')
  await woken(browser.path(), 1)
  expect(service.taken.slice(taken).map(one => one.path)).toEqual([browser.path()])
  expect(browser.path()).not.toBe(before)
})

test('who takes the permission back in the browser is asked no more, and may be told again when it is given', async () => {
  browser.permit(false)
  await ana.engine.lockNow()
  await ana.app.unlock(password, false)
  ana = { ...ana, engine: await engineOf(ana.app) }
  await online(ana.engine)
  await pushIs(ana, 'off')
  await expect(ana.engine.push.on()).rejects.toMatchObject({ code: 'not-allowed' })
  browser.permit(true)
  await ana.engine.push.on()
  expect(ana.engine.push.state.get()).toBe('on')
})

test('signed out, nothing wakes this browser any more; another one of the account still is', async () => {
  const other = service.browser('other')
  const second = await wakeable('ana', other)
  await second.engine.push.on()
  const mine = browser.path()
  await ana.app.signOut()
  expect(await browser.subscription()).toBeUndefined()
  second.engine.setVisible(false)
  expect(await second.engine.push.heard()).toBe(true)
  const taken = service.taken.length
  await written('after ana has signed out here')
  await woken(other.path(), 1)
  expect(service.taken.slice(taken).map(one => one.path)).toEqual([other.path()])
  expect(mine).not.toBe(other.path())
  await second.app.signOut()
})
