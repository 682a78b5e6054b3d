/** S325: everything on a device is lost but its backup; a new device has the history and the decisions, and is a device of its own. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, eventually, message, messages, signInAs } from './support/engine.ts'

const password = 'three unrelated words'
let server: Corrillo

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno', 'carla'], password })
})
afterAll(() => server?.clear())

const whole = async (parts: readonly Uint8Array[]): Promise<Uint8Array> =>
  new Uint8Array(await new Blob([...parts] as BlobPart[]).arrayBuffer())
const nothing = (): void => undefined

test('S325: a restore brings back what was said and decided, and clones nothing', async () => {
  const [first, bruno] = [await signInAs(server, 'ana', password), await signInAs(server, 'bruno', password)]
  await befriend(first, bruno)
  await first.engine.conversation(bruno.address).send('before the loss')
  await message(bruno, first.address, 'before the loss')
  await bruno.engine.conversation(first.address).send('and its answer')
  await message(first, bruno.address, 'and its answer')
  const brunos = bruno.engine.ownDevices.get().find(one => one.current)?.fingerprint ?? ''
  await first.engine.setTrust(bruno.address, brunos, 'verified')
  const { recovery } = first.engine
  const key = recovery.makeKey()
  const file = await whole(await recovery.backUp(key, nothing))
  const oldId = first.engine.me.get().deviceId
  await first.app.signOut()

  const carla = await signInAs(server, 'carla', password)
  await expect(carla.engine.recovery.restore(file, key, nothing)).rejects.toThrow('backup-other')
  await carla.app.signOut()

  const second = await signInAs(server, 'ana', password)
  expect(messages(second, bruno.address).map(({ text }) => text)).not.toContain('and its answer')
  await expect(second.engine.recovery.restore(file, recovery.makeKey(), nothing)).rejects.toThrow(
    'backup-key',
  )
  expect((await second.engine.recovery.restore(file, key, nothing)).messages).toBeGreaterThanOrEqual(2)
  await message(second, bruno.address, 'before the loss')
  await message(second, bruno.address, 'and its answer')
  expect((await second.engine.recovery.restore(file, key, nothing)).messages).toBe(0)
  const texts = messages(second, bruno.address).map(({ text }) => text)
  expect(texts.filter(text => text === 'and its answer')).toHaveLength(1)
  await eventually('the decision', second.engine.contact(bruno.address), card =>
    card.devices.some(device => device.fingerprint === brunos && device.trust === 'verified'),
  )
  expect(second.engine.me.get().deviceId).not.toBe(oldId)
  expect((await second.engine.search('answer')).length).toBe(1)

  await second.engine.conversation(bruno.address).send('from the new one')
  await message(bruno, second.address, 'from the new one')
  await second.app.signOut()
  await bruno.app.signOut()
})
