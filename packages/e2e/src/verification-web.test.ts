/** Two people make sure of each other on the screen: by a question, and by a camera that looks at the other one's code; and a page that is wiped. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, person, type Person, picture } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf } from './support/engine.ts'
import { cameraOf, filmOf } from './support/film.ts'
import { has } from './support/needs.ts'
import { enter, openChat, ready } from './support/pages.ts'

const password = 'three unrelated words'
const folder = mkdtempSync(join(tmpdir(), 'corrillo-camera-'))
const film = join(folder, 'code.y4m')
let server: Corrillo
const browsers: Browser[] = []
let ana: Person
let bruno: Person

const aboutOther = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: /^About / }).click()
  await page.getByRole('button', { name: 'Scan a code' }).waitFor()
}
/** What of the app lies in the browser. */
const leftIn = (page: Page) =>
  page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name ?? '').filter(name => name.includes('@')),
    slots: Object.keys(localStorage).concat(Object.keys(sessionStorage)),
  }))
const codeOn = (page: Page) => page.getByRole('img', { name: 'Your code, to be scanned' })

describe.skipIf(!has('chromium'))('verification on the screen', () => {
  beforeAll(async () => {
    server = await served({
      domain: 'localhost',
      accounts: ['ana', 'bruno', 'carla', 'dora', 'elena', 'fabio'],
      password,
    })
    await (await contactOf(server, 'ana', 'bruno', password)).app.signOut()
    browsers.push(await launch())
    ;[ana, bruno] = [
      await person(browsers[0]!, server.url),
      await person(browsers[0]!, server.url, { width: 390 }),
    ]
    await enter(ana.page, server.url, 'ana', password)
    await enter(bruno.page, server.url, 'bruno', password)
    await openChat(ana.page, /bruno/)
    await openChat(bruno.page, /ana/)
    for (const { page } of [ana, bruno]) await ready(page)
  })
  afterAll(async () => {
    for (const browser of browsers) await browser.close()
    await server?.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  test('F3: a question that both answer the same verifies both', async () => {
    await aboutOther(ana.page)
    await ana.page.getByRole('button', { name: 'Ask a question' }).click()
    await ana.page.getByLabel('Your question').fill('What did we eat on the ferry?')
    await ana.page.getByLabel('The answer').fill('Rye bread')
    await picture(ana.page, 'verify-ask')
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Ask' }).click()
    await ana.page.getByText('You asked bruno. Waiting for an answer.').waitFor()
    await bruno.page.getByText('ana wants to make sure it is you').waitFor()
    await picture(bruno.page, 'verify-asked')
    await bruno.page.getByLabel('Your answer').fill('rye bread.')
    await bruno.page.getByRole('button', { name: 'Answer' }).click()
    for (const [{ page }, other] of [
      [ana, 'bruno'],
      [bruno, 'ana'],
    ] as const)
      await page.getByText(`You gave the same answer. You and ${other} have verified each other.`).waitFor()
    await picture(ana.page, 'verify-same')
  })

  test('F2: a camera before the code of the other verifies both in one go', async () => {
    await aboutOther(bruno.page)
    await bruno.page.getByRole('button', { name: 'Scan a code' }).click()
    writeFileSync(film, await filmOf(codeOn(bruno.page)))
    await picture(bruno.page, 'verify-code')
    browsers.push(await launch(cameraOf(film)))
    // Another device of hers, which has verified nobody yet.
    const phone = await person(browsers[1]!, server.url, { width: 390 })
    await enter(phone.page, server.url, 'ana', password)
    await openChat(phone.page, /bruno/)
    await ready(phone.page)
    await aboutOther(phone.page)
    await phone.page.getByRole('button', { name: 'Scan a code' }).click()
    await phone.page.getByRole('button', { name: 'Scan theirs' }).click()
    await phone.page.getByRole('dialog').getByText('You and bruno have verified each other').waitFor()
    await bruno.page.getByRole('dialog').getByText('You and ana have verified each other').waitFor()
    await picture(phone.page, 'verify-scanned')
    expect(phone.complaints).toEqual([])
    expect(ana.complaints).toEqual([])
    expect(bruno.complaints).toEqual([])
  })

  test('F2: one scan makes two people contacts who have verified each other', async () => {
    const shows = await person(browsers[0]!, server.url, { width: 390 })
    await enter(shows.page, server.url, 'carla', password)
    const meet = async (page: Page): Promise<void> => {
      await page.getByRole('button', { name: 'Invite someone' }).first().click()
      await page.getByRole('button', { name: 'Scan someone who is here already' }).click()
    }
    await meet(shows.page)
    writeFileSync(film, await filmOf(codeOn(shows.page)))
    browsers.push(await launch(cameraOf(film)))
    const scans = await person(browsers.at(-1)!, server.url, { width: 390 })
    await enter(scans.page, server.url, 'dora', password)
    await meet(scans.page)
    await scans.page.getByRole('button', { name: 'Scan theirs' }).click()
    for (const { page } of [scans, shows])
      await page.getByText('You are contacts, and have verified each other').waitFor()
    for (const [{ page }, other] of [
      [scans, 'carla'],
      [shows, 'dora'],
    ] as const) {
      await page.goto(`${server.url}/#/`)
      await page.reload()
      await openChat(page, new RegExp(other))
      await ready(page)
      await page.locator('header').getByText('Verified').waitFor()
    }
    expect(scans.complaints).toEqual([])
    expect(shows.complaints).toEqual([])
  })

  test('F2, S243: without a camera a picture of the code does it; one without a code, no picture, and one that is too large are told apart', async () => {
    const [shows, chooses] = [
      await person(browsers[0]!, server.url, { width: 390 }),
      await person(browsers[0]!, server.url, { width: 390, dark: true }),
    ]
    await enter(shows.page, server.url, 'elena', password)
    await enter(chooses.page, server.url, 'fabio', password)
    for (const { page } of [shows, chooses]) {
      await page.getByRole('button', { name: 'Invite someone' }).first().click()
      await page.getByRole('button', { name: 'Scan someone who is here already' }).click()
    }
    const dialog = chooses.page.getByRole('dialog')
    await codeOn(chooses.page).waitFor()
    const withoutCode = await chooses.page.locator('body').screenshot({ mask: [codeOn(chooses.page)] })
    await chooses.page.getByRole('button', { name: 'Scan theirs' }).click()
    await dialog.getByText('There is no camera that Corrillo may use.').waitFor()
    const choose = (name: string, buffer: Buffer): Promise<void> =>
      dialog.locator('input[data-code]').setInputFiles({ name, mimeType: 'image/png', buffer })
    await choose('a-page.png', withoutCode)
    await dialog.getByText('No code was found in this picture.').waitFor()
    await picture(chooses.page, 'verify-picture-none')
    await choose('letter.png', Buffer.from('Dear Elena,'))
    await dialog.getByText('This file is no picture that can be opened here').waitFor()
    await choose('a-page.png', withoutCode)
    await dialog.getByText('No code was found in this picture.').waitFor()
    // What it says of its size is read before anything decodes it.
    const vast = Buffer.from(withoutCode)
    vast.writeUInt32BE(40_000, 16)
    vast.writeUInt32BE(40_000, 20)
    await choose('vast.png', vast)
    await dialog.getByText('or it is too large').waitFor()
    await codeOn(shows.page).waitFor()
    await choose('screenshot.png', await shows.page.screenshot())
    for (const { page } of [chooses, shows])
      await page.getByText('You are contacts, and have verified each other').waitFor()
    expect(chooses.complaints).toEqual([])
    expect(shows.complaints).toEqual([])
  })

  test('S337: an emergency leaves nothing of the origin in the browser', async () => {
    const { page } = ana
    await page.goto(`${server.url}/#/settings`)
    await page.getByRole('button', { name: 'Erase everything now…' }).click()
    await page.getByRole('button', { name: 'Erase everything', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await leftIn(page)).toEqual({ databases: [], slots: [] })
  })

  test('S337: an emergency password at the lock leaves nothing either, and asks nothing', async () => {
    const { page } = bruno
    await page.goto(`${server.url}/#/settings/lock`)
    await page
      .getByText('Emergency password', { exact: true })
      .locator('xpath=../..')
      .getByRole('button')
      .click()
    const dialog = page.getByRole('dialog')
    const fill = async (emergency: string): Promise<void> => {
      await dialog.getByLabel('Password of this device', { exact: true }).fill(password)
      await dialog.getByLabel(/^Emergency password/).fill(emergency)
      await dialog.getByRole('button', { name: 'Set it' }).click()
    }
    await fill(password)
    await dialog.getByText('This is the password of this device. Choose another one.').waitFor()
    await picture(page, 'emergency-390')
    await fill('2580')
    await dialog.getByText('From now on it erases everything here.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: 'Lock now' }).click()
    await page.getByLabel('Password of this device', { exact: true }).fill('2581')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('alert').waitFor()
    expect((await leftIn(page)).databases).not.toEqual([])
    await page.getByLabel('Password of this device', { exact: true }).fill('2580')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await leftIn(page)).toEqual({ databases: [], slots: [] })
    expect(bruno.complaints).toEqual([])
  })
})
