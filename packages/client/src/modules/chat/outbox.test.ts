/** XEP-0198 §5: the connection breaks just when a message is being made ready for it. */
import { expect, test } from 'vitest'
import { memoryStorage } from '../../platform/memory/storage.ts'
import { scriptedServer } from '../../testing/scripted-server.ts'
import { until } from '../../testing/signed-in.ts'
import { messagesIn, sent, withBruno } from '../../testing/with-bruno.ts'
import { type Cryptography, cryptography } from '../omemo/cryptography.ts'

const real = cryptography(
  size => crypto.getRandomValues(new Uint8Array(size)),
  () => Promise.resolve(),
)
/** `first` runs in the middle of the next encryption. */
const interrupted = () => {
  const state: { first: (() => void) | undefined } = { first: undefined }
  const parts: { readonly cryptography: Cryptography } = {
    cryptography: {
      ...real,
      seal(sealing) {
        state.first?.()
        state.first = undefined
        return real.seal(sealing)
      },
    },
  }
  return { state, parts }
}

test('D1, D3: what was encrypted while the connection broke goes out when the session is resumed, before what was written after it', async () => {
  const server = scriptedServer()
  server.isResumable = true
  const { state, parts } = interrupted()
  const scene = await withBruno({ server, parts })
  const { chat, engine, here, phone } = scene
  await sent(scene, phone, () => chat.send('before'))
  const from = server.sent.length
  state.first = () => server.drop()
  await chat.send('just then')
  await until(engine.connection, connection => connection.kind === 'waiting')
  await chat.send('while it was away')
  here.platform.clock.advance(1_000)
  await until(engine.connection, connection => connection.kind === 'online')
  await until(chat.timeline, () => messagesIn(chat).every(message => message.state?.kind === 'on-server'))
  const said = []
  for (const stanza of server.sent.slice(from))
    if (stanza.name === 'message') said.push(await phone.open(stanza))
  expect(said.filter(Boolean).map(inside => /<body[^>]*>([^<]*)/.exec(inside ?? '')?.[1])).toEqual([
    'just then',
    'while it was away',
  ])
})

test('what needs nothing of the network is on the disk and on its way with one write', async () => {
  const server = scriptedServer()
  const storage = memoryStorage()
  /** How much had gone over the wire when each write began. */
  const writes: number[] = []
  const open: typeof storage.open = async name => {
    const records = await storage.open(name)
    const write: typeof records.write = changes => {
      writes.push(server.sent.length)
      return records.write(changes)
    }
    return { ...records, write }
  }
  const scene = await withBruno({ server, parts: { storage: { ...storage, open } } })
  const { chat, phone } = scene
  await sent(scene, phone, () => chat.send('the first looks who there is'))
  await until(chat.timeline, () => messagesIn(chat).every(message => message.state?.kind === 'on-server'))
  writes.length = 0
  const { stanza } = await sent(scene, phone, () => chat.send('the second knows'))
  expect(writes.filter(before => before <= server.sent.indexOf(stanza))).toHaveLength(1)
})
