/** Groups between engines on a real server: who reads, who is told, and what stays. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Group, GroupView } from '@corrillo/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, eventually, message, messages, online, type Person, signInAs } from './support/engine.ts'
import { signIn } from './support/raw-client.ts'

const password = 'plenty long for this'
const canary = 'canary-91b4ee'
let server: Corrillo
let ana: Person
let bruno: Person
let carla: Person
let dani: Person
let room: string

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno', 'carla', 'dani'], password })
  ana = await signInAs(server, 'ana', password)
  bruno = await signInAs(server, 'bruno', password)
  carla = await signInAs(server, 'carla', password)
  dani = await signInAs(server, 'dani', password)
  for (const other of [bruno, carla, dani]) await befriend(ana, other)
})
afterAll(async () => {
  await server?.clear()
})

const view = (person: Person): GroupView => {
  const group = person.engine.groups.of(room)
  if (!group) throw new Error(`${person.address} knows no such group`)
  return group.view.get()
}
const inside = async (person: Person): Promise<void> => {
  await eventually('knows of the group', person.engine.conversations, items =>
    items.some(item => item.address === room && item.group),
  )
  await eventually('is inside', person.engine.groups.of(room)!.view, now => now.where === 'in')
}
const invitation = (person: Person) =>
  eventually('the invitation', person.engine.conversations, items =>
    items.find(item => item.address === room && item.request),
  )
const come = async (person: Person): Promise<void> => {
  await invitation(person)
  await person.engine.groups.answer(room, true)
  await inside(person)
}
/** The account without this client: what it does here is announced by nobody. */
const another = (user: string) =>
  signIn({ port: server.ports.directTls, domain: server.domain, user, password, resource: 'raw' })
const onDisk = (text: string): string[] => {
  const data = join(server.folder, 'data')
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file).includes(text))
}

test('a group is made of contacts, and what is said in it is read by all of them and by nobody else', async () => {
  room = await ana.engine.groups.create('Garden', [bruno.address, carla.address])
  expect(view(ana)).toMatchObject({ name: 'Garden', kind: 'private', role: 'owner', where: 'in' })
  const asked = await invitation(bruno)
  expect(asked).toMatchObject({ group: { kind: expect.any(String) } })
  await come(bruno)
  await come(carla)
  await eventually('its name', bruno.engine.groups.of(room)!.view, now => now.name === 'Garden')
  await ana.engine.conversation(room).send(`Who brings the bread? ${canary}`)
  for (const person of [bruno, carla])
    expect(await message(person, room, `Who brings the bread? ${canary}`)).toMatchObject({
      author: ana.address,
      name: 'ana',
      own: false,
      security: { encrypted: true, protocol: 'omemo:2', trust: 'trusted', mixed: false },
    })
  await message(ana, room, `Who brings the bread? ${canary}`, 'on-server')
  await bruno.engine.conversation(room).send('I do')
  await message(ana, room, 'I do')
  await message(carla, room, 'I do')
  expect(messages(ana, room).map(item => item.text)).toEqual([`Who brings the bread? ${canary}`, 'I do'])
  expect(onDisk(canary), 'S388: the canary is nowhere in the data folder').toEqual([])
})

test('replies, reactions, changes and what is taken back work as between two people', async () => {
  const bread = messages(carla, room).at(-1)!
  await carla.engine.conversation(room).send('Bring two', { replyTo: bread.id })
  expect(await message(ana, room, 'Bring two')).toMatchObject({
    reply: { text: 'I do', author: bruno.address },
  })
  await ana.engine.conversation(room).react(messages(ana, room).at(-1)!.id, '👍')
  await eventually('the reaction', bruno.engine.conversation(room).timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.reactions?.[0]?.by.includes(ana.address)),
  )
  await carla.engine.conversation(room).edit(messages(carla, room).at(-1)!.id, 'Bring three')
  await message(ana, room, 'Bring three')
  await bruno.engine.conversation(room).deleteForAll(messages(bruno, room)[1]!.id)
  await eventually('taken back', ana.engine.conversation(room).timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.deleted),
  )
})

test('XEP-0333: who has read is told to the members, inside the envelope alone', async () => {
  await ana.engine.conversation(room).send('Seen by you?')
  const readBy = async (person: Person, ...who: readonly Person[]) =>
    eventually('the read marks', person.engine.conversation(room).timeline, ({ items }) =>
      items.find(
        item =>
          item.kind === 'message' &&
          item.text === 'Seen by you?' &&
          who.every(one => item.readBy?.some(({ address }) => address === one.address)),
      ),
    )
  for (const person of [bruno, carla]) {
    await message(person, room, 'Seen by you?')
    person.engine.conversation(room).markRead()
    await readBy(ana, person)
  }
  expect(await readBy(ana, bruno, carla)).toMatchObject({ state: { kind: 'read' } })
  expect(ana.engine.unread.get()).toBe(0)
  expect(onDisk('chat-markers:0')).toEqual([])
})

test('what is to be seen once each member opens once, and its author keeps nothing and hears of it', async () => {
  await ana.engine.conversation(room).send('for one look', { once: true })
  const sealed = (person: Person) =>
    eventually('comes', person.engine.conversation(room).timeline, ({ items }) =>
      items.find(item => item.kind === 'message' && item.once !== undefined),
    )
  for (const person of [bruno, carla]) {
    const { id } = await sealed(person)
    const open = () => person.engine.conversation(room).openOnce(id)
    expect(await open()).toEqual({ kind: 'text', text: 'for one look' })
    await expect(open()).rejects.toMatchObject({ code: 'not-found' })
  }
  const seen = await eventually('is told', ana.engine.conversation(room).timeline, ({ items }) =>
    items.find(item => item.kind === 'message' && item.once?.by?.length === 2),
  )
  expect(seen).toMatchObject({ own: true, text: '', once: { opened: true } })
})

test('S173: whom a member lets in is told inside the encryption; whom only the server names waits for a decision', async () => {
  await ana.engine.groups.of(room)!.add([dani.address])
  await eventually('told', bruno.engine.conversation(room).timeline, ({ items }) =>
    items.some(
      item =>
        item.kind === 'event' &&
        item.event === 'member-added' &&
        item.who?.address === dani.address &&
        item.by?.address === ana.address,
    ),
  )
  await come(dani)
  await bruno.engine.conversation(room).send('Welcome')
  await message(dani, room, 'Welcome')
  await server.addUser('mole', password)
  const mole = await signInAs(server, 'mole', password)
  const raw = await another('ana')
  raw.send(
    `<iq xmlns='jabber:client' type='set' id='mole' to='${room}'><query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member' jid='${mole.address}'/></query></iq>`,
  )
  await eventually('waits', bruno.engine.conversation(room).composer, now => now.state === 'newcomers')
  await bruno.engine.conversation(room).send('not for moles')
  await eventually('is shown', bruno.engine.groups.of(room)!.view, now =>
    now.members.some(one => one.address === mole.address && !one.accepted),
  )
  expect(messages(bruno, room).at(-1)).toMatchObject({ text: 'not for moles', state: { kind: 'waiting' } })
  await ana.engine.groups.of(room)!.remove(mole.address)
  await message(bruno, room, 'not for moles', 'on-server')
  await message(dani, room, 'not for moles')
})

test('who was put out by mistake is let back, as they were, and goes on; who was put out for good comes in by nobody’s link', async () => {
  const group = ana.engine.groups.of(room)!
  await group.setRole(carla.address, 'admin')
  await group.remove(carla.address, { reason: 'by mistake' })
  await eventually('told', carla.engine.groups.of(room)!.view, now => now.ended === 'removed')
  await eventually('why', carla.engine.conversation(room).timeline, ({ items }) =>
    items.some(item => item.kind === 'event' && item.event === 'put-out' && item.reason === 'by mistake'),
  )
  await group.letBack(carla.address, 'admin')
  await come(carla)
  await eventually('as she was', carla.engine.groups.of(room)!.view, now => now.role === 'admin')
  await carla.engine.conversation(room).send('Here I am again')
  await message(bruno, room, 'Here I am again')
  await group.remove(carla.address, { reason: 'on purpose', forGood: true })
  await eventually('told', carla.engine.groups.of(room)!.view, now => now.ended === 'banned')
  expect(await group.keptOut()).toEqual([{ address: carla.address, name: 'carla', reason: 'on purpose' }])
  const { link } = await group.link()
  await expect(carla.engine.groups.join(link)).rejects.toThrow()
  await group.letBack(carla.address, 'member')
  await come(carla)
  expect(await group.keptOut()).toEqual([])
})

test('S174: who is removed is out before the next message', async () => {
  await ana.engine.groups.of(room)!.remove(carla.address)
  await eventually('told', carla.engine.groups.of(room)!.view, now => now.ended === 'removed')
  await ana.engine.conversation(room).send('without Carla')
  await message(bruno, room, 'without Carla')
  await message(ana, room, 'without Carla', 'on-server')
  expect(messages(carla, room).map(item => item.text)).not.toContain('without Carla')
  expect(view(bruno).members.map(one => one.address)).not.toContain(carla.address)
})

test('S177: a second device and a server that was killed: the group is there, and nothing is lost', async () => {
  const elsewhere = await signInAs(server, 'bruno', password)
  await inside(elsewhere)
  await eventually('its device', ana.engine.groups.of(room)!.view, now =>
    now.members.some(one => one.address === bruno.address && one.devices.length === 2),
  )
  await ana.engine.conversation(room).send('to both')
  await message(elsewhere, room, 'to both')
  await elsewhere.engine.conversation(room).send('from the other device')
  expect(await message(bruno, room, 'from the other device')).toMatchObject({ own: true })
  await server.kill()
  await ana.engine.conversation(room).send('while nobody listens')
  await server.start()
  for (const person of [ana, bruno, dani]) {
    person.engine.retryNow()
    await online(person.engine)
    await inside(person)
  }
  await message(ana, room, 'while nobody listens', 'on-server')
  await message(bruno, room, 'while nobody listens')
  await message(dani, room, 'while nobody listens')
  const all = messages(dani, room).map(item => item.text)
  expect(new Set(all).size).toBe(all.length)
})

test('XEP-0045 §5.1.2: where only administrators write, members read, and write again when they may', async () => {
  const rules = (change: Parameters<Group['setWriting']>[0]) => ana.engine.groups.of(room)!.setWriting(change)
  const { composer, send } = bruno.engine.conversation(room)
  await rules({ onlyAdmins: true })
  await eventually('is muted', composer, now => now.state === 'muted')
  expect(view(bruno)).toMatchObject({ onlyAdmins: true, muted: true })
  expect(view(ana)).toMatchObject({ onlyAdmins: true, muted: false })
  await expect(send('not to be heard')).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(
    bruno.engine.conversation(room).react(messages(bruno, room).at(-1)!.id, '👍'),
  ).rejects.toThrow()
  await ana.engine.conversation(room).send('An announcement')
  await message(bruno, room, 'An announcement')
  await rules({ onlyAdmins: false })
  await eventually('may write', composer, now => now.state === 'ready')
  await send('An answer')
  await message(ana, room, 'An answer')
})

test('XEP-0500 §5.3: between two messages somebody waits, also where the server sees nothing but that there is one', async () => {
  const { composer, send } = bruno.engine.conversation(room)
  await ana.engine.groups.of(room)!.setWriting({ slow: 3600 })
  await eventually('waits', composer, now => now.slow?.seconds === 3600)
  await send('My one message of this hour')
  await message(ana, room, 'My one message of this hour')
  expect(composer.get().slow?.until).toBeGreaterThan(Date.now() + 3_500_000)
  await send('and another')
  const refused = await message(bruno, room, 'and another', 'failed')
  expect(refused.state).toEqual({ kind: 'failed', reason: 'too-soon', canRetry: true })
  expect(messages(ana, room).some(one => one.text === 'and another')).toBe(false)
  // Who runs the group does not wait, and a reaction is no message.
  await ana.engine.conversation(room).send('one')
  await ana.engine.conversation(room).send('two')
  await message(bruno, room, 'two')
  await bruno.engine.conversation(room).react(messages(bruno, room).at(-1)!.id, '👍')
  await eventually('the reaction', ana.engine.conversation(room).timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.reactions?.[0]?.by.includes(bruno.address)),
  )
  await ana.engine.groups.of(room)!.setWriting({ slow: 0 })
  await eventually('waits no more', composer, now => now.slow === undefined)
  await bruno.engine.conversation(room).retry(refused.id)
  await message(ana, room, 'and another')
})

test('roles, a new name, leaving: who runs it hands it over', async () => {
  await ana.engine.groups.of(room)!.setRole(bruno.address, 'admin')
  await eventually('helps', bruno.engine.groups.of(room)!.view, now => now.role === 'admin')
  await ana.engine.groups.of(room)!.rename('The garden')
  await eventually('renamed', dani.engine.groups.of(room)!.view, now => now.name === 'The garden')
  await expect(
    bruno.engine.groups.of(room)!.describe('Not for a helper to say'),
    'who runs a group says what it is',
  ).rejects.toMatchObject({ code: 'not-allowed' })
  await ana.engine.groups.of(room)!.describe(' Who waters,\nand when. ')
  await eventually(
    'described',
    dani.engine.groups.of(room)!.view,
    now => now.about === 'Who waters,\nand when.',
  )
  await ana.engine.groups.of(room)!.describe('')
  await eventually('described no more', dani.engine.groups.of(room)!.view, now => now.about === undefined)
  await ana.engine.groups.of(room)!.leave()
  await eventually('runs it', bruno.engine.groups.of(room)!.view, now => now.role === 'owner')
  expect(ana.engine.conversations.get().some(item => item.address === room)).toBe(false)
  await bruno.engine.conversation(room).send('Ana has gone')
  await message(dani, room, 'Ana has gone')
})

test('a link with a token lets in whoever has it', async () => {
  carla.engine.retryNow()
  await online(carla.engine)
  const { link, letsIn } = await bruno.engine.groups.of(room)!.link()
  expect(letsIn).toBe(true)
  await carla.engine.groups.join(link)
  await inside(carla)
})

test('a room that is open to all is entered in the clear, and says so', async () => {
  const raw = await another('ana')
  const open = `plaza@${room.split('@')[1]}`
  raw.send(`<presence to='${open}/ana'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
  await raw.expect(/code='110'/u)
  raw.send(
    `<iq xmlns='jabber:client' type='set' id='open' to='${open}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
  )
  await raw.expect(/id='open'/u)
  expect(await dani.engine.groups.look(open)).toMatchObject({ kind: 'open' })
  await dani.engine.groups.join(open)
  await eventually(
    'inside',
    dani.engine.groups.of(open)!.view,
    now => now.where === 'in' && now.kind === 'open',
  )
  expect(dani.engine.conversation(open).composer.get()).toMatchObject({ encrypted: false, state: 'ready' })
  await dani.engine.conversation(open).send('hello all')
  await message(dani, open, 'hello all', 'on-server')
  raw.destroy()
})

/** One pixel, as every program draws it. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const bytesOf = async (picture: Blob | undefined): Promise<Buffer> =>
  Buffer.from((await picture?.arrayBuffer()) ?? new ArrayBuffer(0))

test('XEP-0084, XEP-0172: contacts see the name and the picture that somebody gives themselves; taken back, they are gone', async () => {
  await ana.engine.people.setPicture(new Blob([pixel]))
  await ana.engine.people.setName('Ana Ferrer')
  const seen = bruno.engine.contact(ana.address)
  const picture = await eventually('the picture', seen, card => card.name === 'Ana Ferrer' && card.picture)
  expect(await bytesOf(await bruno.engine.people.picture(ana.address, picture))).toEqual(pixel)
  await eventually('the own one', ana.engine.me, me => me.name === 'Ana Ferrer' && me.picture === picture)
  await ana.engine.people.setPicture(undefined)
  await ana.engine.people.setName('')
  await eventually('no picture', seen, card => card.picture === undefined && card.name === 'ana')
})

test('XEP-0292: what somebody says about themselves is read by contacts, and by nobody else', async () => {
  const about = {
    organisation: 'Casa Azul',
    role: 'Cook',
    phone: '+45-1234',
    mail: '',
    note: 'Mornings only',
  }
  await bruno.engine.people.setAbout(about)
  expect(await ana.engine.people.about(bruno.address)).toEqual(about)
  expect(await dani.engine.people.about(bruno.address)).toBeUndefined()
  const raw = await another('dani')
  raw.send(
    `<iq xmlns='jabber:client' type='get' id='card' to='${bruno.address}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'/></pubsub></iq>`,
  )
  expect(await raw.expect(/id=['"]card['"]/)).toMatch(/type=['"]error['"]/)
  raw.destroy()
  await bruno.engine.people.setAbout(undefined)
  expect(await ana.engine.people.about(bruno.address)).toBeUndefined()
})

test('XEP-0153, XEP-0084: members who are no contacts see the picture of somebody who shows it to them', async () => {
  await bruno.engine.people.setPicture(new Blob([pixel]))
  const group = await ana.engine.groups.create('Harbour', [bruno.address, dani.address])
  for (const { engine } of [bruno, dani]) {
    await eventually('the invitation', engine.conversations, items =>
      items.some(item => item.address === group && item.request),
    )
    await engine.groups.answer(group, true)
    await eventually('inside', engine.groups.of(group)!.view, now => now.where === 'in')
  }
  const picture = await eventually(
    'its name',
    dani.engine.groups.of(group)!.view,
    now => now.members.find(one => one.address === bruno.address)?.picture,
  )
  await bruno.engine.people.showPictureToAll(true)
  expect(await bytesOf(await dani.engine.people.picture(bruno.address, picture))).toEqual(pixel)
  await bruno.engine.people.showPictureToAll(false)
  expect(await carla.engine.people.picture(bruno.address, picture)).toBeUndefined()
  await bruno.engine.people.setPicture(undefined)
})

test('who runs a group gives it a picture, and its members see it', async () => {
  const group = await ana.engine.groups.create('Painters', [bruno.address])
  await eventually('the invitation', bruno.engine.conversations, items =>
    items.some(item => item.address === group && item.request),
  )
  await bruno.engine.groups.answer(group, true)
  await ana.engine.groups.of(group)!.setPicture(new Blob([pixel]))
  for (const { engine } of [ana, bruno]) {
    const picture = await eventually('the picture', engine.groups.of(group)!.view, now => now.picture)
    expect(await bytesOf(await engine.people.picture(group, picture))).toEqual(pixel)
  }
  await expect(bruno.engine.groups.of(group)!.setPicture(new Blob([pixel]))).rejects.toMatchObject({
    code: 'not-allowed',
  })
})

test('XEP-0425: who runs a group takes back what a member wrote, with a reason; a member may not', async () => {
  const group = await ana.engine.groups.create('Quiet', [bruno.address])
  await eventually('the invitation', bruno.engine.conversations, items =>
    items.some(item => item.address === group && item.request),
  )
  await bruno.engine.groups.answer(group, true)
  await eventually('inside', bruno.engine.groups.of(group)!.view, now => now.where === 'in')
  await bruno.engine.conversation(group).send('something rude')
  const { id } = await message(ana, group, 'something rude')
  await ana.engine.conversation(group).send('something kind')
  const kind = await message(bruno, group, 'something kind')
  await expect(bruno.engine.conversation(group).moderate(kind.id, '')).rejects.toMatchObject({
    code: 'not-allowed',
  })
  await ana.engine.conversation(group).moderate(id, 'We are friends here')
  for (const person of [ana, bruno])
    expect(
      await eventually('the tombstone', person.engine.conversation(group).timeline, ({ items }) =>
        items.find(item => item.kind === 'message' && item.deleted),
      ),
    ).toMatchObject({
      text: '',
      author: bruno.address,
      moderated: { by: 'ana', reason: 'We are friends here' },
    })
  expect(await ana.engine.search('rude', group)).toEqual([])
})

const configured = async (at: string, fields: Readonly<Record<string, string>>): Promise<void> => {
  const raw = await another('ana')
  const form = Object.entries(fields).map(
    ([name, value]) => `<field var='muc#roomconfig_${name}'><value>${value}</value></field>`,
  )
  raw.send(
    `<iq xmlns='jabber:client' type='set' id='set' to='${at}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>${form.join('')}</x></query></iq>`,
  )
  await raw.expect(/type='result'[^>]*id='set'|id='set'[^>]*type='result'/u)
  raw.destroy()
}

test('XEP-0045 §7.10: who is no member asks to be let in, and comes in when somebody who runs the group says so', async () => {
  await server.addUser('eva', password)
  const eva = await signInAs(server, 'eva', password)
  const group = await ana.engine.groups.create('Listed', [])
  await configured(group, { publicroom: '1' })
  await expect(eva.engine.groups.join(group)).rejects.toMatchObject({
    code: 'not-allowed',
    field: 'membership',
  })
  await eva.engine.groups.askToJoin(group)
  await eventually('the request', ana.engine.groups.of(group)!.view, now =>
    now.requests.some(one => one.address === eva.address),
  )
  await ana.engine.groups.of(group)!.add([eva.address])
  await eventually('the invitation of a stranger', eva.engine.conversations, items =>
    items.some(item => item.address === group && item.request),
  )
  await eva.engine.groups.answer(group, true)
  await eventually('inside', eva.engine.groups.of(group)!.view, now => now.where === 'in')
})

test('XEP-0045 §7.2.6: a room with a password lets in who knows it, and tells who does not', async () => {
  const group = await ana.engine.groups.create('Secret garden', [])
  await configured(group, {
    publicroom: '1',
    membersonly: '0',
    passwordprotectedroom: '1',
    roomsecret: 'open sesame',
  })
  expect(await dani.engine.groups.look(group)).toMatchObject({ needsPassword: true })
  for (const wrong of [undefined, 'open barley'])
    await expect(dani.engine.groups.join(group, wrong)).rejects.toMatchObject({ code: 'wrong-password' })
  await dani.engine.groups.join(group, 'open sesame')
  await eventually('inside', dani.engine.groups.of(group)!.view, now => now.where === 'in')
})
