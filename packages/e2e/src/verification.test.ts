/** Two people and their devices find out that nobody stands between them: by number, by code, by question; and what follows from it. */
import type { Device } from '@corrillo/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { befriend, eventually, message, type Person, signInAs } from './support/engine.ts'

const password = 'three unrelated words'
let server: Corrillo
let count = 0
const open = new Set<Person>()

beforeAll(async () => {
  server = await corrillo({ domain: 'localhost' })
  await server.start()
})
afterEach(async () => {
  for (const person of open) await person.app.signOut()
  open.clear()
})
afterAll(() => server?.clear())

const device = async (name: string): Promise<Person> => {
  const person = await signInAs(server, name, password)
  open.add(person)
  return person
}
const friends = async () => {
  const names = [`ana${++count}`, `bruno${count}`] as const
  for (const name of names) await server.addUser(name, password)
  const [ana, bruno] = [await device(names[0]), await device(names[1])]
  await befriend(ana, bruno)
  return { ana, bruno, names }
}
const idOf = (person: Person): number => person.engine.me.get().deviceId
const fingerprintOf = (person: Person): string =>
  person.engine.ownDevices.get().find(one => one.current)?.fingerprint ?? ''
/** How one sees the device of another, or another one of one's own. */
const seen = (by: Person, of: Person, look: (device: Device) => boolean): Promise<Device> => {
  const find = (devices: readonly Device[]) => devices.find(one => one.id === idOf(of) && look(one))
  return by.address === of.address
    ? eventually('their device', by.engine.ownDevices, find)
    : eventually('their device', by.engine.contact(of.address), card => find(card.devices))
}
const isVerified = (one: Device): boolean => one.trust === 'verified'
const verified = (by: Person, of: Person) => seen(by, of, isVerified)
const known = (by: Person, of: Person) => seen(by, of, one => one.fingerprint !== undefined)
const compare = async (by: Person, of: Person): Promise<void> => {
  await known(by, of)
  await by.engine.setTrust(of.address, fingerprintOf(of), 'verified')
}
const questionOf = (person: Person, other: Person, kind: string) =>
  eventually(kind, person.engine.verification.question(other.address), now => now?.kind === kind && now)

test('F1: the safety number is the same on both sides, and another one for another device', async () => {
  const { ana, bruno, names } = await friends()
  const [here, there] = [ana.engine.verification, bruno.engine.verification]
  const number = await here.safetyNumber(bruno.address, fingerprintOf(bruno))
  expect(number).toHaveLength(12)
  expect(await there.safetyNumber(ana.address, fingerprintOf(ana))).toEqual(number)
  expect(await there.safetyWords(number)).toEqual(await here.safetyWords(number))
  const tablet = await device(names[1])
  expect(await here.safetyNumber(bruno.address, fingerprintOf(tablet))).not.toEqual(number)
})

test('F2: one scan verifies both ways, a code is good for one, and for whom it was shown', async () => {
  const { ana, bruno } = await friends()
  const code = await ana.engine.verification.showCode(bruno.address)
  expect(await bruno.engine.verification.scan(code, ana.address)).toEqual({
    address: ana.address,
    own: false,
    verified: 1,
  })
  expect((await verified(bruno, ana)).verified?.how).toBe('scanned')
  expect((await verified(ana, bruno)).verified?.how).toBe('was-scanned')
  expect(ana.engine.verification.scannedBy.get()).toEqual({ address: bruno.address, verified: true })
  const [carla] = [await (await server.addUser(`carla${count}`, password), device(`carla${count}`))]
  await expect(carla.engine.verification.scan(code, bruno.address)).rejects.toThrow('code-other')
  await carla.engine.verification.scan(code)
  await verified(carla, ana)
  // The number in the code was used: whoever scans it later is not verified by it.
  await carla.engine.conversation(ana.address).send('I scanned it too')
  await message(ana, carla.address, 'I scanned it too')
  expect((await known(ana, carla)).trust).toBe('trusted')
})

test('F2: the first scan counts as contact and verification when a code is for anybody', async () => {
  const { ana, bruno } = await friends()
  const code = await ana.engine.verification.showCode()
  await bruno.engine.verification.scan(code)
  await verified(ana, bruno)
  await verified(bruno, ana)
})

test('S314: a code with keys that are not theirs verifies nothing', async () => {
  const { ana, bruno } = await friends()
  const forged = `xmpp:${ana.address}?omemo-sid-${idOf(ana)}=${fingerprintOf(bruno)}`
  await expect(bruno.engine.verification.scan(forged)).rejects.toThrow('code-differs')
  await expect(bruno.engine.verification.scan('https://localhost/')).rejects.toThrow('code-unknown')
  expect((await known(bruno, ana)).trust).toBe('trusted')
})

test('F3: the same answer verifies the person on both sides, however it is spelt', async () => {
  const { ana, bruno } = await friends()
  await ana.engine.verification.ask(bruno.address, 'Where did we meet?', 'At the Harbour.')
  expect((await questionOf(bruno, ana, 'asked')).text).toBe('Where did we meet?')
  await bruno.engine.verification.answer(ana.address, ' at the  harbour')
  await questionOf(ana, bruno, 'same')
  await questionOf(bruno, ana, 'same')
  expect((await verified(ana, bruno)).verified?.how).toBe('question')
  expect((await verified(bruno, ana)).verified?.how).toBe('question')
})

test('F3: another answer verifies nobody and both are told; the next question is a new one', async () => {
  const { ana, bruno } = await friends()
  await ana.engine.verification.ask(bruno.address, 'Which dog?', 'Trufa')
  await questionOf(bruno, ana, 'asked')
  await bruno.engine.verification.answer(ana.address, 'Toby')
  await questionOf(ana, bruno, 'different')
  await questionOf(bruno, ana, 'different')
  expect((await known(ana, bruno)).trust).toBe('trusted')
  await bruno.engine.verification.ask(ana.address, 'And which cat?', 'Miso')
  await questionOf(ana, bruno, 'asked')
  await ana.engine.verification.dismissQuestion(bruno.address)
  await questionOf(bruno, ana, 'ended')
  expect((await known(bruno, ana)).trust).toBe('trusted')
})

test('XEP-0450 §4.1, §4.2: one comparison of each new device is enough for everybody', async () => {
  const { ana, bruno, names } = await friends()
  const phone = await device(names[0])
  await compare(ana, phone)
  await compare(phone, ana)
  // Bruno's device is verified on one of Ana's, and hers on his: the other one follows on both sides.
  await compare(ana, bruno)
  await compare(bruno, ana)
  await verified(phone, bruno)
  await verified(bruno, phone)
  // A new one of Bruno's, compared with his other alone.
  const tablet = await device(names[1])
  await seen(ana, tablet, one => one.trust === 'undecided')
  await compare(bruno, tablet)
  await compare(tablet, bruno)
  await verified(ana, tablet)
  await verified(phone, tablet)
  await verified(tablet, ana)
  await verified(tablet, phone)
  // §4.3: and one that is excluded is excluded everywhere.
  await bruno.engine.setTrust(bruno.address, fingerprintOf(tablet), 'untrusted')
  await seen(ana, tablet, one => one.trust === 'untrusted')
  await seen(phone, tablet, one => one.trust === 'untrusted')
})

test('F5: verified only: nothing is sent before, and only verified devices read it after', async () => {
  const { ana, bruno, names } = await friends()
  await ana.engine.verification.setLevelOf(bruno.address, 'verified-only')
  const conversation = ana.engine.conversation(bruno.address)
  await eventually('it waits', conversation.composer, now => now.state === 'unverified')
  await compare(ana, bruno)
  await eventually('it is ready', conversation.composer, now => now.state === 'ready')
  const tablet = await device(names[1])
  await known(ana, tablet)
  await conversation.send('for the verified')
  await message(bruno, ana.address, 'for the verified')
  await eventually('it misses it', tablet.engine.conversation(ana.address).timeline, ({ items }) =>
    items.some(item => item.kind === 'unreadable' && item.cause === 'not-for-this-device'),
  )
})
