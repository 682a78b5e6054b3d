/**
 * Sessions that were broken: a restored backup, lost prekeys, two first messages at once, a wiped device, thirty days away. At the end
 * nothing new is unreadable for good.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import {
  befriend,
  engineOf,
  eventually,
  message,
  messages,
  online,
  type Person,
  signInAs,
} from './support/engine.ts'

const password = 'three unrelated words'
let server: Corrillo
let count = 0
const folders: string[] = []
const open = new Set<Person>()

beforeAll(async () => {
  server = await corrillo({ domain: 'localhost' })
  await server.start()
})
afterEach(async () => {
  for (const person of open) await person.app.signOut()
  open.clear()
})
afterAll(async () => {
  await server?.clear()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'corrillo-device-'))
  folders.push(made)
  return made
}
const kept = async (person: Person): Promise<Person> => {
  open.add(person)
  return person
}
/** Two friends who have talked, each on a device of their own. */
const friends = async () => {
  const names = [`ana${++count}`, `bruno${count}`] as const
  for (const name of names) await server.addUser(name, password)
  const [at, where] = [folder(), folder()]
  const ana = await kept(await signInAs(server, names[0], password, at, true))
  const bruno = await kept(await signInAs(server, names[1], password, where, true))
  await befriend(ana, bruno)
  return { ana, bruno, at, where }
}
const say = (from: Person, to: Person, text: string): Promise<void> =>
  from.engine.conversation(to.address).send(text)
const exchange = async (a: Person, b: Person, text: string): Promise<void> => {
  await say(a, b, `${text} there`)
  await message(b, a.address, `${text} there`)
  await say(b, a, `${text} and back`)
  await message(a, b.address, `${text} and back`)
}
/** The program ends and what it kept stays. */
const ended = async (person: Person): Promise<void> => {
  open.delete(person)
  await person.engine.lockNow()
}
const again = async (name: string, at: string, now: () => number = Date.now): Promise<Person> => {
  const platform = createNodePlatform({ http: server.url, folder: at })
  const app = createApp(
    { ...platform, clock: { ...platform.clock, now } },
    { target: { domain: server.domain, websocket: `ws://localhost:${server.ports.http}/xmpp-websocket` } },
  )
  const address = await eventually('locked', app.state, state => state.kind === 'locked' && state.address)
  expect(address).toBe(name)
  await app.unlock(password, true)
  const engine = await engineOf(app)
  await online(engine)
  return kept({ app, engine, address })
}
const unreadable = (person: Person, other: Person) =>
  person.engine
    .conversation(other.address)
    .timeline.get()
    .items.filter(item => item.kind === 'unreadable')

test('S297, S308: a device from a backup cannot read what goes on with what it forgot; renewed by hand, it can, and gets what was lost', async () => {
  const { ana, bruno, at } = await friends()
  await exchange(ana, bruno, 'before')
  await ended(ana)
  const backup = folder()
  cpSync(at, backup, { recursive: true })
  const later = await again(ana.address, at)
  for (const n of [1, 2, 3]) await exchange(later, bruno, `after the backup ${n}`)
  await ended(later)
  const restored = await again(ana.address, backup)
  await say(bruno, restored, 'do you read me?')
  // What is still on its way when a session is renewed has to be asked for once more.
  await eventually(
    'all that cannot be read',
    restored.engine.conversation(bruno.address).timeline,
    () => unreadable(restored, bruno).reduce((sum, item) => sum + item.count, 0) === 4,
  )
  const deviceId = bruno.engine.me.get().deviceId
  await restored.engine.renewSession(bruno.address, deviceId)
  await message(restored, bruno.address, 'do you read me?')
  expect(unreadable(restored, bruno)).toEqual([])
  await exchange(restored, bruno, 'whole again')
})

test('two first messages at once: both arrive, and so does what follows', async () => {
  const { ana, bruno } = await friends()
  await Promise.all([say(ana, bruno, 'first'), say(bruno, ana, 'no, first')])
  await Promise.all([message(bruno, ana.address, 'first'), message(ana, bruno.address, 'no, first')])
  for (const n of [1, 2]) await exchange(ana, bruno, `then ${n}`)
  expect([...unreadable(ana, bruno), ...unreadable(bruno, ana)]).toEqual([])
})

test('a wiped device signs in anew: what is written from then on is read, on both sides', async () => {
  const { ana, bruno } = await friends()
  await exchange(ana, bruno, 'before')
  const [name = ''] = ana.address.split('@')
  open.delete(ana)
  await ana.engine.lockNow()
  const fresh = await kept(await signInAs(server, name, password))
  await eventually('the new device is known', bruno.engine.contact(fresh.address), card =>
    card.devices.some(device => device.id === fresh.engine.me.get().deviceId),
  )
  for (const n of [1, 2]) await exchange(fresh, bruno, `anew ${n}`)
})

test('S220: thirty days away: what was written meanwhile is read, and the next weeks as well', async () => {
  const { ana, bruno, at } = await friends()
  await exchange(ana, bruno, 'before')
  await ended(ana)
  for (const n of [1, 2, 3]) await say(bruno, ana, `while you were away ${n}`)
  await message(bruno, ana.address, 'while you were away 3', 'on-server')
  const DAY = 24 * 60 * 60_000
  const back = await again(ana.address, at, () => Date.now() + 30 * DAY)
  for (const n of [1, 2, 3]) await message(back, bruno.address, `while you were away ${n}`)
  await exchange(back, bruno, 'back')
  expect(messages(back, bruno.address).map(({ text }) => text)).toContain('before and back')
  expect(unreadable(back, bruno)).toEqual([])
})
