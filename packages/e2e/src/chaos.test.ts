/**
 * Everything that breaks sessions, in an order that a seed draws: restored backups, two first messages at once, wiped devices, thirty days
 * away, servers that are killed. After each of them what is newly written is read on both sides. CHAOS_SEED repeats an order, CHAOS_STEPS
 * makes it longer (`npm run soak -- chaos`).
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, engineOf, eventually, message, online, type Person, signInAs } from './support/engine.ts'

const password = 'three unrelated words'
const DAY = 24 * 60 * 60_000
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)
const steps = Number(process.env['CHAOS_STEPS'] ?? 5)
let server: Corrillo
let ana: Person
let bruno: Person
/** Where Ana's device keeps what it has. */
let at: string
let away = 0
let said = 0
const folders: string[] = []

/** Mulberry32: the same numbers for the same seed. */
const drawn = (state: number) => (): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'corrillo-chaos-'))
  folders.push(made)
  return made
}
const reopened = async (where: string): Promise<void> => {
  const platform = createNodePlatform({ http: server.url, folder: where })
  const now = () => Date.now() + away
  const app = createApp(
    { ...platform, clock: { ...platform.clock, now } },
    { target: { domain: server.domain, websocket: `ws://localhost:${server.ports.http}/xmpp-websocket` } },
  )
  await eventually('locked', app.state, state => state.kind === 'locked')
  await app.unlock(password, true)
  const engine = await engineOf(app)
  await online(engine)
  ana = { app, engine, address: ana.address }
  at = where
}
const say = async (from: Person, to: Person, text: string): Promise<string> => {
  const words = `${text} ${++said}`
  await from.engine.conversation(to.address).send(words)
  return words
}
const exchange = async (text: string): Promise<void> => {
  await message(bruno, ana.address, await say(ana, bruno, text))
  await message(ana, bruno.address, await say(bruno, ana, text))
}
/**
 * A device that forgot what it said does not hide that: a message is there as unreadable, and comes when the session is renewed. What was
 * still on its way then has to be asked for once more.
 */
const readOrRenewed = async (text: string): Promise<void> => {
  const asked = new Set<string>()
  for (;;) {
    const found = await eventually(
      'it came',
      ana.engine.conversation(bruno.address).timeline,
      ({ items }) => {
        if (items.some(item => item.kind === 'message' && item.text === text)) return 'read'
        const last = items.at(-1)
        const name = last?.kind === 'unreadable' && `${last.id} ${last.count}`
        return name && !asked.has(name) && name
      },
    )
    if (found === 'read') return
    asked.add(found)
    await ana.engine.renewSession(bruno.address, bruno.engine.me.get().deviceId)
  }
}

const trouble: Readonly<Record<string, () => Promise<void>>> = {
  async 'a backup was restored'() {
    await ana.engine.lockNow()
    const backup = folder()
    cpSync(at, backup, { recursive: true })
    await reopened(at)
    await exchange('forgotten')
    await ana.engine.lockNow()
    await reopened(backup)
    await readOrRenewed(await say(bruno, ana, 'do you read me?'))
  },
  async 'both wrote at once'() {
    const [there, back] = await Promise.all([say(ana, bruno, 'me first'), say(bruno, ana, 'no, me')])
    await Promise.all([message(bruno, ana.address, there), message(ana, bruno.address, back)])
  },
  async 'the browser was wiped'() {
    const [name = ''] = ana.address.split('@')
    await ana.engine.lockNow()
    const fresh = folder()
    ana = await signInAs(server, name, password, fresh, true)
    at = fresh
    const { deviceId } = ana.engine.me.get()
    await eventually('the new device is known', bruno.engine.contact(ana.address), card =>
      card.devices.some(device => device.id === deviceId),
    )
    // What was said before is there, and says of itself that it cannot be read here.
    await eventually('the past', ana.engine.conversation(bruno.address).timeline, ({ items }) =>
      items.some(item => item.kind === 'unreadable'),
    )
  },
  async 'thirty days went by'() {
    await ana.engine.lockNow()
    const meanwhile = [await say(bruno, ana, 'meanwhile'), await say(bruno, ana, 'meanwhile')]
    for (const text of meanwhile) await message(bruno, ana.address, text, 'on-server')
    away += 30 * DAY
    await reopened(at)
    for (const text of meanwhile) await message(ana, bruno.address, text)
  },
  async 'the server was killed'() {
    const words = await say(ana, bruno, 'in the middle of it')
    await server.kill()
    await server.start()
    await Promise.all([online(ana.engine), online(bruno.engine)])
    await message(bruno, ana.address, words)
  },
}

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  at = folder()
  ana = await signInAs(server, 'ana', password, at, true)
  bruno = await signInAs(server, 'bruno', password)
  await befriend(ana, bruno)
  await exchange('before')
})
afterAll(async () => {
  await Promise.all([ana?.app.signOut(), bruno?.app.signOut()])
  await server?.clear()
  for (const one of folders) rmSync(one, { recursive: true, force: true })
})

test(`whatever breaks, what is written afterwards is read (CHAOS_SEED=${seed})`, async () => {
  const random = drawn(seed)
  const names = Object.keys(trouble)
  const happened: string[] = []
  // Each once before any comes again.
  for (let step = 0; step < steps; step++) {
    const open = names.filter(name => !happened.slice(-(happened.length % names.length)).includes(name))
    const rest = happened.length % names.length === 0 ? names : open
    happened.push(rest[Math.floor(random() * rest.length)]!)
    try {
      await trouble[happened.at(-1)!]!()
      await exchange('afterwards')
    } catch (error) {
      throw new Error(`CHAOS_SEED=${seed}, after ${happened.join(', ')}`, { cause: error })
    }
  }
  expect(happened).toHaveLength(steps)
})
