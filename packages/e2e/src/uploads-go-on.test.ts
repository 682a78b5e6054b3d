/**
 * A large file between two engines over a real server, behind a line that breaks: what was sent is not sent again, and what arrives is
 * the file.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../server/src/testing/port.ts'
import { launch, person } from './support/browser.ts'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { befriend, contactOf, eventually, type MessageItem, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, openChat, ready } from './support/pages.ts'

const MiB = 1024 ** 2
const SIZE = 40 * MiB
/** One that says more than this is an upload. */
const LARGE = 4 * MiB

/** In front of the files: counts what goes to the server, and acts when so much of an upload has passed. */
const line = async (port: number, to: () => number) => {
  const sockets = new Set<Socket>()
  const state = {
    bytes: 0,
    uploads: 0,
    isDown: false,
    at: Number.POSITIVE_INFINITY,
    act: undefined as ((cut: () => void) => void) | undefined,
  }
  const server: Server = createServer(near => {
    if (state.isDown) return void near.destroy()
    const far = connect(to(), '127.0.0.1')
    const cut = (): void => {
      near.destroy()
      far.destroy()
    }
    let passed = 0
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    near.on('data', chunk => {
      const was = passed
      passed += chunk.length
      state.bytes += chunk.length
      if (was < LARGE && passed >= LARGE) state.uploads++
      if (passed < state.at) return
      state.at = Number.POSITIVE_INFINITY
      state.act?.(cut)
    })
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>(resolve => server.listen(port, 'localhost', resolve))
  return Object.assign(state, {
    close(): Promise<void> {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  })
}

let server: Corrillo
let between: Awaited<ReturnType<typeof line>>
let ana: Person
let bruno: Person
beforeAll(async () => {
  const port = await freePort()
  server = await corrillo({
    domain: 'localhost',
    extra: ports =>
      `[http]\npublic_url = "http://localhost:${ports.http}"\n[upload]\ndisk_percent = 100\nurl = "http://localhost:${port}"\n`,
  })
  between = await line(port, () => server.ports.http)
  await server.start()
  for (const name of ['ana', 'bruno']) await server.addUser(name, `${name} has a password`)
  ana = await signInAs(server, 'ana', 'ana has a password')
  bruno = await signInAs(server, 'bruno', 'bruno has a password')
  await befriend(ana, bruno)
  // Who has uploaded something knows where files are at home, and fetches them from there without TLS.
  await bruno.engine
    .conversation(ana.address)
    .sendFile({ content: new Blob(['first']), name: 'first.txt', type: '' })
  await fileFrom(bruno, ana, 'first.txt')
}, 300_000)
afterAll(async () => {
  await between?.close()
  await server?.clear()
})

const digest = async (blob: Blob): Promise<string> =>
  createHash('sha256')
    .update(new Uint8Array(await blob.arrayBuffer()))
    .digest('hex')
const random = (): Blob => {
  const bytes = new Uint8Array(SIZE)
  for (let at = 0; at < SIZE; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return new Blob([bytes])
}
const fileFrom = (from: Pick<Person, 'address'>, to: Person, name: string): Promise<MessageItem> =>
  eventually(`a file ${name}`, to.engine.conversation(from.address).timeline, now =>
    now.items.find((one): one is MessageItem => one.kind === 'message' && one.files?.[0]?.name === name),
  )
/** What went over the line until the file was there, and whether it is the file. */
const arrives = async (name: string, content: Blob): Promise<{ bytes: number; uploads: number }> => {
  Object.assign(between, { bytes: 0, uploads: 0 })
  await ana.engine.conversation(bruno.address).sendFile({ content, name, type: '' })
  const item = await fileFrom(ana, bruno, name)
  const { bytes, uploads } = between
  const { files } = bruno.engine.conversation(ana.address)
  expect(await digest(await files.open(item.id, 0))).toBe(await digest(content))
  return { bytes, uploads }
}

test('the line breaks in the middle: the upload goes on, and hardly anything goes twice', {
  timeout: 300_000,
}, async () => {
  between.at = SIZE / 2
  between.act = cut => cut()
  const { bytes, uploads } = await arrives('broken.bin', random())
  console.log(`line broken at ${SIZE / 2}: ${bytes} bytes for a file of ${SIZE}`)
  expect(uploads).toBe(2)
  expect(bytes).toBeGreaterThan(SIZE)
  // What was on its way when it broke.
  expect(bytes).toBeLessThan(SIZE * 1.25)
})

test('S242: kill -9 in the middle: the upload goes on after the restart, from what was on the disk', {
  timeout: 300_000,
}, async () => {
  between.at = SIZE * 0.6
  let restarted: Promise<void> | undefined
  between.act = () => void (restarted = server.kill().then(() => server.start()))
  const { bytes, uploads } = await arrives('killed.bin', random())
  await restarted
  console.log(`killed at ${SIZE * 0.6}: ${bytes} bytes for a file of ${SIZE}`)
  expect(restarted).toBeDefined()
  expect(uploads).toBe(2)
  expect(bytes).toBeGreaterThan(SIZE)
  expect(bytes).toBeLessThan(SIZE * 1.6)
})

test.skipIf(!has('chromium'))(
  'S244: a browser goes on, at an origin of its own, after its page was loaded again',
  { timeout: 300_000 },
  async () => {
    const password = 'three unrelated words'
    for (const name of ['clara', 'diego']) await server.addUser(name, password)
    const diego = await contactOf(server, 'clara', 'diego', password)
    const browser = await launch()
    try {
      const { page } = await person(browser, server.url)
      await enter(page, server.url, 'clara', password)
      await openChat(page, /diego/)
      await ready(page)
      const chat = diego.engine.conversation(`clara@${server.domain}`)
      await chat.sendFile({ content: new Blob(['first']), name: 'first.txt', type: '' })
      await eventually('the first file', chat.timeline, now =>
        now.items.some(one => one.kind === 'message' && one.own && one.state?.kind !== 'waiting'),
      )
      const broken = new Promise<void>(resolve => {
        between.act = cut => {
          between.isDown = true
          cut()
          resolve()
        }
      })
      Object.assign(between, { bytes: 0, uploads: 0, at: SIZE / 2 })
      const content = random()
      const path = join(server.folder, 'reloaded.bin')
      writeFileSync(path, new Uint8Array(await content.arrayBuffer()))
      await page.locator('input[data-attach=file]').setInputFiles(path)
      await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
      await broken
      await page.reload()
      between.isDown = false
      const clara = { address: `clara@${server.domain}` }
      const item = await fileFrom(clara, diego, 'reloaded.bin')
      const { bytes, uploads } = between
      console.log(`loaded again at ${SIZE / 2}: ${bytes} bytes for a file of ${SIZE}`)
      expect(await digest(await chat.files.open(item.id, 0))).toBe(await digest(content))
      expect(uploads).toBe(2)
      expect(bytes).toBeLessThan(SIZE * 1.25)
    } finally {
      await browser.close()
    }
  },
)
