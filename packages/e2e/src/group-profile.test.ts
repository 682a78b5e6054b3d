/** The name, the picture and the description of a group between engines on a real server: its members know them, and it does not. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GroupView } from '@corrillo/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import { befriend, engineOf, eventually, message, online, type Person } from './support/engine.ts'
import { chunk, png } from './support/png.ts'
import { signIn } from './support/raw-client.ts'

const password = 'plenty long for this'
const NAME = 'Canary-name-58fa21'
const RENAMED = 'Canary-renamed-77c0de'
const ABOUT = 'Canary-about-3be9a4'
const pictured = (text: string): Buffer => png(8, 8, () => [200, 80, 40], chunk('tEXt', Buffer.from(text)))
const PICTURE = pictured('Canary-picture-1d07b3')
/** Whatever length of bytes stands before it: the middle of it in base64. */
const inBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map(shift =>
    Buffer.from('x'.repeat(shift) + text)
      .toString('base64')
      .slice(4, -4),
  )
const CANARIES = [NAME, RENAMED, ABOUT, 'Canary-picture-1d07b3'].flatMap(text => [text, ...inBase64(text)])

/** What every engine of this test hands to the server, and is handed by it. */
const wire: string[] = []

const signInAs = async (name: string): Promise<Person> => {
  const platform = createNodePlatform({ http: server.url })
  const app = createApp(
    {
      ...platform,
      transport: {
        async connect(target, events) {
          const hear = (text: string): void => {
            wire.push(text)
            events.frame(text)
          }
          const line = await platform.transport.connect(target, { ...events, frame: hear })
          const send = (text: string): void => {
            wire.push(text)
            line.send(text)
          }
          return { ...line, send }
        },
      },
    },
    { target: { domain: server.domain, websocket: `ws://localhost:${server.ports.http}/xmpp-websocket` } },
  )
  await eventually('the application has started', app.state, state => state.kind === 'signed-out')
  await app.signIn({ name, password, keepUnlocked: false, deviceName: `${name}'s test` })
  const engine = await engineOf(app)
  await online(engine)
  return { app, engine, address: `${name}@${server.domain}` }
}

let server: Corrillo
let ana: Person
let bruno: Person
let carla: Person
let room: string

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno', 'carla', 'dani'], password })
  ana = await signInAs('ana')
  bruno = await signInAs('bruno')
  carla = await signInAs('carla')
  for (const other of [bruno, carla]) await befriend(ana, other)
})
afterAll(async () => {
  await server?.clear()
})

const view = (person: Person, change: (now: GroupView) => unknown): Promise<GroupView> =>
  eventually(
    `what ${person.address} sees`,
    person.engine.groups.of(room)!.view,
    now => Boolean(change(now)) && now,
  )
const knowsOf = (person: Person) =>
  eventually('the group', person.engine.conversations, items => items.find(item => item.address === room))
const bytesOf = async (person: Person, id: string | undefined): Promise<Buffer> => {
  const picture = id === undefined ? undefined : await person.engine.people.picture(room, id)
  return Buffer.from((await picture?.arrayBuffer()) ?? new ArrayBuffer(0))
}
const onDisk = (text: string): readonly string[] =>
  readdirSync(join(server.folder, 'data'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file).includes(text))
const back = async ({ app, address }: Person): Promise<Person> => {
  await app.unlock(password, false)
  const engine = await engineOf(app)
  await online(engine)
  return { app, engine, address }
}

/** After each step. */
afterEach(() => {
  expect(wire.length).toBeGreaterThan(100)
  for (const canary of CANARIES) {
    expect(
      wire.filter(one => one.includes(canary)),
      `${canary} on the wire`,
    ).toEqual([])
    expect(onDisk(canary), `${canary} in the data folder`).toEqual([])
  }
})

test('E6, G1: a group has a name, a picture and a description, and its members know them before they come in', async () => {
  room = await ana.engine.groups.create(NAME, [bruno.address])
  expect((await knowsOf(ana)).name).toBe(NAME)
  await eventually('the invitation', bruno.engine.conversations, items =>
    items.some(item => item.address === room && item.request && item.name === NAME),
  )
  await bruno.engine.groups.answer(room, true)
  await view(bruno, now => now.where === 'in' && now.name === NAME && now.hidesName)
  await ana.engine.groups.of(room)!.setPicture(new Blob([new Uint8Array(PICTURE)]))
  await ana.engine.groups.of(room)!.describe(ABOUT)
  for (const person of [ana, bruno]) {
    const { picture } = await view(person, now => now.about === ABOUT && now.picture)
    expect(await bytesOf(person, picture)).toEqual(PICTURE)
  }
  await ana.engine.groups.of(room)!.rename(RENAMED)
  await view(bruno, now => now.name === RENAMED)
  await eventually('the line', bruno.engine.conversation(room).timeline, ({ items }) =>
    items.some(item => item.kind === 'event' && item.event === 'renamed' && item.name === RENAMED),
  )
})

test('what is said before somebody comes in who was invited is known to them when they do', async () => {
  const before = room
  room = await ana.engine.groups.create(RENAMED, [bruno.address, carla.address])
  await ana.engine.groups.of(room)!.setPicture(new Blob([new Uint8Array(PICTURE)]))
  for (const person of [bruno, carla]) {
    await eventually('the invitation', person.engine.conversations, items =>
      items.some(item => item.address === room && item.request),
    )
    // Members may read the archive before they come in, and a screen that shows the invitation does.
    await person.engine.conversation(room).loadOlder()
    await person.engine.groups.answer(room, true)
    const { picture } = await view(person, now => now.where === 'in' && now.picture)
    expect(await bytesOf(person, picture)).toEqual(PICTURE)
  }
  room = before
})

test('a newcomer knows it while who invited them is away, and before they come in', async () => {
  await carla.engine.lockNow()
  await ana.engine.groups.of(room)!.add([carla.address])
  await view(bruno, now => now.members.some(one => one.address === carla.address && one.accepted))
  await ana.engine.conversation(room).send('Carla comes, too')
  await message(ana, room, 'Carla comes, too', 'on-server')
  await ana.engine.lockNow()
  await bruno.engine.lockNow()
  carla = await back(carla)
  await eventually('the invitation', carla.engine.conversations, items =>
    items.some(item => item.address === room && item.request && item.name === RENAMED),
  )
  await carla.engine.groups.answer(room, true)
  const { picture, name, about } = await view(carla, now => now.where === 'in')
  expect({ name, about }).toEqual({ name: RENAMED, about: ABOUT })
  expect(await bytesOf(carla, picture)).toEqual(PICTURE)
})

test('a new device asks, and is answered by another one of the same person, while nobody who runs the group is there', async () => {
  bruno = await back(bruno)
  await view(bruno, now => now.where === 'in')
  const elsewhere = await signInAs('bruno')
  await knowsOf(elsewhere)
  expect((await view(elsewhere, now => now.where === 'in')).name).toBe('ana, carla')
  const { picture } = await view(elsewhere, now => now.name === RENAMED && now.about === ABOUT && now.picture)
  expect(await bytesOf(elsewhere, picture)).toEqual(PICTURE)
  await elsewhere.app.signOut()
})

test('who comes in by a link asks, and is answered when somebody who runs the group comes back; the link has no name', async () => {
  ana = await back(ana)
  await view(ana, now => now.where === 'in')
  const { link, uri } = await ana.engine.groups.of(room)!.link()
  for (const canary of CANARIES) expect(decodeURIComponent(link + uri)).not.toContain(canary)
  await ana.engine.lockNow()
  const dani = await signInAs('dani')
  expect((await dani.engine.groups.look(link)).name).toBeUndefined()
  await dani.engine.groups.join(link)
  await knowsOf(dani)
  expect((await view(dani, now => now.where === 'in' && now.members.length === 4)).name).toBe(
    'ana, bruno, carla',
  )
  ana = await back(ana)
  await eventually('dani waits', ana.engine.conversation(room).composer, now => now.state === 'newcomers')
  await ana.engine.groups.of(room)!.accept(dani.address)
  await view(dani, now => now.name === RENAMED && now.picture)
})

test('what somebody said who ran the group and has left since is known to who was away meanwhile', async () => {
  const before = room
  room = await ana.engine.groups.create(NAME, [bruno.address, carla.address])
  for (const person of [bruno, carla]) {
    await eventually('the invitation', person.engine.conversations, items =>
      items.some(item => item.address === room && item.request),
    )
    await person.engine.groups.answer(room, true)
    await view(person, now => now.where === 'in' && now.name === NAME)
  }
  await ana.engine.groups.of(room)!.setRole(bruno.address, 'owner')
  await view(bruno, now => now.role === 'owner')
  await carla.engine.lockNow()
  await ana.engine.groups.of(room)!.rename(RENAMED)
  await view(bruno, now => now.name === RENAMED)
  await ana.engine.groups.of(room)!.leave()
  carla = await back(carla)
  await view(carla, now => now.name === RENAMED)
  room = before
})

test('it stays when the server was killed and the application was closed, and who is removed hears no more of it', async () => {
  await ana.engine.groups.of(room)!.remove(carla.address)
  await view(carla, now => now.ended === 'removed')
  await server.kill()
  await server.start()
  for (const person of [ana, bruno]) {
    person.engine.retryNow()
    await online(person.engine)
  }
  await bruno.engine.lockNow()
  bruno = await back(bruno)
  const { picture } = await view(bruno, now => now.name === RENAMED && now.about === ABOUT && now.picture)
  expect(await bytesOf(bruno, picture)).toEqual(PICTURE)
  await view(ana, now => now.where === 'in')
  await ana.engine.groups.of(room)!.rename(NAME)
  await view(bruno, now => now.name === NAME)
  expect(carla.engine.groups.of(room)!.view.get().name).toBe(RENAMED)
})

test('who runs the group lets servers and other programs read it, and takes that back: what the server has is emptied', async () => {
  const name = 'Open-name-90ee13'
  room = await ana.engine.groups.create(name, [bruno.address])
  await eventually('the invitation', bruno.engine.conversations, items =>
    items.some(item => item.address === room && item.request),
  )
  await bruno.engine.groups.answer(room, true)
  const group = ana.engine.groups.of(room)!
  const picture = pictured('another picture')
  await group.setPicture(new Blob([new Uint8Array(picture)]))
  await group.describe('Open-about-2f')
  await expect(bruno.engine.groups.of(room)!.hideName(false)).rejects.toMatchObject({ code: 'not-allowed' })
  const raw = await signIn({
    port: server.ports.directTls,
    domain: server.domain,
    user: 'ana',
    password,
    resource: 'raw',
  })
  let asked = 0
  const told = async (): Promise<string> => {
    const id = `told-${asked++}`
    raw.send(
      `<iq xmlns='jabber:client' type='get' id='${id}' to='${room}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    )
    const info = await raw.expect(new RegExp(`id=['"]${id}['"]`))
    raw.send(
      `<iq xmlns='jabber:client' type='get' id='card-${id}' to='${room}'><vCard xmlns='vcard-temp'/></iq>`,
    )
    return info + (await raw.expect(new RegExp(`id=['"]card-${id}['"]`)))
  }
  const secrets = [name, 'Open-about-2f', 'avatarhash', 'BINVAL']
  const secretsTold = async () => {
    const text = await told()
    return secrets.filter(secret => text.includes(secret))
  }
  expect(await secretsTold()).toEqual([])
  await group.hideName(false)
  expect(await secretsTold()).toEqual(secrets)
  // What is searched for in these tests would be found.
  expect(wire.some(one => one.includes(name))).toBe(true)
  await expect.poll(() => onDisk(name)).not.toEqual([])
  const shown = await view(bruno, now => !now.hidesName && now.name === name && now.picture)
  expect(await bytesOf(bruno, shown.picture)).toEqual(picture)
  await group.hideName(true)
  expect(await secretsTold()).toEqual([])
  const hidden = await view(bruno, now => now.hidesName && now.name === name && now.picture)
  expect(hidden.about).toBe('Open-about-2f')
  expect(await bytesOf(bruno, hidden.picture)).toEqual(picture)
  raw.destroy()
})
