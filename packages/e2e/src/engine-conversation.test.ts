import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import {
  appAt,
  befriend,
  engineOf,
  eventually,
  message,
  messages,
  online,
  type Person,
  signInAs,
} from './support/engine.ts'
import { signIn } from './support/raw-client.ts'

const password = 'plenty long for this'
let server: Corrillo
let ana: Person
let bruno: Person
const folder = mkdtempSync(join(tmpdir(), 'corrillo-engine-'))

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  ana = await signInAs(server, 'ana', password)
  bruno = await signInAs(server, 'bruno', password, folder)
  await befriend(ana, bruno)
})
afterAll(async () => {
  await server?.kill()
  await server?.clear()
  rmSync(folder, { recursive: true, force: true })
})

test('S450: two people talk encrypted by default, and every message tells how far it got', async () => {
  await ana.engine.conversation(bruno.address).send('¿Vienes a la plaza?')
  const received = await message(bruno, ana.address, '¿Vienes a la plaza?')
  expect(received.security).toMatchObject({
    encrypted: true,
    protocol: 'omemo:2',
    trust: 'trusted',
    mixed: false,
  })
  await message(ana, bruno.address, '¿Vienes a la plaza?', 'delivered')
  expect(bruno.engine.unread.get()).toBe(1)
  bruno.engine.conversation(ana.address).markRead()
  await message(ana, bruno.address, '¿Vienes a la plaza?', 'read')
  expect(bruno.engine.unread.get()).toBe(0)
})

test('writing is seen while it lasts', async () => {
  await bruno.engine.conversation(ana.address).send('Sí')
  await message(ana, bruno.address, 'Sí')
  bruno.engine.conversation(ana.address).setDraft('a las')
  await eventually('typing', ana.engine.conversation(bruno.address).composer, composer => composer.typing)
  await bruno.engine.conversation(ana.address).send('a las seis')
  await message(ana, bruno.address, 'a las seis')
  expect(ana.engine.conversation(bruno.address).composer.get().typing).toBe(false)
})

test('a second device gets what is new from both sides, and says what is older than it', async () => {
  const second = await signInAs(server, 'ana', password)
  const old = await eventually(
    'what cannot be read',
    second.engine.conversation(bruno.address).timeline,
    ({ items }) => items.find(item => item.kind === 'unreadable'),
  )
  expect(old).toMatchObject({ cause: 'older-than-device', count: 3 })
  await eventually('both devices', ana.engine.ownDevices, devices => devices.length === 2)
  await eventually('both devices', bruno.engine.contact(ana.address), card => card.devices.length === 2)
  expect(ana.engine.notices.get()).toMatchObject([{ kind: 'own-device-added' }])
  await eventually('their names', ana.engine.ownDevices, devices =>
    devices.every(device => device.name === "ana's test"),
  )
  await bruno.engine.conversation(ana.address).send('to both of you')
  await Promise.all([
    message(ana, bruno.address, 'to both of you'),
    message(second, bruno.address, 'to both of you'),
  ])
  await ana.engine.conversation(bruno.address).send('from my first device')
  expect((await message(second, bruno.address, 'from my first device')).own).toBe(true)
  await second.app.signOut()
  await eventually(
    'one device',
    ana.engine.ownDevices,
    devices => devices.filter(device => device.active).length === 1,
  )
})

test('D2, D3: a server killed in mid-sentence loses nothing and doubles nothing; the queue sends itself in order', async () => {
  const chat = ana.engine.conversation(bruno.address)
  const texts = Array.from({ length: 30 }, (_, i) => `line ${i}`)
  for (const text of texts.slice(0, 15)) await chat.send(text)
  await server.kill()
  await eventually('the line is cut', ana.engine.connection, state => state.kind !== 'online')
  for (const text of texts.slice(15)) await chat.send(text)
  await server.start()
  ana.engine.retryNow()
  bruno.engine.retryNow()
  await Promise.all([online(ana.engine), online(bruno.engine)])
  await message(bruno, ana.address, 'line 29')
  await message(ana, bruno.address, 'line 29', 'delivered')
  const lines = messages(bruno, ana.address)
    .map(item => item.text)
    .filter(text => text.startsWith('line '))
  expect(lines).toEqual(texts)
})

test('D2: what was written before the program ended is sent by the next one, once', async () => {
  await server.kill()
  await eventually('the line is cut', bruno.engine.connection, state => state.kind !== 'online')
  await bruno.engine.conversation(ana.address).send('written while nobody listened')
  await bruno.engine.lockNow()
  const again = appAt(server, folder)
  await eventually('the store is locked', again.state, state => state.kind === 'locked')
  await expect(again.unlock('not the passphrase', false)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await again.unlock(password, false)
  const engine = await engineOf(again)
  bruno = { ...bruno, app: again, engine }
  await message(bruno, ana.address, 'written while nobody listened', 'waiting')
  await server.start()
  engine.retryNow()
  ana.engine.retryNow()
  await message(ana, bruno.address, 'written while nobody listened')
  await message(bruno, ana.address, 'written while nobody listened', 'delivered')
  expect(
    messages(ana, bruno.address).filter(item => item.text === 'written while nobody listened'),
  ).toHaveLength(1)
  expect(
    messages(bruno, ana.address).filter(item => item.text === 'written while nobody listened'),
  ).toHaveLength(1)
})

test('XEP-0186: who appears offline is gone for others on all devices, gets messages, stays so over a new session, and comes back', async () => {
  const second = await signInAs(server, 'ana', password)
  const seen = bruno.engine.conversation(ana.address).item
  await eventually('there', seen, item => item.presence === 'available')
  expect(await ana.engine.people.mayHide()).toBe(true)
  await ana.engine.people.hide(true)
  await eventually('on the other device, too', second.engine.people.hides, on => on)
  await eventually('gone', seen, item => item.presence === 'offline')
  await eventually(
    'sees others',
    ana.engine.conversation(bruno.address).item,
    item => item.presence === 'available',
  )
  await bruno.engine.conversation(ana.address).send('are you there?')
  for (const device of [ana, second]) await message(device, bruno.address, 'are you there?')
  await server.kill()
  await server.start()
  for (const one of [ana, second, bruno]) one.engine.retryNow()
  await Promise.all([ana, second, bruno].map(one => online(one.engine)))
  const third = await signInAs(server, 'ana', password)
  expect(third.engine.people.hides.get()).toBe(true)
  await bruno.engine.conversation(ana.address).send('still not?')
  for (const device of [ana, second, third]) await message(device, bruno.address, 'still not?')
  expect(seen.get().presence).toBe('offline')
  await third.engine.people.hide(false)
  await eventually('back', seen, item => item.presence === 'available')
  await Promise.all([second.app.signOut(), third.app.signOut()])
})

/** The ids of all in an archive that says something, as any client may ask. */
const keptOf = async (user: string): Promise<ReadonlySet<string>> => {
  const { directTls: port } = server.ports
  const client = await signIn({
    port,
    domain: server.domain,
    user,
    password,
    resource: 'reader',
    presence: false,
  })
  const kept = new Set<string>()
  client.onElement(xml => {
    const id = /<result[^>]*\sid=['"]([^'"]*)/.exec(xml)?.[1]
    if (id !== undefined && xml.startsWith('<message') && xml.includes('<payload')) kept.add(id)
  })
  client.send(
    `<iq type='set' id='m'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>100</max><before/></set></query></iq>`,
  )
  await client.expect(/^<iq[^>]*id=['"]m['"]/)
  client.destroy()
  return kept
}
/** The same device, opened again. */
const opened = async (person: Person, at: string): Promise<Person> => {
  const app = appAt(server, at)
  await eventually('the store is locked', app.state, state => state.kind === 'locked')
  await app.unlock(password, false)
  const engine = await engineOf(app)
  await online(engine)
  return { ...person, app, engine }
}

test('XEP-0334 §4.1: off the record nothing that is said lies in an archive; who is away gets it, a second device that is off does not', async () => {
  const tablet = mkdtempSync(join(tmpdir(), 'corrillo-tablet-'))
  const second = await signInAs(server, 'bruno', password, tablet)
  await eventually('both devices', ana.engine.contact(bruno.address), card => card.devices.length === 2)
  await second.engine.lockNow()
  const before = { ana: await keptOf('ana'), bruno: await keptOf('bruno') }
  const hers = ana.engine.conversation(bruno.address)
  await hers.setOffRecord(3600)
  const his = bruno.engine.conversation(ana.address)
  await eventually('off the record', his.item, item => item.offRecord)
  await hers.send('not for the books')
  const said = await message(bruno, ana.address, 'not for the books')
  expect(said).toMatchObject({ offRecord: true, timer: 3600 })
  await his.react(said.id, '🤐')
  his.markRead()
  await his.send('nor this')
  await message(ana, bruno.address, 'nor this')
  await message(ana, bruno.address, 'not for the books', 'read')
  await bruno.engine.lockNow()
  await hers.send('for when you are back')
  await message(ana, bruno.address, 'for when you are back', 'on-server')
  bruno = await opened(bruno, folder)
  await message(bruno, ana.address, 'for when you are back')
  await message(ana, bruno.address, 'for when you are back', 'delivered')
  // The setting alone, which devices that are off have to learn of.
  for (const name of ['ana', 'bruno'] as const)
    expect([...(await keptOf(name))].filter(id => !before[name].has(id))).toHaveLength(1)
  const late = await opened(second, tablet)
  await eventually('the setting', late.engine.conversation(ana.address).item, item => item.offRecord)
  await hers.setOffRecord(undefined)
  await hers.send('on the record again')
  await message(late, ana.address, 'on the record again')
  const lateTexts = messages(late, ana.address).map(item => item.text)
  expect(lateTexts).not.toContain('not for the books')
  expect(lateTexts).not.toContain('for when you are back')
  await late.app.signOut()
  rmSync(tablet, { recursive: true, force: true })
})

test('S451: what the server says it keeps about somebody, and what a watcher could see of them', async () => {
  const privacy = await ana.engine.privacy()
  const held = new Map((await privacy.held()).map(one => [one.store, one]))
  expect(held.get('roster.items')).toMatchObject({ class: 'contacts', until: 'the account is deleted' })
  expect(held.get('mam.messages')).toMatchObject({ class: 'content', days: 30 })
  expect(held.get('mam.messages')?.entries).toBeGreaterThan(30)
  expect(held.get('devices.devices')?.entries).toBeGreaterThan(0)
  const { conversations, complete } = await privacy.seen()
  expect(complete).toBe(true)
  const [withBruno] = conversations
  expect(withBruno).toMatchObject({ address: bruno.address, members: undefined, long: 0, files: 0 })
  const { sent, received, hours, short } = withBruno!
  const lines = messages(ana, bruno.address)
  expect(sent).toBeGreaterThanOrEqual(lines.filter(one => one.own).length)
  expect(short).toBe(sent + received)
  expect(hours.reduce((a, b) => a + b, 0)).toBe(sent + received)
})

test('an invitation is made, listed, redeemed into a contact of both, and another is taken back', async () => {
  const invitation = await ana.engine.invite()
  expect(ana.engine.invitations.get()).toContainEqual(invitation)
  const token = /preauth=([^;&]+)/.exec(invitation.uri)?.[1] ?? ''
  const app = appAt(server)
  await eventually('the application has started', app.state, state => state.kind === 'signed-out')
  expect(await app.lookAtInvitation(token)).toMatchObject({ domain: 'localhost', uri: invitation.uri })
  const form = { name: 'carla', shownName: 'Carla Vidal', password, keepUnlocked: false, deviceName: 'new' }
  await app.redeem({ token, ...form })
  const engine = await engineOf(app)
  await online(engine)
  await eventually('each other', engine.conversations, items =>
    items.some(item => item.address === ana.address),
  )
  await engine.conversation(ana.address).send('here I am')
  await message(ana, 'carla@localhost', 'here I am')
  await eventually('the name she typed', ana.engine.conversations, items =>
    items.some(item => item.address === 'carla@localhost' && item.name === 'Carla Vidal'),
  )
  await expect(
    appAt(server).redeem({ token, name: 'dora', password, keepUnlocked: false, deviceName: 'x' }),
  ).rejects.toMatchObject({ code: 'token-used' })
  const other = await ana.engine.invite()
  await ana.engine.revokeInvitation(other.id)
  expect(ana.engine.invitations.get().map(one => one.id)).not.toContain(other.id)
  await expect(app.lookAtInvitation(/preauth=([^;&]+)/.exec(other.uri)?.[1] ?? '')).rejects.toMatchObject({
    code: expect.stringMatching(/^token-/),
  })
})

test('XEP-0377: who is blocked can be reported with the messages that came from them; unblocked, they are heard again', async () => {
  await server.addUser('mallory', password)
  const mallory = await signInAs(server, 'mallory', password)
  await befriend(ana, mallory)
  await mallory.engine.conversation(ana.address).setEncryption(false)
  await mallory.engine.conversation(ana.address).send('Cheap watches, in the clear')
  await mallory.engine.conversation(ana.address).setEncryption(true)
  await mallory.engine.conversation(ana.address).send('Cheap watches, in secret')
  await message(ana, mallory.address, 'Cheap watches, in secret')
  expect(await ana.engine.people.takesReports()).toBe(true)
  await ana.engine.people.report(mallory.address, { reason: 'spam', text: 'All day', withMessages: true })
  await eventually('blocked', ana.engine.people.blocked, all =>
    all.some(one => one.address === mallory.address),
  )
  const listed = await server.command(['report', 'list', '--json'])
  const report = (JSON.parse(listed.output) as { id: string }[])[0]
  const shown = await server.command(['report', 'show', report!.id, '--json'])
  expect(JSON.parse(shown.output)).toMatchObject({
    reason: 'spam',
    reported: mallory.address,
    reporter: ana.address,
    text: 'All day',
    messages: expect.arrayContaining([
      expect.objectContaining({ encrypted: false, text: 'Cheap watches, in the clear' }),
      expect.objectContaining({ encrypted: true, text: null }),
    ]),
  })
  await ana.engine.unblock(mallory.address)
  await eventually('nobody', ana.engine.people.blocked, all => all.length === 0)
  await mallory.engine.conversation(ana.address).send('sorry')
  await message(ana, mallory.address, 'sorry')
})

test('XEP-0012: when somebody was here last is told their contacts only after they have said so', async () => {
  await server.addUser('nadia', password)
  const nadia = await signInAs(server, 'nadia', password)
  await befriend(ana, nadia)
  const { people } = ana.engine
  expect(await nadia.engine.people.sharesLastSeen()).toBe(false)
  expect(await people.lastSeen(nadia.address)).toBeUndefined()
  await nadia.engine.people.shareLastSeen(true)
  expect(await nadia.engine.people.sharesLastSeen()).toBe(true)
  const before = Date.now()
  await nadia.app.signOut()
  await expect
    .poll(() => people.lastSeen(nadia.address), { timeout: 20_000 })
    .toBeGreaterThan(before - 20_000)
  const again = await signInAs(server, 'nadia', password)
  await again.engine.people.shareLastSeen(false)
  await again.app.signOut()
  await eventually('gone', ana.engine.contact(nadia.address), card => card.presence === 'offline')
  expect(await people.lastSeen(nadia.address)).toBeUndefined()
})

test('D3: who comes back while a queue is being sent, after kill -9, reads it in the order in which it was written', async () => {
  const there = ana.engine.conversation(bruno.address)
  for (const round of [1, 2, 3]) {
    const texts = Array.from({ length: 25 }, (_, i) => `${round}: ${i + 1} of 25`)
    for (const text of texts.slice(0, 3)) await there.send(text)
    await server.kill()
    for (const text of texts.slice(3)) await there.send(text)
    await server.start()
    for (const [person, other] of [
      [ana, bruno],
      [bruno, ana],
    ] as const) {
      for (const text of texts) await message(person, other.address, text)
      const read = messages(person, other.address).map(({ text }) => text)
      expect(read.filter(text => text.startsWith(`${round}: `))).toEqual(texts)
    }
    await Promise.all([online(ana.engine), online(bruno.engine)])
  }
})
