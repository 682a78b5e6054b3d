/** Stickers in two browsers (XEP-0449). */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, type Person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, log, openChat, ready } from './support/pages.ts'
import { png } from './support/png.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
const canary = 'canary-71c0fe'
let server: Corrillo
let browser: Browser
let ana: Person
let bruno: Person
const wire: string[] = []

beforeAll(async () => {
  if (!chromium) return
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  await (await contactOf(server, 'ana', 'bruno', password)).app.signOut()
  browser = await launch()
  ana = await person(browser, server.url)
  bruno = await person(browser, server.url, { width: 390, dark: true })
  ana.page.on('websocket', socket => socket.on('framesent', ({ payload }) => wire.push(String(payload))))
  await enter(ana.page, server.url, 'ana', password)
  await enter(bruno.page, server.url, 'bruno', password)
  await openChat(ana.page, /bruno/)
  await openChat(bruno.page, /ana/)
  await ready(ana.page)
  await ready(bruno.page)
})
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

test.skipIf(!chromium)(
  'D18: a sticker is made of a picture, said, kept by the other and said back; S306: nothing of it is on the wire in clear',
  async () => {
    const words = `on my way ${canary}`
    const face = {
      name: 'face.png',
      mimeType: 'image/png',
      buffer: png(700, 500, (x, y) => [x & 255, y & 255, 90]),
    }
    const { page } = ana
    await page.getByRole('button', { name: 'Insert an emoji' }).click()
    await page.getByRole('button', { name: 'Stickers', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Stickers' })
    await panel.getByText('No stickers yet.').waitFor()
    await page.locator('input[data-picture]').setInputFiles(face)
    await panel.getByLabel('What does it say?').fill(words)
    await panel.getByRole('button', { name: 'Add a sticker' }).click()
    await panel.getByRole('button', { name: `Send the sticker “${words}”` }).click()
    await panel.waitFor({ state: 'detached' })
    const image = (on: Page) => log(on).getByRole('img', { name: `Sticker: ${words}` })
    await image(page).waitFor()
    await image(bruno.page).waitFor()
    await expect.poll(() => image(bruno.page).evaluate((shown: HTMLCanvasElement) => shown.width)).toBe(512)

    await image(bruno.page).click({ button: 'right' })
    await bruno.page.getByRole('menuitem', { name: 'Save as sticker' }).click()
    await bruno.page.getByText('Saved to your stickers').waitFor()
    await bruno.page.getByRole('button', { name: 'Insert an emoji' }).click()
    await bruno.page.getByRole('button', { name: 'Stickers', exact: true }).click()
    await bruno.page.getByRole('button', { name: `Send the sticker “${words}”` }).click()
    await expect.poll(() => image(page).count()).toBe(2)

    await page.getByRole('button', { name: 'Insert an emoji' }).click()
    await page.getByRole('button', { name: 'Stickers', exact: true }).click()
    await panel.getByRole('button', { name: 'Remove stickers' }).click()
    await panel.getByRole('button', { name: `Remove the sticker “${words}”` }).click()
    await panel.getByText('No stickers yet.').waitFor()
    await panel.getByRole('button', { name: 'Undo' }).click()
    await panel.locator('canvas').waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(wire.join('\n')).not.toContain(canary)
    expect(wire.join('\n')).not.toContain('urn:xmpp:stickers')
    expect([ana.complaints, bruno.complaints]).toEqual([[], []])
  },
)
