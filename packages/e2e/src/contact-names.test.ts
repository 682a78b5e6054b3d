/** XEP-0510 on a real server: what people are called by who uses an account, and the labels of people and groups, read back from the wire and from the server's own files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContactNames } from '@corrillo/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, eventually, type Person, signInAs } from './support/engine.ts'
import { signIn } from './support/raw-client.ts'

const password = 'three unrelated words'
const sealedName = 'Zanzibar Quokka'
const openName = 'Quintana Wombat'
const sealedLabel = 'Numbat Choir'
const openLabel = 'Quintana Gardens'
let server: Corrillo
let bruno: Person
let carla: Person
let first: Person
let second: Person
let room: string

const named = (who: Person, other: Person, name: string): Promise<unknown> =>
  eventually(`called ${name}`, who.engine.contact(other.address), card => card.name === name)
const labelled = (who: Person, address: string, label: string): Promise<unknown> =>
  eventually(label, who.engine.conversations, all =>
    all.some(one => one.address === address && one.labels?.join() === label),
  )
const isSealed = async (who: Person, on: boolean): Promise<ContactNames> => {
  const names = await who.engine.contactNames()
  await eventually(`sealed: ${on}`, names.state, state => state.sealed === on)
  return names
}
const serverHas = (text: string): boolean =>
  readdirSync(join(server.folder, 'data'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .some(entry => readFileSync(join(entry.parentPath, entry.name)).includes(text))
/** As any other program of the account gets it. */
const rosterOf = async (name: string): Promise<string> => {
  const { domain, ports } = server
  const client = await signIn({ port: ports.directTls, domain, user: name, password, resource: 'other' })
  client.send(`<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>`)
  const answer = await client.expect(/id=['"]roster['"]/)
  client.destroy()
  return answer
}

beforeAll(async () => {
  server = await served({
    domain: 'localhost',
    extra: '[sasl]\niterations = 10000\nchannel_binding = false\n',
    accounts: ['ana', 'bruno', 'carla'],
    password,
  })
  ;[bruno, carla] = [await signInAs(server, 'bruno', password), await signInAs(server, 'carla', password)]
  first = await signInAs(server, 'ana', password)
  for (const other of [bruno, carla]) await befriend(first, other)
})
afterAll(() => server?.clear())

test('XEP-0510: with one device a name stays where it would not be lost with it; the roster keeps it, and its server can read it', async () => {
  await first.engine.renameContact(carla.address, openName)
  await named(first, carla, openName)
  await isSealed(first, false)
  expect(await rosterOf('ana')).toContain(openName)
  await expect.poll(() => serverHas(openName)).toBe(true)
  room = await first.engine.groups.create('Garden', [bruno.address])
  await first.engine.labelContact(room, [openLabel])
  await labelled(first, room, openLabel)
  await expect.poll(() => serverHas(openLabel)).toBe(true)
})
test('XEP-0510 §5: with a second one the first name that is given seals all; both show them, roster and server have none of the new', async () => {
  second = await signInAs(server, 'ana', password)
  await eventually('each other', first.engine.ownDevices, all => all.length === 2)
  await first.engine.renameContact(bruno.address, sealedName)
  await named(first, bruno, sealedName)
  await named(second, bruno, sealedName)
  await named(second, carla, openName)
  await isSealed(second, true)
  const roster = await rosterOf('ana')
  expect(roster).toContain(bruno.address)
  expect(roster).not.toMatch(/name=/)
  await second.engine.renameContact(bruno.address, `${sealedName} II`)
  await named(first, bruno, `${sealedName} II`)
  await labelled(second, room, openLabel)
  for (const address of [bruno.address, room]) {
    await first.engine.labelContact(address, [sealedLabel])
    await labelled(second, address, sealedLabel)
  }
  await (await second.engine.contactNames()).relabel(sealedLabel, `${sealedLabel} II`)
  for (const address of [bruno.address, room]) await labelled(first, address, `${sealedLabel} II`)
  expect(await rosterOf('ana')).not.toContain('<group')
  expect([serverHas(sealedName), serverHas(sealedLabel)]).toEqual([false, false])
})
test('XEP-0510: a backup brings them back when every device is gone, and nothing else does', async () => {
  const { recovery } = first.engine
  const key = recovery.makeKey()
  const file = new Uint8Array(
    await new Blob([...(await recovery.backUp(key, () => undefined))] as BlobPart[]).arrayBuffer(),
  )
  await first.app.signOut()
  await second.app.signOut()
  first = await signInAs(server, 'ana', password)
  const names = await isSealed(first, true)
  await eventually('unread', names.state, state => state.unread > 0)
  expect(first.engine.contact(bruno.address).get().name).toBe('bruno')
  await first.engine.recovery.restore(file, key, () => undefined)
  await named(first, bruno, `${sealedName} II`)
  await labelled(first, room, `${sealedLabel} II`)
  await eventually('all read', names.state, state => state.unread === 0)
})
test('XEP-0473 §4.2: a device that comes later has them from the others; who turns it off has them in the roster, on all', async () => {
  second = await signInAs(server, 'ana', password)
  await named(second, bruno, `${sealedName} II`)
  await labelled(second, room, `${sealedLabel} II`)
  const names = await isSealed(second, true)
  await names.set(false)
  await isSealed(first, false)
  expect(await rosterOf('ana')).toContain(`${sealedName} II`)
  await named(first, bruno, `${sealedName} II`)
  for (const address of [bruno.address, room]) await labelled(first, address, `${sealedLabel} II`)
  await expect.poll(() => serverHas(sealedName) && serverHas(sealedLabel)).toBe(true)
  await first.engine.renameContact(bruno.address, 'plain')
  await named(second, bruno, 'plain')
})
