/** Two tabs of one browser. One at a time runs the engine; it moves where the person says, and takes everything with it. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, type Person as Visitor } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf, message, messages, type Person } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, openChat, reads, ready, texts, write } from './support/pages.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Visitor
let bruno: Person
let second: Page

beforeAll(async () => {
  if (!chromium) return
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  browser = await launch()
  bruno = await contactOf(server, 'ana', 'bruno', password)
  ana = await person(browser, server.url)
  await enter(ana.page, server.url, 'ana', password)
  await openChat(ana.page, /bruno/)
  await ready(ana.page)
})
afterAll(async () => {
  await bruno?.app.signOut()
  await browser?.close()
  await server?.clear()
})

const elsewhere = (page: Page) => page.getByText('Corrillo is open in another tab')
const useHere = (page: Page): Promise<void> => page.getByRole('button', { name: 'Use it here' }).click()
/** The key of the store lies in the tab: another tab has to be told the password, once. */
const unlock = async (page: Page): Promise<void> => {
  await page.getByLabel('Password of this device').fill(password)
  await page.getByRole('button', { name: 'Unlock' }).click()
}
const received = (): string[] =>
  messages(bruno, `ana@${server.domain}`).flatMap(({ own, text }) => (own ? [] : [text]))

test.skipIf(!chromium)('a second tab says where the first one is, and takes over when told to', async () => {
  await write(ana.page, 'from the first tab')
  await message(bruno, `ana@${server.domain}`, 'from the first tab')
  second = await ana.context.newPage()
  await second.goto(server.url)
  await elsewhere(second).waitFor()
  await useHere(second)
  await elsewhere(ana.page).waitFor()
  await unlock(second)
  await openChat(second, /bruno/)
  await reads(second, 'from the first tab')
  await ready(second)
})

test.skipIf(!chromium)(
  'what comes while nobody has the engine, and after it moved, is there once and in order',
  async () => {
    await bruno.engine.conversation(`ana@${server.domain}`).send('to the second tab')
    await reads(second, 'to the second tab')
    await write(second, 'from the second tab')
    await message(bruno, `ana@${server.domain}`, 'from the second tab')
    await useHere(ana.page)
    await elsewhere(second).waitFor()
    await openChat(ana.page, /bruno/)
    await reads(ana.page, 'from the second tab')
    expect(await texts(ana.page)).toEqual(['from the first tab', 'to the second tab', 'from the second tab'])
  },
)

test.skipIf(!chromium)(
  'S323: the engine moves in the middle of writing: everything is sent, and nothing twice',
  async () => {
    const written = Array.from({ length: 12 }, (_, n) => `line ${n}`)
    for (const text of written.slice(0, 6)) await write(ana.page, text)
    await useHere(second)
    await elsewhere(ana.page).waitFor()
    await openChat(second, /bruno/)
    for (const text of written.slice(6)) await write(second, text)
    await message(bruno, `ana@${server.domain}`, 'line 11')
    await expect.poll(received).toEqual(['from the first tab', 'from the second tab', ...written])
    await reads(second, 'line 11')
    expect((await texts(second)).filter(text => text.startsWith('line'))).toEqual(written)
    expect(ana.complaints).toEqual([])
  },
)
