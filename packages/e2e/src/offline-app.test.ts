/** The app as it lies on the device: it starts when the server is away, and takes no version with another byte (S271, S272). */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { differences } from '../../web/build/verify.ts'
import { serveFolder, type Site } from '../../web/tests/static-site.ts'
import { launch, person, type Person as Visitor } from './support/browser.ts'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { befriend, message, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, openChat, reads, ready, write } from './support/pages.ts'

const chromium = has('chromium')
const dist = fileURLToPath(new URL('../../web/dist', import.meta.url))
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Visitor
let bruno: Person
const folders: string[] = []
const sites: Site[] = []

/** The build on a server of its own, to be changed. */
const copied = async (): Promise<{ readonly folder: string; readonly site: Site }> => {
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-app-'))
  cpSync(dist, folder, { recursive: true })
  folders.push(folder)
  const site = await serveFolder(folder)
  sites.push(site)
  return { folder, site }
}
const changeOneByte = (folder: string): string => {
  const name = readdirSync(join(folder, 'assets')).find(file => /^inside-.*\.js$/.test(file))!
  const file = join(folder, 'assets', name)
  const bytes = readFileSync(file)
  bytes[bytes.length - 2]! ^= 1
  writeFileSync(file, bytes)
  return `/assets/${name}`
}
const kept = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    return active?.state === 'activated' && navigator.serviceWorker.controller !== null
  })

beforeAll(async () => {
  if (!chromium) return
  server = await corrillo({ domain: 'localhost' })
  for (const name of ['ana', 'bruno']) await server.addUser(name, password)
  await server.start()
  browser = await launch()
  bruno = await signInAs(server, 'bruno', password)
  const first = await signInAs(server, 'ana', password)
  await befriend(first, bruno)
  await first.app.signOut()
  ana = await person(browser, server.url)
  await enter(ana.page, server.url, 'ana', password)
})
afterAll(async () => {
  await bruno?.app.signOut()
  await browser?.close()
  await server?.clear()
  for (const site of sites) await site.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test.skipIf(!chromium)(
  'the server is down: a reload opens the app, with what was written, and says that it is not connected',
  async () => {
    await openChat(ana.page, /bruno/)
    await ready(ana.page)
    await write(ana.page, 'before the storm')
    await message(bruno, `ana@${server.domain}`, 'before the storm')
    await expect.poll(() => kept(ana.page), { timeout: 20_000 }).toBe(true)
    await server.stop()
    await ana.page.reload()
    await reads(ana.page, 'before the storm')
    await ana.page.getByText(/The server doesn’t answer/).waitFor()
    await write(ana.page, 'written without a server')
    await reads(ana.page, 'written without a server')
    await server.start()
    await message(bruno, `ana@${server.domain}`, 'written without a server')
    expect(ana.complaints).toEqual([])
  },
)

test.skipIf(!chromium)('nothing but files of the app is kept on the device', async () => {
  const paths = await ana.page.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    return found
  })
  expect(paths.filter(path => /^\/(api|xmpp)|service-worker|files\.json/.test(path))).toEqual([])
  expect(paths).toContain('/index.html')
})

test.skipIf(!chromium)(
  'S272: a version with one other byte is not kept; the one before it goes on',
  async () => {
    const { folder, site } = await copied()
    const { page, context } = await person(browser, site.origin)
    await page.goto(site.origin)
    await expect.poll(() => kept(page), { timeout: 20_000 }).toBe(true)
    const changed = changeOneByte(folder)
    writeFileSync(
      join(folder, 'service-worker.js'),
      `${readFileSync(join(folder, 'service-worker.js'), 'utf8')}\n// another version`,
    )
    const state = await page.evaluate(async path => {
      for (const name of await caches.keys()) await (await caches.open(name)).delete(path)
      const registration = await navigator.serviceWorker.ready
      await registration.update().catch(() => undefined)
      const fresh = registration.installing
      if (fresh)
        await new Promise<void>(resolve => {
          const look = () => (fresh.state === 'redundant' || fresh.state === 'installed') && resolve()
          fresh.addEventListener('statechange', look)
          look()
        })
      return { fresh: fresh?.state, waits: registration.waiting !== null, active: registration.active?.state }
    }, changed)
    expect(state).toEqual({ fresh: 'redundant', waits: false, active: 'activated' })
    await context.close()
  },
)

test('S271: verify-web finds a changed byte, and nothing where there is none', async () => {
  const { folder, site } = await copied()
  expect(await differences(site.origin, dist)).toEqual([])
  const path = changeOneByte(folder)
  expect(await differences(site.origin, dist)).toEqual([{ path, what: 'different' }])
})
