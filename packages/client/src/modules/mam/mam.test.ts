import { expect, test } from 'vitest'
import { DOMAIN, ME, parsed, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, until } from '../../testing/signed-in.ts'

const BRUNO = `bruno@${DOMAIN}`
const START = Date.UTC(2026, 1, 1)
const row = (i: number, from = BRUNO) => ({
  id: `r${String(i).padStart(5, '0')}`,
  at: new Date(START + i * 1000),
  message: parsed(
    `<message xmlns='jabber:client' from='${from}/phone' to='${from === BRUNO ? ME : BRUNO}' type='chat' id='m${i}'><body>row ${i}</body><origin-id xmlns='urn:xmpp:sid:0' id='o${i}'/></message>`,
  ),
})
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))
const textsOf = async (engine: Awaited<ReturnType<typeof signedIn>>['engine']): Promise<string[]> => {
  const chat = engine.conversation(BRUNO)
  await until(chat.timeline, now => !now.loading)
  const { items } = chat.timeline.get()
  return items.flatMap(item => (item.kind === 'message' ? [item.text] : []))
}
const named = (from: number, to: number): string[] => rows(from, to).map((_, i) => `row ${from + i}`)

test('S195: a new device begins with the newest page, pages back to the very beginning, and nothing is missing or twice', async () => {
  const server = scriptedServer()
  server.archive = rows(0, 230)
  const { engine } = await signedIn(server)
  const chat = engine.conversation(BRUNO)
  await until(chat.timeline, now => !now.loading)
  while (chat.timeline.get().hasOlder) await chat.loadOlder()
  expect(await textsOf(engine)).toEqual(named(0, 230))
})

test('S195: after a time away everything since the last known row comes, page by page, in order', async () => {
  const server = scriptedServer()
  server.archive = rows(0, 20)
  const { engine, platform } = await signedIn(server)
  const chat = engine.conversation(BRUNO)
  server.archive = rows(0, 300)
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
  await until(chat.timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.text === 'row 299'),
  )
  while (chat.timeline.get().hasOlder) await chat.loadOlder()
  expect(await textsOf(engine)).toEqual(named(0, 300))
})

test('a row that came live and comes again from the archive is one', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  const live = row(1).message.append(parsed(`<stanza-id xmlns='urn:xmpp:sid:0' id='r00001' by='${ME}'/>`))
  server.push(live)
  await settled(server)
  server.archive = [row(1), row(2, ME)]
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
  expect((await textsOf(engine)).sort()).toEqual(['row 1', 'row 2'])
})

test('XEP-0184 §5.3: every message of a page gets its receipt, once, also when the connection breaks afterwards', async () => {
  const server = scriptedServer()
  const asking = (i: number) => {
    const { message, ...rest } = row(i)
    return { ...rest, message: message.append(parsed(`<request xmlns='urn:xmpp:receipts'/>`)) }
  }
  server.archive = Array.from({ length: 45 }, (_, i) => asking(i))
  const here = await signedIn(server)
  const receipts = (): string[] =>
    server.sent.flatMap(stanza => stanza.child('received', 'urn:xmpp:receipts')?.attr('id') ?? [])
  while (receipts().length < 45) await settled(server)
  // Acknowledged, and the acknowledgement of the last one asked for as well.
  for (let n = 0; n < 2; n++) await settled(server)
  server.drop()
  await until(here.engine.connection, state => state.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(here.engine.connection, state => state.kind === 'online')
  await settled(server)
  expect(receipts()).toEqual(Array.from({ length: 45 }, (_, i) => `m${i}`))
})

test('D3: what came live, dated late by a slow device, stays before what stands after it in the archive', async () => {
  const server = scriptedServer()
  const here = await signedIn(server)
  const now = here.platform.clock.now()
  const at = (i: number) => ({ ...row(i), at: new Date(now + i - 5_000) })
  const live = at(1).message.append(parsed(`<stanza-id xmlns='urn:xmpp:sid:0' id='r00001' by='${ME}'/>`))
  server.archive = [at(0)]
  server.drop()
  await until(here.engine.connection, state => state.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(here.engine.connection, state => state.kind === 'online')
  server.push(live)
  await settled(server)
  server.archive = [at(0), at(1), at(2), at(3)]
  server.drop()
  await until(here.engine.connection, state => state.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(here.engine.connection, state => state.kind === 'online')
  expect(await textsOf(here.engine)).toEqual(['row 0', 'row 1', 'row 2', 'row 3'])
})

test('D3: what comes live before it is known what was missed comes in the order of the archive, once', async () => {
  const server = scriptedServer()
  const here = await signedIn(server)
  const live = (i: number) =>
    row(i).message.append(parsed(`<stanza-id xmlns='urn:xmpp:sid:0' id='${row(i).id}' by='${ME}'/>`))
  const ahead = [live(3), live(2), live(4)]
  // They come with the roster, before the archive is asked; the last one came after that.
  const { roster } = server
  Object.defineProperty(server, 'roster', {
    get() {
      for (const message of ahead.splice(0)) server.push(message)
      return roster
    },
  })
  server.archive = rows(0, 4)
  server.drop()
  await until(here.engine.connection, state => state.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(here.engine.connection, state => state.kind === 'online')
  await settled(server)
  expect(await textsOf(here.engine)).toEqual(named(0, 5))
})
