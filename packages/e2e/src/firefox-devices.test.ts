/** Debian's Firefox with a camera and without, and where it lets nobody notify. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchFirefox, person, picture, type Person as Visitor } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { openChat } from './support/pages.ts'

const password = 'three unrelated words'
/** As Firefox numbers it. */
const REFUSED = 2

describe.runIf(has('firefox-esr'))('Firefox', () => {
  let server: Corrillo
  let bruno: Person
  const browsers: Browser[] = []
  let ana: Visitor
  let withoutDevices: Visitor

  const enter = async (preferences: Parameters<typeof launchFirefox>[0]): Promise<Visitor> => {
    const browser = await launchFirefox(preferences)
    browsers.push(browser)
    const visitor = await person(browser, server.url)
    const { page } = visitor
    await page.goto(server.url)
    await page.getByLabel('Name or address').pressSequentially('ana')
    await page.getByLabel('Password', { exact: true }).pressSequentially(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: /bruno/ }).first().waitFor()
    return visitor
  }
  const scan = async (page: Page): Promise<void> => {
    await openChat(page, /bruno/)
    await page.getByRole('link', { name: 'About bruno' }).click()
    await page.getByRole('button', { name: 'Scan a code' }).click()
    await page.getByRole('button', { name: 'Scan theirs' }).click()
  }
  const wantsToBeTold = async (page: Page): Promise<void> => {
    await page.goto(`${server.url}/#/settings`)
    await page.getByText('That something came', { exact: true }).click()
  }

  beforeAll(async () => {
    server = await served({
      domain: 'localhost',
      accounts: ['ana', 'bruno'],
      password,
    })
    bruno = await signInAs(server, 'bruno', password)
    const elsewhere = await signInAs(server, 'ana', password)
    await befriend(elsewhere, bruno)
    await elsewhere.app.signOut()
    ana = await enter({})
    withoutDevices = await enter({
      'media.navigator.streams.fake': false,
      'permissions.default.desktop-notification': REFUSED,
    })
  })
  afterAll(async () => {
    await bruno?.app.signOut()
    for (const browser of browsers) await browser.close()
    await server?.clear()
  })

  test('without a camera it says so, and what can be done instead; a code that was pasted verifies both', async () => {
    const { page } = withoutDevices
    await scan(page)
    await page.getByText('There is no camera that Corrillo may use.').waitFor()
    await picture(page, 'firefox-no-camera')
    await page.getByText('Paste a code instead').click()
    const code = await bruno.engine.verification.showCode(`ana@${server.domain}`)
    await page.getByLabel('Code as a link').pressSequentially(code)
    await page.keyboard.press('Enter')
    await page.getByText('You and bruno have verified each other').waitFor()
  })

  test('where notifications are refused it says so, and nothing is asked for after that', async () => {
    const { page, complaints } = withoutDevices
    await wantsToBeTold(page)
    await page
      .getByRole('alert')
      .filter({ hasText: 'Your browser does not let Corrillo notify you.' })
      .waitFor()
    expect(await page.getByRole('checkbox', { name: 'Also while Corrillo is closed' }).count()).toBe(0)
    await picture(page, 'firefox-no-notifications')
    expect(complaints).toEqual([])
  })

  test('with a camera its picture is there', async () => {
    const { page } = ana
    await scan(page)
    const camera = page.getByLabel('Camera')
    await expect.poll(() => camera.evaluate(one => (one as HTMLVideoElement).videoWidth)).toBeGreaterThan(0)
    await picture(page, 'firefox-camera')
    await page.keyboard.press('Escape')
    await camera.waitFor({ state: 'detached' })
  })
})
