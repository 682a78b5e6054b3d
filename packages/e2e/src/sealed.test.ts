/** S336: what a browser leaves in its profile folder, read byte by byte, and when it asks for the passphrase. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchProfile } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, eventually, message, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, log, openChat, reads, ready, signIn, write } from './support/pages.ts'
import { png } from './support/png.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
/** Words that occur nowhere else. */
const contact = 'quillermo'
const nickname = 'Zanzibar Quokka'
const written = 'canary-31c7e4-outgoing'
const received = 'canary-31c7e4-incoming'
const drafted = 'canary-31c7e4-drafted'
const canary = 'canary-31c7e4-file'
let profile: string
let server: Corrillo
let other: Person
let context: BrowserContext
let page: Page

const openBrowser = async (): Promise<void> => {
  context = await launchProfile(profile)
  page = context.pages()[0] ?? (await context.newPage())
}

beforeAll(async () => {
  if (!chromium) return
  profile = mkdtempSync(join(tmpdir(), 'corrillo-profile-'))
  server = await served({ domain: 'localhost', accounts: ['ana', contact], password })
  other = await signInAs(server, contact, password)
  const first = await signInAs(server, 'ana', password)
  await befriend(first, other)
  await first.engine.renameContact(other.address, nickname)
  await first.app.signOut()
})
afterAll(async () => {
  await context?.close()
  await other?.app.signOut()
  await server?.clear()
  if (profile) rmSync(profile, { recursive: true, force: true })
})

const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16()
/** In any of the ways in which a browser writes texts. */
const formsOf = (text: string): readonly Buffer[] => {
  const wide = Buffer.from(text, 'utf16le')
  return [Buffer.from(text, 'utf8'), wide, swapped(wide), Buffer.from(encodeURIComponent(text))]
}
/** Files of the profile in which a text stands, or bytes, themselves or in base64. */
const filesWith = (sought: string | Buffer): string[] => {
  const forms = typeof sought === 'string' ? formsOf(sought) : [sought, ...formsOf(sought.toString('base64'))]
  return readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => {
      const bytes = readFileSync(file)
      return forms.some(form => bytes.includes(form))
    })
    .map(file => relative(profile, file))
}
/** Noise, so that no two have thirty bytes in common. */
const picture = (seed: number): Uint8Array<ArrayBuffer> => {
  const noise = Array.from({ length: 64 }, (_, i) => createHash('sha256').update(`${seed} ${i}`).digest())
  return Uint8Array.from(
    png(48, 48, (x, y) => [0, 1, 2].map(i => noise[(x + y * 48) % 64]![(x * 3 + y + i) % 32]!)),
  )
}
const unlock = async (): Promise<void> => {
  await page.getByLabel('Password of this device').fill(password)
  await page.getByRole('button', { name: 'Unlock' }).click()
}

test.skipIf(!chromium)(
  'S336: after a conversation no text, no address and no name of anybody is in the profile, but the own address',
  async () => {
    await openBrowser()
    await enter(page, server.url, 'ana', password)
    await openChat(page, new RegExp(nickname))
    await ready(page)
    await write(page, written)
    await message(other, `ana@${server.domain}`, written)
    await other.engine.conversation(`ana@${server.domain}`).send(received)
    await reads(page, received)
    await page.getByRole('textbox', { name: /^Message to/ }).fill(drafted)
    await page.getByText(`Draft: ${drafted}`).waitFor()
    await context.close()
    const secrets = [written, received, drafted, nickname, other.address, contact, password]
    expect(Object.fromEntries(secrets.map(secret => [secret, filesWith(secret)]))).toEqual(
      Object.fromEntries(secrets.map(secret => [secret, []])),
    )
    expect(filesWith(`ana@${server.domain}`).length).toBeGreaterThan(0)
  },
)

test.skipIf(!chromium)(
  'S336: a browser that starts again asks for the passphrase, and not when it was told to stay unlocked, which says what it costs',
  async () => {
    await openBrowser()
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await unlock()
    await openChat(page, new RegExp(nickname))
    await reads(page, received)
    await page.goto(`${server.url}/#/settings`)
    await page.getByRole('button', { name: 'Keep unlocked…' }).click()
    await page
      .getByRole('dialog')
      .getByText(/anyone who can open this browser can read your messages/)
      .waitFor()
    await page.getByRole('dialog').getByLabel('Password of this device').fill(password)
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('This device stays unlocked').waitFor()
    await context.close()
    expect(filesWith(written), 'kept unlocked it is sealed all the same').toEqual([])
    await openBrowser()
    await page.goto(server.url)
    await openChat(page, new RegExp(nickname))
    await reads(page, received)
  },
)

test.skipIf(!chromium)(
  'S336, S337: of pictures and files that were sent and received no name, no content, no preview and no key is in the profile',
  async () => {
    const ana = `ana@${server.domain}`
    const folder = join(server.folder, 'chosen')
    mkdirSync(folder, { recursive: true })
    const mine = [picture(1), `${canary}-mine `.repeat(20_000)] as const
    const theirs = [picture(2), `${canary}-theirs `.repeat(20_000)] as const
    writeFileSync(join(folder, `${canary}-mine.png`), mine[0])
    writeFileSync(join(folder, `${canary}-mine.txt`), mine[1])
    const { sendFile } = other.engine.conversation(ana)
    await sendFile({ content: new Blob([theirs[0]]), name: `${canary}-theirs.png`, type: 'image/png' })
    await sendFile({ content: new Blob([theirs[1]]), name: `${canary}-theirs.txt`, type: 'text/plain' })
    for (const name of ['png', 'txt']) {
      await page.locator('input[data-attach=file]').setInputFiles(join(folder, `${canary}-mine.${name}`))
      await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    const fileOf = (name: string) =>
      eventually(name, other.engine.conversation(ana).timeline, ({ items }) =>
        items
          .flatMap(item => (item.kind === 'message' ? (item.files ?? []) : []))
          .find(file => file.name === name),
      )
    for (const end of ['mine.png', 'mine.txt']) await fileOf(`${canary}-${end}`)
    await expect
      .poll(() =>
        log(page)
          .getByRole('img', { name: /^Picture / })
          .count(),
      )
      .toBe(2)
    await log(page)
      .getByRole('button', { name: `Save ${canary}-theirs.txt` })
      .waitFor()
    const { preview } = await fileOf(`${canary}-mine.png`)
    const keys = other.engine
      .contact(ana)
      .get()
      .devices.flatMap(({ fingerprint = '' }) => fingerprint.replaceAll(/\W/g, '').slice(-64))
    expect([keys.length > 0, preview !== undefined]).toEqual([true, true])
    await page.evaluate(() => location.assign('/#/settings'))
    await page.getByRole('button', { name: 'Lock now' }).last().click()
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await context.close()
    const sought = [
      `${canary}-mine`,
      `${canary}-theirs`,
      // Of the picture itself, whatever was taken off around it.
      ...[mine[0], theirs[0]].map(bytes => Buffer.from(bytes).subarray(200, 232)),
      Buffer.from(preview?.data ?? '', 'base64').subarray(-48, -16),
      ...keys.map(key => Buffer.from(key, 'hex')),
    ]
    expect(sought.map(filesWith)).toEqual(sought.map(() => []))
    await openBrowser()
    await page.goto(server.url)
    await unlock()
    await openChat(page, new RegExp(nickname))
    await expect
      .poll(() =>
        log(page)
          .getByRole('img', { name: /^Picture / })
          .count(),
      )
      .toBe(2)
  },
)

/** What stands in the tray of the system. */
const inTray = (): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return (await registration.getNotifications()).map(({ title }) => title)
  })
/** Nobody looks at the page any more, and something comes. */
const notified = async (text: string): Promise<void> => {
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  await (await context.newPage()).bringToFront()
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false)
  await other.engine.conversation(`ana@${server.domain}`).send(text)
  await expect.poll(inTray).toEqual([nickname])
}

test.skipIf(!chromium)(
  'S332, S337: what was told in the tray of the system is taken back when it is locked',
  async () => {
    await context.grantPermissions(['notifications'], { origin: server.url })
    await page.goto(`${server.url}/#/settings`)
    await page.getByText('From whom, and what').click()
    await notified('for the tray')
    await page.getByRole('button', { name: 'Lock now' }).last().click()
    await page.getByRole('heading', { name: 'Locked' }).waitFor()
    await expect.poll(inTray).toEqual([])
    await unlock()
  },
)

test.skipIf(!chromium)(
  'S332, S336, S337: a hidden chat is neither on the screen nor in the tray, and no word of it in the profile, until its password is typed where one searches',
  async () => {
    const behind = 'behind the seven mountains'
    const meanwhile = 'canary-31c7e4-meanwhile'
    const ana = `ana@${server.domain}`
    const search = page.getByRole('textbox', { name: 'Search' })
    const row = page.getByRole('link', { name: new RegExp(nickname) })
    await page.bringToFront()
    await openChat(page, new RegExp(nickname))
    await page.getByRole('link', { name: /^About / }).click()
    await page.getByRole('button', { name: 'Hide this chat…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Password of hidden chats').fill(behind)
    await dialog.getByLabel('The same once more').fill(behind)
    await dialog.getByRole('button', { name: 'Hide it' }).click()
    await expect.poll(() => row.count()).toBe(0)
    await expect.poll(() => page.locator('body').innerText()).not.toContain(nickname)
    await other.engine.conversation(ana).send(meanwhile)
    await message(other, ana, meanwhile, 'on-server')
    await search.fill(meanwhile)
    await search.press('Enter')
    await page.getByRole('status').getByText(meanwhile).waitFor()
    await search.fill(behind)
    await search.press('Enter')
    await page.getByText('Hidden chats are open').waitFor()
    expect(await search.inputValue()).toBe('')
    await openChat(page, new RegExp(nickname))
    await reads(page, meanwhile)
    await page.keyboard.press('Alt+End')
    await expect.poll(() => row.count()).toBe(0)
    await expect.poll(() => new URL(page.url()).hash).toBe('#/')
    expect(await page.locator('body').innerText()).not.toContain(nickname)
    expect(await inTray()).toEqual([])
    expect([meanwhile, behind].flatMap(filesWith)).toEqual([])
  },
)

test.skipIf(!chromium)('the index of the settings follows what is being read', async () => {
  await page.goto(`${server.url}/#/settings`)
  const here = page.getByRole('navigation', { name: 'Parts of the settings' }).locator('[aria-current]')
  await expect.poll(() => here.allInnerTexts()).toEqual(['What others see'])
  await page
    .getByRole('heading', { name: 'Notifications', level: 2 })
    .evaluate(heading => heading.scrollIntoView())
  await expect.poll(() => here.allInnerTexts()).toEqual(['Notifications'])
  // Nobody is blocked: that part is not there.
  expect(await page.getByRole('link', { name: 'Blocked people' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Lock', exact: true }).click()
  await expect.poll(() => here.allInnerTexts()).toEqual(['Lock'])
  await page.locator('[data-page]').evaluate(node => node.scrollTo(0, node.scrollHeight))
  await expect.poll(() => here.allInnerTexts()).toEqual(['Leave'])
})

test.skipIf(!chromium)('S278: locking closes it at once, signing out leaves no message behind', async () => {
  await page.goto(`${server.url}/#/settings`)
  await page.getByRole('button', { name: 'Lock now' }).last().click()
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
  await unlock()
  await page.goto(`${server.url}/#/settings`)
  await page.getByRole('button', { name: 'Sign out of this device…' }).click()
  await page.getByRole('button', { name: 'Erase and sign out' }).click()
  await page.getByText('You are signed out').waitFor()
  // Who signs in next does not begin where one left.
  await expect.poll(() => new URL(page.url()).hash).toBe('#/')
  const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  expect(left.filter(name => name.startsWith('corrillo:'))).toEqual([])
})

/** As the browser does it when it is told to clear what a page has kept, or runs out of space. */
const wiped = async (): Promise<void> => {
  const session = await context.newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'all' })
}
const sees = async (text: string): Promise<void> => {
  await other.engine.conversation(`ana@${server.domain}`).send(text)
  await reads(page, text)
}

test.skipIf(!chromium)(
  'storage that the browser threw away under an open page: clear words, and after a reload one signs in and goes on',
  async () => {
    await enter(page, server.url, 'ana', password)
    await openChat(page, new RegExp(nickname))
    await ready(page)
    await sees('before it was cleared')
    await wiped()
    await other.engine.conversation(`ana@${server.domain}`).send('nobody could keep this')
    await page.getByText(/or has removed what it kept/).waitFor()
    // What could not be kept was not taken from the server.
    await message(other, `ana@${server.domain}`, 'nobody could keep this', 'on-server')
    await page.reload()
    await signIn(page, 'ana', password)
    await openChat(page, new RegExp(nickname))
    await ready(page)
    await sees('after the first time')
  },
)

test.skipIf(!chromium)(
  'storage that is gone at a reload: one signs in, and contacts and names are back',
  async () => {
    await wiped()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await signIn(page, 'ana', password)
    await openChat(page, new RegExp(nickname))
    await ready(page)
    await sees('after the second time')
    await write(page, 'and back')
    await message(other, `ana@${server.domain}`, 'and back')
  },
)
