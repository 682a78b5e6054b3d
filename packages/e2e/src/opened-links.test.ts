/** What somebody who is inside already does with links, with what other apps share, and with passwords, in real browsers. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, type Person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf, eventually, messages, type Person as Peer } from './support/engine.ts'
import { has } from './support/needs.ts'
import { composer, enter, openChat, ready } from './support/pages.ts'
import { png } from './support/png.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Person
let bruno: Peer
let link: string

beforeAll(async () => {
  if (!chromium) return
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  bruno = await contactOf(server, 'ana', 'bruno', password)
  browser = await launch()
  ana = await person(browser, server.url)
  await enter(ana.page, server.url, 'ana', password)
})
afterAll(async () => {
  await bruno?.app.signOut()
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
    // A page that is loaded anew: who is inside leaves the address of the link as soon as it is understood.
    await ana.page.goto('about:blank')
    await ana.page.goto(link)
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

/** A page of another site posts what a program would share. */
const post = async (page: Page, fields: Readonly<Record<string, string>>, ...files: string[]) => {
  const inputs = Object.keys(fields).map(name => `<textarea name="${name}"></textarea>`)
  await page.goto(
    `data:text/html,<form method="post" enctype="multipart/form-data" action="${server.url}/share">${inputs.join('')}<input type="file" name="files" multiple><button>Go</button></form>`,
  )
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value)
  await page.locator('[name=files]').setInputFiles(
    files.map(name => ({
      name,
      mimeType: 'image/png',
      buffer: png(60, 40, x => [200, 4 * x, 90]),
    })),
  )
  await page.getByRole('button', { name: 'Go' }).click()
}
const workerRuns = (page: Page): Promise<boolean> =>
  page.evaluate(() => navigator.serviceWorker.controller !== null)

test.skipIf(!chromium)(
  'S335: what a page of another site shares names nobody and goes nowhere; what is shared goes to who is chosen',
  async () => {
    const { page } = ana
    await page.goto(server.url)
    await expect.poll(() => workerRuns(page)).toBe(true)
    const dialog = page.getByRole('dialog', { name: 'Send to…' })
    await post(page, { text: 'Send me your money', to: bruno.address, address: bruno.address })
    await dialog.getByText('Send me your money').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(0)
    expect(await dialog.getByRole('button', { name: 'Choose somebody' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await openChat(page, /bruno/)
    await ready(page)
    expect(await composer(page).inputValue()).toBe('')

    await post(
      page,
      { title: 'A garden', text: 'https://garden.example/', url: 'https://garden.example/' },
      'gate.png',
    )
    await dialog.getByText('gate.png').waitFor()
    await dialog.getByText('bruno').click()
    await dialog.getByRole('button', { name: 'Look at it and send' }).click()
    const preview = page.getByRole('dialog', { name: /bruno/ })
    await preview.getByText('hidden details are removed').waitFor()
    expect(messages(bruno, `ana@${server.domain}`)).toEqual([])
    await preview.getByRole('button', { name: 'Send', exact: true }).click()
    const [came, ...more] = await eventually(
      'the picture',
      bruno.engine.conversation(`ana@${server.domain}`).timeline,
      ({ items }) => {
        const all = items.filter(item => item.kind === 'message')
        return all.some(item => item.files?.length) && all
      },
    )
    expect(more).toEqual([])
    expect(came).toMatchObject({ text: 'A garden\nhttps://garden.example/', security: { encrypted: true } })
    expect(came?.files?.map(({ name }) => name)).toEqual(['gate.png'])
  },
)

test.skipIf(!chromium)(
  'what is too much to be shared, or not held any more, is said not to have come',
  async () => {
    const { page } = ana
    await post(page, {}, ...Array.from({ length: 21 }, (_, i) => `${i}.png`))
    await page
      .getByRole('dialog', { name: 'That is too much at once' })
      .getByText('Nothing was sent')
      .waitFor()
    await page.goto(`${server.url}/#/share/nothing`)
    await page.getByRole('dialog', { name: 'It did not get here' }).getByText('Nothing was sent').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Invite someone' }).first().waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  },
)

test.skipIf(!chromium)(
  'what the manifest offers to other programs is taken by the browser as it stands',
  async () => {
    const session = await ana.context.newCDPSession(ana.page)
    const { errors, manifest } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    const { shareTarget, protocolHandlers } = manifest as {
      readonly shareTarget?: unknown
      readonly protocolHandlers?: readonly { readonly protocol: string; readonly url: string }[]
    }
    expect(shareTarget).toMatchObject({ action: `${server.url}/share` })
    expect(protocolHandlers?.map(({ protocol }) => protocol)).toEqual(['xmpp', 'web+xmpp'])
    expect(protocolHandlers?.[0]?.url).toBe(`${server.url}/#/open/%s`)
  },
)

test.skipIf(!chromium)(
  'S335: an xmpp: address opens what it leads to, says which address, and nobody there learns of it before',
  async () => {
    const { page } = ana
    const sent: string[] = []
    page.on('websocket', socket => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
    const opens = (uri: string) => page.goto(`${server.url}/#/open/${encodeURIComponent(uri)}`)
    await page.reload()
    await opens('xmpp:mallory@far.example?message;body=Send%20me%20your%20money')
    const write = page.getByRole('dialog', { name: 'Write to somebody?' })
    await write.getByText('mallory@far.example', { exact: true }).waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await write.getByRole('button', { name: 'Close' }).click()
    await opens('web+xmpp:plaza@rooms.far.example?join')
    const join = page.getByRole('dialog', { name: 'Join a group' })
    await join.getByRole('button', { name: 'Look' }).waitFor()
    await join.getByRole('button', { name: 'Close' }).click()
    await opens(`xmpp:mallory@far.example?omemo-sid-7=${'a'.repeat(64)}`)
    const verify = page.getByRole('dialog', { name: 'Take these keys for theirs?' })
    await verify.getByText('mallory@far.example', { exact: true }).waitFor()
    await verify.getByRole('button', { name: 'Close' }).click()
    await opens(`xmpp:${bruno.address}?message;body=Send%20me%20your%20money`)
    await write.getByRole('button', { name: 'Open the conversation' }).click()
    await ready(page)
    expect(await composer(page).inputValue()).toBe('')
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.filter(frame => frame.includes('far.example'))).toEqual([])
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
