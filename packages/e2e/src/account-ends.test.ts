/** S072 with the real server: what a device does when its account has another password, is closed, opened again or gone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
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

const first = 'three unrelated words'
const second = 'four other unrelated words'
let server: Corrillo
let ana: Person
let bruno: Person

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password: first })
  ana = await signInAs(server, 'ana', first)
  bruno = await signInAs(server, 'bruno', first)
  await befriend(ana, bruno)
  await bruno.engine.conversation(ana.address).send('before')
  await message(ana, bruno.address, 'before')
})
afterAll(async () => {
  for (const who of [ana, bruno]) await who?.app.signOut()
  await server?.clear()
})

const user = async (args: readonly string[], input?: string): Promise<void> => {
  const { code, output } = await server.command(['user', ...args], input)
  expect(code, output).toBe(0)
}
const ended = (who: Person): Promise<string> =>
  eventually('the end', who.app.state, state => state.kind === 'signed-out' && state.ended)
const backIn = async (who: Person, password: string): Promise<Person> => {
  await who.app.signIn({ name: who.address, password, keepUnlocked: false, deviceName: 'again' })
  const engine = await engineOf(who.app)
  await online(engine)
  return { ...who, engine }
}

test('a new password: asked to sign in again, and everything is still here, with the same device', async () => {
  const { deviceId } = ana.engine.me.get()
  await user(['passwd', 'ana'], `${second}\n`)
  expect(await ended(ana)).toBe('password-changed')
  await bruno.engine.conversation(ana.address).send('meanwhile')
  await expect(backIn(ana, first)).rejects.toMatchObject({ code: 'wrong-password' })
  ana = await backIn(ana, second)
  await message(ana, bruno.address, 'meanwhile')
  expect(messages(ana, bruno.address).map(({ text }) => text)).toEqual(['before', 'meanwhile'])
  expect(ana.engine.me.get().deviceId).toBe(deviceId)
})

test('a closed account says so, and goes on when it is opened again', async () => {
  await user(['disable', 'ana'])
  expect(await ended(ana)).toBe('account-disabled')
  await user(['enable', 'ana'])
  ana = await backIn(ana, second)
  await ana.engine.conversation(bruno.address).send('here again')
  await message(bruno, ana.address, 'here again')
})

test('a removed account is refused like a wrong password, and nothing is removed here', async () => {
  await user(['delete', 'ana'])
  expect(await ended(ana)).toBe('password-changed')
  expect(ana.app.state.get()).toMatchObject({ address: ana.address })
})
