/** What a person does, in real browsers, from the first link to a second device: steps one after the other on one server. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, picture, type Person } from './support/browser.ts'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { log, openChat, reads, ready, texts, write, signIn } from './support/pages.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
const canary = 'canary-7f3a9c'
let server: Corrillo
let browser: Browser
let ana: Person
let bruno: Person
let anaElsewhere: Person

beforeAll(async () => {
  if (!chromium) return
  server = await corrillo()
  await server.start()
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

test.skipIf(!chromium)(
  '1, 2: the link of the first start opens the setup, and the owner is in the chat',
  async () => {
    const link = /http:\/\/\S+\/setup#\S+/.exec(server.output())?.[0]
    expect(link, server.output()).toBeDefined()
    ana = await person(browser, server.url)
    await ana.page.goto(link as string)
    await ana.page.getByLabel('Name of your organisation').fill('Casa Azul')
    await picture(ana.page, 'setup')
    await ana.page.getByLabel('Your name').fill('ana')
    await ana.page.getByLabel('Choose a password', { exact: true }).fill(password)
    await ana.page.getByRole('button', { name: 'Open the doors' }).click()
    await ana.page.getByRole('button', { name: 'Invite someone' }).first().waitFor()
    await picture(ana.page, 'first-screen')
    const again = await person(browser, server.url)
    await again.page.goto(link as string)
    await again.page.getByText(/set up already|used already/).waitFor()
    await again.context.close()
  },
)

test.skipIf(!chromium)('3: an invitation makes two people contacts', async () => {
  await ana.page.getByRole('button', { name: 'Invite someone' }).first().click()
  const field = ana.page.getByRole('dialog').getByText('/invite#')
  await field.waitFor()
  await picture(ana.page, 'invite')
  const link = (await field.innerText()).trim()
  await ana.page.keyboard.press('Escape')
  bruno = await person(browser, server.url, { width: 390 })
  await bruno.page.goto(link)
  await bruno.page.getByText('ana invites you').waitFor()
  await bruno.page.getByLabel('Your name').fill('Bruno')
  await bruno.page.getByLabel('Choose a password', { exact: true }).fill(password)
  await picture(bruno.page, 'invitation-390')
  await bruno.page.getByRole('button', { name: 'Join' }).click()
  await openChat(bruno.page, /ana/)
  await openChat(ana.page, /bruno/i)
  await ready(bruno.page)
  await ready(ana.page)
  const late = await person(browser, server.url)
  await late.page.goto(link)
  await late.page.getByText(/used already/).waitFor()
  await late.context.close()
})

test.skipIf(!chromium)(
  '4: they write, each bubble says how far it got, and nothing readable is on the server',
  async () => {
    await write(ana.page, `Good morning, ${canary}`)
    await reads(bruno.page, `Good morning, ${canary}`)
    await write(bruno.page, 'Good morning to you')
    await reads(ana.page, 'Good morning to you')
    await write(ana.page, 'Look: https://example.org/?a=1&b=<script>alert(1)</script>')
    const linked = log(bruno.page).getByRole('link', { name: /example\.org/ })
    await linked.waitFor()
    expect(await linked.getAttribute('rel')).toContain('noopener')
    await log(ana.page).getByText('Read', { exact: true }).first().waitFor({ state: 'attached' })
    await picture(ana.page, 'conversation-1440-light')
    await picture(bruno.page, 'conversation-390-light')
    expect(canaryOnDisk(), 'S388: the canary is nowhere in the data folder').toEqual([])
  },
)

const canaryOnDisk = (): string[] => {
  const data = join(server.folder, 'data')
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file).includes(canary))
}

test.skipIf(!chromium)(
  '4: a reload, a dead network and kill -9 lose nothing, double nothing and keep the order',
  async () => {
    await ana.page.reload()
    await openChat(ana.page, /bruno/i)
    await reads(ana.page, 'Good morning to you')
    await ana.context.setOffline(true)
    for (const n of [1, 2, 3]) await write(ana.page, `offline ${n}`)
    await ana.context.setOffline(false)
    await reads(bruno.page, 'offline 3')
    for (const n of [1, 2, 3]) await write(ana.page, `before the fall ${n}`)
    await server.kill()
    for (const n of [4, 5, 6]) await write(ana.page, `before the fall ${n}`)
    await write(bruno.page, 'are you there?')
    await server.start()
    await reads(bruno.page, 'before the fall 6')
    await reads(ana.page, 'are you there?')
    const expected = [
      'offline 1',
      'offline 2',
      'offline 3',
      ...[1, 2, 3, 4, 5, 6].map(n => `before the fall ${n}`),
    ]
    for (const [whose, page] of Object.entries({ ana: ana.page, bruno: bruno.page })) {
      const written = (await texts(page)).filter(text => /^(offline|before)/.test(text))
      expect([whose, ...written]).toEqual([whose, ...expected])
    }
  },
)

test.skipIf(!chromium)(
  '5: the second browser of the same person gets everything new, also what the first one sends',
  async () => {
    anaElsewhere = await person(browser, server.url, { dark: true })
    await anaElsewhere.page.goto(server.url)
    await signIn(anaElsewhere.page, 'ana', password)
    await openChat(anaElsewhere.page, /bruno/i)
    await log(anaElsewhere.page)
      .getByText(/this device cannot read/)
      .first()
      .waitFor()
    await ready(anaElsewhere.page)
    await write(bruno.page, 'to both of your devices')
    await reads(ana.page, 'to both of your devices')
    await reads(anaElsewhere.page, 'to both of your devices')
    await write(ana.page, 'from the first')
    await reads(anaElsewhere.page, 'from the first')
    await write(anaElsewhere.page, 'from the second')
    await reads(ana.page, 'from the second')
    await reads(bruno.page, 'from the second')
    await picture(anaElsewhere.page, 'conversation-1440-dark')
  },
)

test.skipIf(!chromium)(
  '7: devices have codes, a new one after verification is announced, and clear text is a deliberate act in red',
  async () => {
    await bruno.page
      .getByRole('link', { name: /About ana/ })
      .or(bruno.page.getByRole('button', { name: /About ana/ }))
      .first()
      .click()
    const codes = bruno.page.getByText('Safety code', { exact: true })
    await expect.poll(() => codes.count()).toBe(2)
    await picture(bruno.page, 'contact-390')
    for (const left of [1, 0]) {
      await bruno.page
        .getByRole('button', { name: /Compare and verify/ })
        .first()
        .click()
      await bruno.page.getByRole('button', { name: 'They are the same' }).click()
      await expect
        .poll(() => bruno.page.getByRole('button', { name: /Compare and verify/ }).count())
        .toBe(left)
    }
    await bruno.page.getByText('You have verified ana').locator('visible=true').first().waitFor()
    const third = await person(browser, server.url)
    await third.page.goto(server.url)
    await signIn(third.page, 'ana', password)
    await openChat(third.page, /bruno/i)
    await bruno.page.goBack()
    await bruno.page.getByText('ana has a new device').waitFor()
    await picture(bruno.page, 'new-device-390')
    await bruno.page.getByRole('button', { name: 'Leave it out' }).click()
    await ready(bruno.page)
    await write(bruno.page, 'not for the third')
    await reads(ana.page, 'not for the third')
    expect(await log(third.page).getByText('not for the third').count()).toBe(0)
    await third.context.close()
    await ana.page
      .getByRole('link', { name: /About bruno/i })
      .or(ana.page.getByRole('button', { name: /About bruno/i }))
      .first()
      .click()
    await ana.page.getByRole('button', { name: /Write without encryption/ }).click()
    await ana.page.getByRole('button', { name: 'Turn encryption off' }).click()
    await ana.page.getByText('Not encrypted. The servers on the way can read this.').waitFor()
    await picture(ana.page, 'unencrypted-1440')
    await ana.page.getByRole('button', { name: 'Encrypt again' }).first().click()
    await ready(ana.page)
  },
)

test.skipIf(!chromium)(
  'S275, S261: no foreign request, no console error, no violation of the content policy in all of it',
  () => {
    for (const who of [ana, bruno, anaElsewhere]) expect(who.complaints).toEqual([])
  },
)
