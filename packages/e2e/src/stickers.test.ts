/** Stickers in two browsers (XEP-0449). */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { has } from './support/needs.ts'
import { log } from './support/pages.ts'
import { png } from './support/png.ts'
import { type Talk, talk } from './support/talk.ts'

const chromium = has('chromium')
const canary = 'canary-71c0fe'
let opened: Talk | undefined

beforeAll(async () => {
  if (!chromium) return
  opened = await talk()
})
afterAll(() => opened?.end())

test.skipIf(!chromium)(
  'D18: a sticker is made of a picture, said, kept by the other and said back; S306: nothing of it is on the wire in clear',
  async () => {
    const { ana, bruno, wire } = opened!
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
    expect(wire.sent.join('\n')).not.toContain(canary)
    expect(wire.sent.join('\n')).not.toContain('urn:xmpp:stickers')
    expect([ana.complaints, bruno.complaints]).toEqual([[], []])
  },
)
