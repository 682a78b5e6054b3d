/** Where an upload that broke off goes: to the slot it had, also after the app was closed; to a new one when that is gone. */
import { NS_UPLOAD, NS_UPLOAD_RESUMPTION } from '@corrillo/xmpp'
import { beforeEach, expect, test, vi } from 'vitest'
import { memoryPlatform } from '../../platform/memory/index.ts'
import { scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { scriptedUpload, UPLOAD_SERVICE } from '../../testing/scripted-upload.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { BRUNO, messagesIn, type WithBruno, withBruno } from '../../testing/with-bruno.ts'
import { FileError, type FileWork } from './file-work.ts'

let server: ScriptedServer
let scene: WithBruno
let features: readonly string[]
/** Of each upload: where to, and whether it is the first there. */
let uploads: string[]
let cancelled: string[]
/** What comes of the next uploads; then all is well. */
let answers: (number | 'broken' | 'busy' | 'forever')[]
let given: number
/** Resolves with the hash when the file is encrypted. */
let sealing: Promise<Uint8Array>

const service = scriptedUpload({
  features: () => features,
  slot: () => ({
    url: `https://${UPLOAD_SERVICE}/${++given}`,
    headers: [{ name: 'Authorization', value: `Bearer ${given}` }],
  }),
})
const upload: FileWork['upload'] = (task, told, stop) => {
  const { url, headers, goesOn, isBegun } = task
  uploads.push(
    [url.slice(-1), headers['Authorization'], goesOn ? 'on' : '', isBegun ? 'begun' : ''].join(' '),
  )
  told(10)
  const answer = answers.shift() ?? 201
  if (answer === 'broken') return Promise.reject(new FileError('unreachable'))
  if (answer === 'busy') return Promise.reject(new FileError('busy'))
  if (typeof answer === 'number') return Promise.resolve(answer)
  return new Promise((_, reject) => stop.addEventListener('abort', () => reject(new FileError('stopped'))))
}
beforeEach(async () => {
  ;[uploads, cancelled, answers, given] = [[], [], [], 0]
  sealing = Promise.resolve(new Uint8Array(32))
  features = [NS_UPLOAD, NS_UPLOAD_RESUMPTION]
  server = scriptedServer()
  server.other = service
  const { files } = memoryPlatform(() => ({ receive: () => undefined, closed: () => undefined }))
  const kept: FileWork = {
    ...files,
    seal: () => sealing,
    upload,
    cancel: async ({ url }) => void cancelled.push(url),
  }
  scene = await withBruno({ server, parts: { files: kept } })
})
const begins = async (): Promise<void> => {
  await scene.chat.sendFile({ content: new Blob(['a garden']), name: 'garden.txt', type: 'text/plain' })
  await vi.waitFor(() => expect(uploads).toHaveLength(1))
  await settled(server)
}
const waits = () => vi.waitFor(() => expect(transferNow()).toEqual({ kind: 'waiting' }))
const transferNow = () => scene.chat.files.transfer(messagesIn(scene.chat)[0]!.id, 0).get()
const arrives = (chat = scene.chat) =>
  until(chat.timeline, () => messagesIn(chat).some(one => one.own && one.state?.kind === 'on-server'))
const later = async (ms = 15_000): Promise<void> => {
  scene.here.platform.clock.advance(ms)
  await settled(server)
}

test('it goes on in the same slot', async () => {
  answers = ['broken']
  await begins()
  await waits()
  await later()
  await arrives()
  expect(uploads).toEqual(['1 Bearer 1 on ', '1 Bearer 1 on begun'])
  expect(cancelled).toEqual([])
})

test('sooner when the server only has to learn that the line is gone', async () => {
  answers = ['busy']
  await begins()
  await waits()
  await later(3_000)
  await arrives()
  expect(uploads).toEqual(['1 Bearer 1 on ', '1 Bearer 1 on begun'])
})

test('after the app was closed, too', async () => {
  answers = ['forever']
  await begins()
  await scene.engine.lockNow()
  const engine = await scene.kit.unlock(server, scene.here)
  await arrives(engine.conversation(scene.chat.address))
  expect(uploads).toEqual(['1 Bearer 1 on ', '1 Bearer 1 on begun'])
})

test('when the slot is gone it begins in a new one', async () => {
  answers = ['broken', 410]
  await begins()
  await waits()
  await later()
  await arrives()
  expect(uploads).toEqual(['1 Bearer 1 on ', '1 Bearer 1 on begun', '2 Bearer 2 on '])
})

test('a server that does not say that uploads go on: a new slot each time', async () => {
  features = [NS_UPLOAD]
  answers = ['broken']
  await begins()
  await waits()
  await later()
  await arrives()
  expect(uploads).toEqual(['1 Bearer 1  ', '2 Bearer 2  '])
})

test.each([['forever'], ['broken']] as const)(
  'cancelled while it goes or waits (%s): it ends, and the server need not keep what came',
  async answer => {
    answers = [answer]
    await begins()
    const [item] = messagesIn(scene.chat)
    scene.chat.files.cancel(item!.id, 0)
    await scene.chat.discard(item!.id)
    await vi.waitFor(() => expect(cancelled).toEqual([`https://${UPLOAD_SERVICE}/1`]))
    await later()
    expect(uploads).toHaveLength(1)
    expect(messagesIn(scene.chat)).toEqual([])
  },
)

const BEHIND = 'behind the seven mountains'
test('of a chat that is hidden and closed while its file is encrypted, or on its way, the file goes when it is opened', async () => {
  const { engine } = scene
  const encryption = Promise.withResolvers<Uint8Array>()
  sealing = encryption.promise
  await scene.chat.sendFile({ content: new Blob(['a garden']), name: 'garden.txt', type: 'text/plain' })
  await engine.hidden.hide(BRUNO, BEHIND)
  encryption.resolve(new Uint8Array(32))
  await settled(server)
  expect(uploads).toEqual([])
  answers = ['broken']
  await engine.hidden.open(BEHIND)
  await vi.waitFor(() => expect(uploads).toHaveLength(1))
  await waits()
  await engine.hidden.close()
  await later()
  expect(uploads).toHaveLength(1)
  await engine.hidden.open(BEHIND)
  await arrives()
})
test('S337: what was not encrypted when the app was closed over a hidden chat is said to be lost when that is opened', async () => {
  sealing = new Promise(() => undefined)
  await scene.chat.sendFile({ content: new Blob(['a garden']), name: 'garden.txt', type: 'text/plain' })
  await scene.engine.hidden.hide(BRUNO, BEHIND)
  await scene.engine.lockNow()
  const engine = await scene.kit.unlock(server, scene.here)
  await engine.hidden.open(BEHIND)
  const chat = engine.conversation(BRUNO)
  const state = await until(
    chat.timeline,
    () => messagesIn(chat).find(one => one.state?.kind === 'failed')?.state,
  )
  expect(state).toMatchObject({ reason: 'file-lost' })
})
