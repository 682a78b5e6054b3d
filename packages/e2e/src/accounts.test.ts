/** Two accounts of one person in one browser, of two domains of one server (S278, S323, S336, S337). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tagOf } from '../../client/src/modules/push/tag.ts'
import { launchProfile } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, log, openChat, reads, ready, write, signIn } from './support/pages.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
const workPassword = 'four other words here'
const OTHER = 'verksted.localhost'
const WORK = `annemarie@${OTHER}`
const said = 'canary-77b2-at-home'
const saidAtWork = 'canary-77b2-at-work'
let profile: string
let server: Corrillo
let bruno: Person
let context: BrowserContext
let page: Page

beforeAll(async () => {
  if (!chromium) return
  profile = mkdtempSync(join(tmpdir(), 'corrillo-accounts-'))
  server = await served({
    domain: 'localhost',
    extra: `[[hosts]]\ndomain = "${OTHER}"\n`,
    accounts: ['ana', 'bruno'],
    password,
  })
  await server.command(['user', 'add', 'annemarie', '--domain', OTHER], `${workPassword}\n`)
  bruno = await signInAs(server, 'bruno', password)
  for (const first of [
    await signInAs(server, 'ana', password),
    { ...(await signInAs({ ...server, domain: OTHER }, WORK, workPassword)), address: WORK },
  ]) {
    await befriend(first, bruno)
    await first.app.signOut()
  }
  context = await launchProfile(profile)
  page = context.pages()[0] ?? (await context.newPage())
})
afterAll(async () => {
  await context?.close()
  await bruno?.app.signOut()
  await server?.clear()
  if (profile) rmSync(profile, { recursive: true, force: true })
})

const menu = (on = page) => on.getByRole('heading', { level: 1 }).getByRole('button').first().click()
const turnTo = async (name: string, on = page): Promise<void> => {
  await menu(on)
  await on.getByRole('menuitemradio', { name: new RegExp(name) }).click()
}
const shows = (address: string, on = page): Promise<void> =>
  on.getByRole('heading', { level: 1 }).getByText(address).waitFor()
const unlock = async (secret: string, on = page): Promise<void> => {
  await on.getByLabel('Password of this device').fill(secret)
  await on.getByRole('button', { name: 'Unlock' }).click()
}
const filesWith = (text: string): string[] =>
  readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => [text, Buffer.from(text, 'utf16le')].some(form => readFileSync(file).includes(form)))

test.skipIf(!chromium)('an account of another domain of the server is added beside the first', async () => {
  await enter(page, server.url, 'ana', password)
  await openChat(page, /bruno/)
  await ready(page)
  await write(page, said)
  await reads(page, said)
  const hereNow = page.getByRole('button', { name: 'Here now · 1' })
  await hereNow.click()
  await page.getByRole('link', { name: /bruno/ }).first().waitFor()
  await hereNow.click()
  await menu()
  await page.getByRole('menuitem', { name: 'Add an account' }).click()
  await page.getByRole('heading', { name: 'Another account' }).waitFor()
  await signIn(page, `ana@${server.domain}`, password)
  await page.getByText('This account is already in this browser.').waitFor()
  await signIn(page, WORK, workPassword)
  await shows(WORK)
  await openChat(page, /bruno/)
  await ready(page)
  await write(page, saidAtWork)
  await reads(page, saidAtWork)
})

test.skipIf(!chromium)(
  'what comes for the one behind is counted, on the badge of the app too, and going there takes under a second',
  async () => {
    await page.evaluate(() => {
      const badges: (number | undefined)[] = []
      navigator.setAppBadge = async count => void badges.push(count)
      Object.assign(globalThis, { badges })
    })
    const badge = () => page.evaluate(() => (globalThis as unknown as { badges: number[] }).badges.at(-1))
    await bruno.engine.conversation(`ana@${server.domain}`).send('for the one behind')
    const heading = page.getByRole('heading', { level: 1 })
    await heading.getByText(/unread/).waitFor({ state: 'attached', timeout: 30_000 })
    await expect.poll(() => page.title()).toBe('(1) Corrillo')
    expect(await badge()).toBe(1)
    await menu()
    const there = page.getByRole('menuitemradio', { name: /ana/ }).filter({ hasText: 'localhost' }).first()
    await there.waitFor()
    const began = await page.evaluate(() => performance.now())
    await there.click()
    await reads(page, 'for the one behind')
    expect((await page.evaluate(() => performance.now())) - began).toBeLessThan(1000)
    await expect.poll(badge).toBe(0)
    await shows(`ana@${server.domain}`)
    await page.keyboard.press('Alt+PageDown')
    await reads(page, saidAtWork)
    expect(await log(page).getByText(said).count()).toBe(0)
  },
)

test.skipIf(!chromium)('S332: a clicked notification leads to its account, whichever is shown', async () => {
  /** As the service worker tells it. */
  const clicked = (tag: string): Promise<void> =>
    page.evaluate(opened => {
      navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: { opened } }))
    }, tag)
  await turnTo('ana')
  await reads(page, said)
  const alias = decodeURIComponent(new URL(page.url()).hash.replace('#/chat/', ''))
  await turnTo('annemarie')
  await reads(page, saidAtWork)
  await clicked(alias)
  await reads(page, said)
  await clicked(`something ${await tagOf(WORK)}`)
  await shows(WORK)
  await clicked(`something ${await tagOf(`ana@${server.domain}`)}`)
  await shows(`ana@${server.domain}`)
  await turnTo('annemarie')
})

test.skipIf(!chromium)('after a reload both are there, the one that was shown in front', async () => {
  await page.reload()
  await shows(WORK)
  await turnTo('ana')
  await shows(`ana@${server.domain}`)
})

test.skipIf(!chromium)('S323: another tab takes one of them, and the other one stays', async () => {
  const second = await context.newPage()
  await second.goto(server.url)
  await second.getByText('Corrillo is open in another tab').waitFor()
  await second.getByRole('button', { name: 'Use it here' }).click()
  await unlock(password, second)
  await shows(`ana@${server.domain}`, second)
  await page.getByText('Corrillo is open in another tab').waitFor()
  await page.getByRole('button', { name: /annemarie/ }).click()
  await shows(WORK)
  await openChat(page, /bruno/)
  await reads(page, saidAtWork)
  // S337: the lock of one tab is heard in the other.
  await second.goto(`${server.url}/#/settings`)
  await second.getByRole('button', { name: 'Lock now' }).last().click()
  await page.getByText(saidAtWork).first().waitFor({ state: 'detached' })
  await second.getByRole('heading', { name: 'Locked' }).waitFor()
  await second.close()
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
})

test.skipIf(!chromium)('S337: each is opened with its own password', async () => {
  await unlock(password)
  await page
    .getByText(/does not open/i)
    .or(page.getByRole('alert'))
    .first()
    .waitFor()
  await unlock(workPassword)
  await shows(WORK)
})

test.skipIf(!chromium)(
  'S336, S278: signing out of one leaves nothing of it, and the other as it is',
  async () => {
    await turnTo('ana')
    await page
      .getByRole('button', { name: 'Use it here' })
      .or(page.getByRole('heading', { name: 'Locked' }))
      .first()
      .waitFor()
    if (await page.getByRole('button', { name: 'Use it here' }).isVisible())
      await page.getByRole('button', { name: 'Use it here' }).click()
    await unlock(password)
    await shows(`ana@${server.domain}`)
    await turnTo('annemarie')
    await shows(WORK)
    await page.goto(`${server.url}/#/settings`)
    await page.getByRole('button', { name: 'Sign out of this device…' }).click()
    await page.getByText(new RegExp(`of ${WORK} is erased`)).waitFor()
    await page.getByRole('button', { name: 'Erase and sign out' }).click()
    await page.getByRole('link', { name: /bruno/ }).first().waitFor()
    await openChat(page, /bruno/)
    await reads(page, said)
    const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
    expect(left.filter(name => name.startsWith('corrillo:'))).toEqual([`corrillo:ana@${server.domain}`])
    const slots = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(slots).not.toContain('annemarie')
    await context.close()
    expect([saidAtWork, workPassword].flatMap(filesWith)).toEqual([])
  },
)
