/**
 * What Tor Browser takes from a page at its level “Safer”: WebAssembly and compiled JavaScript, in Chromium too; in Firefox besides what private
 * browsing and Tor Browser's settings take: files of the origin, service workers, WebRTC. It is not Tor Browser itself, and no Tor is in between.
 */
import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launch, launchFirefox, person, picture, type Person as Visitor } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, eventually, message, messages, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { composer, openChat, reads, ready } from './support/pages.ts'

const password = 'three unrelated words'
const SAFER = {
  'javascript.options.wasm': false,
  'javascript.options.asmjs': false,
  'javascript.options.ion': false,
  'javascript.options.baselinejit': false,
  'javascript.options.native_regexp': false,
  'mathml.disabled': true,
  'gfx.font_rendering.graphite.enabled': false,
  'browser.privatebrowsing.autostart': true,
  'dom.serviceWorkers.enabled': false,
  'privacy.resistFingerprinting': true,
  'media.peerconnection.enabled': false,
}
let server: Corrillo
let bruno: Person
let browser: Browser | undefined

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  bruno = await signInAs(server, 'bruno', password)
  const first = await signInAs(server, 'ana', password)
  await befriend(first, bruno)
  await first.app.signOut()
})
afterEach(async () => {
  await browser?.close()
  browser = undefined
})
afterAll(async () => {
  await bruno?.app.signOut()
  await server?.clear()
})

/** By keys, which reach React in both browsers. */
const type = (field: Locator, text: string): Promise<void> => field.pressSequentially(text)

/** Each way to a locked page once: what the password of the device costs here is half of the time. */
type Locked = 'as it stands' | 'after a reload'
const journey = async ({ page, complaints }: Visitor, from: string, locked: Locked): Promise<void> => {
  const me = `ana@${server.domain}`
  const unlock = async (): Promise<void> => {
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await type(page.getByLabel('Password of this device'), password)
    await page.getByRole('button', { name: 'Unlock' }).click()
  }
  await page.goto(server.url)
  expect(await page.evaluate(() => 'WebAssembly' in globalThis)).toBe(false)
  await type(page.getByLabel('Name or address'), 'ana')
  await type(page.getByLabel('Password', { exact: true }), password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await openChat(page, /bruno/)
  await ready(page)
  await type(composer(page), `by ${from}`)
  await composer(page).press('Enter')
  await message(bruno, me, `by ${from}`)
  await bruno.engine.conversation(me).send(`to ${from}`)
  await reads(page, `to ${from}`)

  const bytes = Buffer.alloc(200_000, from)
  await page
    .locator('input[data-attach=file]')
    .setInputFiles({ name: `${from}.bin`, mimeType: 'application/octet-stream', buffer: bytes })
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
  const chat = bruno.engine.conversation(me)
  const sent = await eventually('the file', chat.timeline, () =>
    messages(bruno, me).find(one => one.files?.[0]?.name === `${from}.bin`),
  )
  expect(Buffer.from(await (await chat.files.open(sent.id, 0)).arrayBuffer()).equals(bytes)).toBe(true)

  await page.goto(`${server.url}/#/settings`)
  await page.getByRole('button', { name: 'Lock now' }).last().click()
  if (locked === 'after a reload') {
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await page.reload()
  }
  await unlock()
  await openChat(page, /bruno/)
  for (const text of [`by ${from}`, `to ${from}`]) await reads(page, text)
  await picture(page, `without-webassembly-${from}`)
  expect(complaints).toEqual([])
}

test.runIf(has('chromium'))(
  'Chromium without WebAssembly, in workers neither: one signs in, writes, sends a file, locks and unlocks',
  async () => {
    browser = await launch(['--js-flags=--jitless --no-expose-wasm'])
    const ana = await person(browser, server.url)
    await journey(ana, 'chromium', 'as it stands')
    const workers = await Promise.all(
      ana.page.workers().map(one => one.evaluate(() => 'WebAssembly' in self)),
    )
    expect(workers.length).toBeGreaterThan(0)
    expect(workers).not.toContain(true)
  },
)

test.runIf(has('firefox-esr'))(
  'Firefox as Tor Browser sets it at “Safer”, in private browsing: the same, and unlocks after a reload',
  async () => {
    browser = await launchFirefox(SAFER)
    const ana = await person(browser, server.url)
    await journey(ana, 'firefox', 'after a reload')
  },
)

test.runIf(has('firefox-esr'))(
  'Firefox that lets no page keep anything: who signs in is told why that does not go, and what to do',
  async () => {
    browser = await launchFirefox({ 'network.cookie.cookieBehavior': 2 })
    const page = await browser.newPage()
    await page.goto(server.url)
    await type(page.getByLabel('Name or address'), 'ana')
    await type(page.getByLabel('Password', { exact: true }), password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText(/The browser doesn’t let Corrillo keep anything/).waitFor()
  },
)
