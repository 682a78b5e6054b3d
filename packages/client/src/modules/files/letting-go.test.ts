/** What is left on the server of files that one has sent: taken back, over, passed on. */
import { MarkDisplayed, NS_UPLOAD, NS_UPLOAD_REMOVAL, UploadRemoval, UploadRequest } from '@corrillo/xmpp'
import { beforeEach, expect, test, vi } from 'vitest'
import { memoryPlatform } from '../../platform/memory/index.ts'
import { scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { scriptedUpload, UPLOAD_SERVICE } from '../../testing/scripted-upload.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { messagesIn, sent, type WithBruno, withBruno } from '../../testing/with-bruno.ts'

let server: ScriptedServer
let scene: WithBruno
let removed: string[]
let features: readonly string[]

/** A service of files that takes everything, and counts what is to go. */
const service = scriptedUpload({
  features: () => features,
  slot: filename => ({ url: `https://${UPLOAD_SERVICE}/${filename}` }),
  other: (iq, payload) => {
    removed.push(UploadRemoval.in(iq.element)?.url ?? '')
    return payload
  },
})
beforeEach(async () => {
  removed = []
  features = [NS_UPLOAD, NS_UPLOAD_REMOVAL]
  server = scriptedServer()
  server.other = service
  const { files } = memoryPlatform(() => ({ receive: () => undefined, closed: () => undefined }))
  const kept: typeof files = { ...files, seal: async () => new Uint8Array(32), upload: async () => 201 }
  scene = await withBruno({ server, parts: { files: kept } })
})
const sends = async (name: string, chat = scene.chat) => {
  const { stanza } = await sent(scene, scene.phone, () =>
    chat.sendFile({ content: new Blob(['a garden']), name, type: 'text/plain' }),
  )
  const item = await until(chat.timeline, () =>
    messagesIn(chat).find(one => one.own && one.files?.[0]?.name === name && one.state?.kind === 'on-server'),
  )
  return { id: item.id, stanza: stanza.attr('id') ?? '' }
}
const urlsAsked = (): number =>
  server.sent.filter(one => one.name === 'iq' && UploadRequest.in(one) !== undefined).length

/** In steps in which the server answers, as it does: an hour of silence would be a lost connection. */
const passUntil = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) {
    scene.here.platform.clock.advance(10_000)
    await settled(server)
  }
}

test('XEP-0424: with a message that is taken back its file goes from the server', async () => {
  const { id } = await sends('garden.txt')
  await scene.chat.deleteForAll(id)
  await vi.waitFor(() => expect(removed).toHaveLength(1))
  expect(removed[0]).toMatch(new RegExp(`^https://${UPLOAD_SERVICE}/.*\\.bin$`))
})

test('taken back while the server is away: the file goes when it is back, also after the app was closed', async () => {
  const { id } = await sends('garden.txt')
  server.drop()
  await until(scene.engine.connection, state => state.kind !== 'online')
  await scene.chat.deleteForAll(id)
  expect(removed).toEqual([])
  await scene.engine.lockNow()
  await scene.kit.unlock(server, scene.here)
  await vi.waitFor(() => expect(removed).toHaveLength(1))
})

test('a server that lets go of nothing is not asked to', async () => {
  features = [NS_UPLOAD]
  const { id } = await sends('garden.txt')
  await sent(scene, scene.phone, () => scene.chat.deleteForAll(id))
  await settled(server)
  expect(removed).toEqual([])
})

test('what was passed on to others stays', async () => {
  const first = await sends('garden.txt')
  await scene.engine.forward(scene.chat.address, first.id, [scene.chat.address])
  await until(scene.chat.timeline, () => messagesIn(scene.chat).some(one => one.forwarded))
  await scene.chat.deleteForAll(first.id)
  // Behind it in the same line.
  const second = await sends('tree.txt')
  await scene.chat.deleteForAll(second.id)
  await vi.waitFor(() => expect(removed).toHaveLength(1))
  await settled(server)
  expect(removed).toHaveLength(1)
  expect(urlsAsked()).toBe(2)
})

test('XEP-0466: a file that disappears goes from the server when the timer of its reader is over, too; unread it stays', async () => {
  const { chat, engine, phone } = scene
  await sent(scene, phone, () => chat.setTimer(3600))
  const seen = await sends('seen.txt')
  await sends('unseen.txt')
  server.push(
    phone.stanza(await phone.sealed(engine.me.get().deviceId, MarkDisplayed.build({ id: seen.stanza }))),
  )
  await until(chat.timeline, () => messagesIn(chat).some(one => one.state?.kind === 'read'))
  await until(chat.timeline, () => messagesIn(chat).every(one => one.goesAt !== undefined))
  const { clock } = scene.here.platform
  const readAt = clock.now()
  await passUntil(() => removed.length > 0)
  expect(messagesIn(chat)).toEqual([])
  expect(clock.now() - readAt).toBeGreaterThan(7_100_000)
  await settled(server)
  expect(removed).toHaveLength(1)
})
