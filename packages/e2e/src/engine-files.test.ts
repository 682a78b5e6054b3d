/** Files between two engines over a real server: encrypted before they leave, proved when they are opened, gone with their messages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageItem } from './support/engine.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { befriend, eventually, message, messages, type Person, signInAs } from './support/engine.ts'

const CANARY = 'canary-3f9c7e21'
let server: Corrillo
let ana: Person
let bruno: Person

beforeAll(async () => {
  server = await corrillo({
    domain: 'localhost',
    extra: '[upload]\ndisk_percent = 100\nfile_bytes = 3000000\n',
  })
  await server.start()
  for (const name of ['ana', 'bruno']) await server.addUser(name, `${name} has a password`)
  ana = await signInAs(server, 'ana', 'ana has a password')
  bruno = await signInAs(server, 'bruno', 'bruno has a password')
  await befriend(ana, bruno)
}, 300_000)
afterAll(() => server?.clear())

const withFile = (person: Person, other: string, name: string): Promise<MessageItem> =>
  eventually(`a file ${name}`, person.engine.conversation(other).timeline, ({ items }) =>
    items.find((item): item is MessageItem => item.kind === 'message' && item.files?.[0]?.name === name),
  )
const everything = (folder: string): Buffer[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name)))

test('S306: a file arrives as it was, and nothing of it or its name is on the server', {
  timeout: 300_000,
}, async () => {
  const text = `${CANARY}-content `.repeat(100_000)
  const content = new Blob([text])
  const name = `${CANARY}-name.txt`
  await ana.engine.conversation(bruno.address).sendFile({ content, name, type: 'text/plain' })
  const item = await withFile(bruno, ana.address, name)
  expect(item.files).toMatchObject([{ size: content.size, kind: 'file', type: 'application/octet-stream' }])
  expect(item.files?.[0]?.elsewhere).toBeUndefined()
  const { files } = bruno.engine.conversation(ana.address)
  expect(await (await files.open(item.id, 0)).text()).toBe(text)
  expect(files.transfer(item.id, 0).get()).toEqual({ kind: 'here' })
  await server.stop()
  for (const bytes of everything(server.folder)) expect(bytes.includes(CANARY)).toBe(false)
  await server.start()
})

test('XEP-0363 §5.3: a file that is off the record is gone from the server after a week', async () => {
  const chat = ana.engine.conversation(bruno.address)
  await chat.setOffRecord(3600)
  await chat.sendFile({ content: new Blob(['between us']), name: 'note.txt', type: 'text/plain' })
  const item = await withFile(bruno, ana.address, 'note.txt')
  expect(item).toMatchObject({ offRecord: true, timer: 3600 })
  await chat.setOffRecord(undefined)
  const { output } = await server.command(['upload', 'list', 'ana', '--json'])
  const [file] = (JSON.parse(output) as { purpose: string; expires: string }[]).filter(
    one => one.purpose === 'ephemeral',
  )
  const days = (Date.parse(file!.expires) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.9)
  expect(days).toBeLessThanOrEqual(7)
})

test('S345: a name that leads elsewhere is only a name when it arrives, and says what it hides', {
  timeout: 300_000,
}, async () => {
  const content = new Blob(['#!/bin/sh'])
  await ana.engine
    .conversation(bruno.address)
    .sendFile({ content, name: '../../.config/holiday.jpg.desktop', type: 'image/jpeg' })
  const item = await withFile(bruno, ana.address, 'holiday.jpg.desktop')
  expect(item.files?.[0]?.caution).toBe('disguised')
})

test('D3: files that are chosen together arrive as they were chosen, however large the first one is', async () => {
  const chat = ana.engine.conversation(bruno.address)
  const large = new Blob([new Uint8Array(2_500_000)])
  await chat.sendFile({ content: large, name: 'first.bin', type: '' })
  await chat.sendFile({ content: new Blob(['small']), name: 'second.txt', type: 'text/plain' })
  await withFile(bruno, ana.address, 'second.txt')
  const names = messages(bruno, ana.address).flatMap(item => item.files?.[0]?.name ?? [])
  expect(names.slice(-2)).toEqual(['first.bin', 'second.txt'])
})

test('a file that is larger than the server takes is refused before anything is kept', async () => {
  const chat = ana.engine.conversation(bruno.address)
  await expect(
    chat.sendFile({ content: new Blob([new Uint8Array(3_000_000)]), name: 'big', type: '' }),
  ).rejects.toMatchObject({ code: 'file-too-big' })
})

test('a file written while the server is away waits, encrypted, and goes when it is back', {
  timeout: 300_000,
}, async () => {
  await server.kill()
  const content = new Blob([crypto.getRandomValues(new Uint8Array(50_000))])
  const chat = ana.engine.conversation(bruno.address)
  await chat.sendFile({ content, name: 'later.bin', type: '' })
  await withFile(ana, bruno.address, 'later.bin')
  await server.start()
  const item = await withFile(bruno, ana.address, 'later.bin')
  const opened = await bruno.engine.conversation(ana.address).files.open(item.id, 0)
  expect(new Uint8Array(await opened.arrayBuffer())).toEqual(new Uint8Array(await content.arrayBuffer()))
})

test('a file is passed on without being sent again, and goes with its message', {
  timeout: 300_000,
}, async () => {
  const item = await withFile(bruno, ana.address, 'later.bin')
  await bruno.engine.forward(ana.address, item.id, [ana.address])
  await eventually('passed on', ana.engine.conversation(bruno.address).timeline, ({ items }) =>
    items.some(one => one.kind === 'message' && one.forwarded && one.files?.[0]?.name === 'later.bin'),
  )
  const own = messages(ana, bruno.address).find(one => one.own && one.files?.[0]?.name === 'later.bin')
  await ana.engine.conversation(bruno.address).deleteForAll(own?.id ?? '')
  await eventually('taken back', bruno.engine.conversation(ana.address).timeline, ({ items }) =>
    items.some(one => one.kind === 'message' && one.id === item.id && one.deleted && !one.files),
  )
  await expect(bruno.engine.conversation(ana.address).files.open(item.id, 0)).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('D6: with a message that is taken back its file goes from the server, and from the disk', async () => {
  const chat = ana.engine.conversation(bruno.address)
  const listed = async (): Promise<number> =>
    (JSON.parse((await server.command(['upload', 'list', 'ana', '--json'])).output) as unknown[]).length
  const onDisk = (): number => everything(join(server.folder, 'data', 'files')).length
  const before = [await listed(), onDisk()]
  await chat.sendFile({ content: new Blob(['a mistake']), name: 'mistake.txt', type: 'text/plain' })
  await withFile(bruno, ana.address, 'mistake.txt')
  expect([await listed(), onDisk()]).toEqual(before.map(count => count + 1))
  await chat.deleteForAll((await withFile(ana, bruno.address, 'mistake.txt')).id)
  await expect.poll(async () => [await listed(), onDisk()]).toEqual(before)
})

test('S305: in a conversation that is not encrypted no file is sent', async () => {
  const chat = bruno.engine.conversation(ana.address)
  await chat.setEncryption(false)
  await expect(chat.sendFile({ content: new Blob(['x']), name: 'x', type: '' })).rejects.toMatchObject({
    code: 'not-allowed',
  })
  await chat.setEncryption(true)
  await chat.send('and back')
  await message(ana, bruno.address, 'and back')
})

test('XEP-0447, XEP-0461: what is said of a file and what it answers arrive with it, as one message', {
  timeout: 60_000,
}, async () => {
  await bruno.engine.conversation(ana.address).send('Which gate?')
  const question = await message(ana, bruno.address, 'Which gate?')
  const content = new Blob(['the gate'])
  await ana.engine
    .conversation(bruno.address)
    .sendFile(
      { content, name: 'gate.txt', type: 'text/plain' },
      { text: 'This one 🌱', replyTo: question.id },
    )
  for (const [person, other] of [
    [ana, bruno],
    [bruno, ana],
  ] as const)
    expect(await withFile(person, other.address, 'gate.txt')).toMatchObject({
      text: 'This one 🌱',
      reply: { text: 'Which gate?', author: bruno.address },
    })
  expect((await bruno.engine.search('this one')).map(hit => hit.conversation)).toEqual([ana.address])
})
