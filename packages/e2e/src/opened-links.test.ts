/** What somebody who is inside already does with links and passwords, in real browsers. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, type Person } from './support/browser.ts'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { enter } from './support/pages.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Person
let link: string

beforeAll(async () => {
  if (!chromium) return
  server = await corrillo({ domain: 'localhost' })
  await server.start()
  await server.addUser('ana', password)
  browser = await launch()
  ana = await person(browser, server.url)
  await enter(ana.page, server.url, 'ana', password)
})
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

test.skipIf(!chromium)('XEP-0401 §3.2: an invitation has an address for other programs, too', async () => {
  await ana.page.getByRole('button', { name: 'Invite someone' }).first().click()
  const dialog = ana.page.getByRole('dialog')
  link = (await dialog.getByText('/invite#').innerText()).trim()
  const address = dialog.getByText(/^xmpp:/)
  expect(await address.isVisible()).toBe(false)
  await dialog.getByText('For other programs').click()
  expect((await address.innerText()).trim()).toMatch(/^xmpp:ana@localhost\?roster;preauth=/)
  await dialog.getByRole('button', { name: 'Copy address' }).click()
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^xmpp:ana@localhost/)
  await ana.page.keyboard.press('Escape')
})

test.skipIf(!chromium)(
  'who is inside and opens an invitation is told whom it is for, and stays inside',
  async () => {
    await ana.page.goto(link)
    await ana.page.reload()
    const notice = ana.page.getByText(
      'You are signed in as ana@localhost. This invitation is for someone new',
    )
    await notice.waitFor()
    expect(new URL(ana.page.url()).pathname).toBe('/')
    await ana.page.getByRole('button', { name: 'Copy link' }).click()
    expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe(link)
    await ana.page.getByRole('button', { name: 'Dismiss' }).click()
    await notice.waitFor({ state: 'detached' })
    await ana.page.goto(`${server.url}/setup#spent`)
    await ana.page.getByText('This server is set up already').waitFor()
  },
)

test.skipIf(!chromium)('the password is changed in Settings, after the one of now', async () => {
  const { page } = ana
  await page.goto(`${server.url}/#/settings`)
  await page
    .getByText('Password to sign in')
    .locator('xpath=../..')
    .getByRole('button', { name: 'Change…' })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password now').fill('not this one')
  await dialog.getByLabel('New password', { exact: true }).fill('four words nobody guesses')
  await dialog.getByRole('button', { name: 'Change the password' }).click()
  await dialog.getByText('This is not your password.').waitFor()
  await dialog.getByLabel('Password now').fill(password)
  await dialog.getByRole('button', { name: 'Change the password' }).click()
  await dialog.getByText('Your password is changed.').waitFor()
  const elsewhere = await person(browser, server.url)
  await enter(elsewhere.page, server.url, 'ana', 'four words nobody guesses')
  await page.goto(`${server.url}/#/settings`)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('A new device was added to your account: Chrome').waitFor()
  await expect.poll(() => page.getByText('Safety code', { exact: true }).count()).toBe(2)
  expect([...ana.complaints, ...elsewhere.complaints]).toEqual([])
})
