/** Debian's Firefox, as it is, with an engine on the other side: steps one after the other on one server. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchFirefox, person, picture, type Person as Visitor } from './support/browser.ts'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import { eventually, message, messages, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { composer, log, openChat, reads, ready } from './support/pages.ts'
import { png } from './support/png.ts'

const password = 'three unrelated words'
/** By keys: what Playwright's `fill` does in this Firefox goes past React. */
const type = (field: Locator, text: string): Promise<void> => field.pressSequentially(text)

describe.runIf(has('firefox-esr'))('Firefox', () => {
  let server: Corrillo
  let browser: Browser
  let ana: Visitor
  let bruno: Person
  const address = () => `ana@${server.domain}`
  const write = async (text: string): Promise<void> => {
    await type(composer(ana.page), text)
    await composer(ana.page).press('Enter')
  }

  beforeAll(async () => {
    server = await corrillo()
    await server.start()
    browser = await launchFirefox()
    ana = await person(browser, server.url)
  })
  afterAll(async () => {
    await bruno?.app.signOut()
    await browser?.close()
    await server?.clear()
  })

  test('the link of the first start opens the setup, and the owner is in the chat', async () => {
    const link = /http:\/\/\S+\/setup#\S+/.exec(server.output())?.[0]
    await ana.page.goto(String(link))
    await type(ana.page.getByLabel('Name of your organisation'), 'Casa Azul')
    await type(ana.page.getByLabel('Your name'), 'ana')
    await type(ana.page.getByLabel('Choose a password', { exact: true }), password)
    await ana.page.getByRole('button', { name: 'Open the doors' }).click()
    await ana.page.getByRole('button', { name: 'Invite someone' }).first().waitFor()
    await picture(ana.page, 'firefox-first-screen')
  })

  test('a stranger on an engine asks, is accepted, and they write with encryption', async () => {
    await server.addUser('bruno', password)
    bruno = await signInAs(server, 'bruno', password)
    await bruno.engine.addContact(address())
    await openChat(ana.page, /bruno/)
    await ana.page.getByRole('button', { name: 'Accept' }).click()
    await ready(ana.page)
    await write('from Firefox')
    await message(bruno, address(), 'from Firefox')
    await bruno.engine.conversation(address()).send('to Firefox')
    await reads(ana.page, 'to Firefox')
    await message(bruno, address(), 'to Firefox', 'read')
    await picture(ana.page, 'firefox-conversation')
  })

  test('a file goes whole, and a picture comes and is shown', async () => {
    const bytes = randomBytes(300_000)
    const path = join(server.folder, 'minutes.pdf')
    writeFileSync(path, bytes)
    await ana.page.locator('input[data-attach=file]').setInputFiles(path)
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    const chat = bruno.engine.conversation(address())
    const item = await eventually('the file', chat.timeline, () =>
      messages(bruno, address()).find(one => one.files?.[0]?.name === 'minutes.pdf'),
    )
    const opened = await chat.files.open(item.id, 0)
    expect(Buffer.from(await opened.arrayBuffer()).equals(bytes)).toBe(true)
    const red = new Uint8Array(png(40, 30, () => [200, 30, 30]))
    await chat.sendFile({ content: new Blob([red]), name: 'red.png', type: 'image/png' })
    const image = log(ana.page).getByRole('img', { name: /^Picture / })
    await expect.poll(() => image.evaluate(one => (one as HTMLCanvasElement).width)).toBe(40)
    await picture(ana.page, 'firefox-files')
  })

  test('a voice is recorded, and comes whole', async () => {
    await ana.page.getByRole('button', { name: 'Record a voice message' }).click()
    await ana.page.getByRole('timer').filter({ hasText: '0:01' }).waitFor()
    await ana.page.getByRole('button', { name: 'Send the voice message' }).click()
    const chat = bruno.engine.conversation(address())
    const voice = await eventually('the voice', chat.timeline, () =>
      messages(bruno, address()).find(one => one.files?.[0]?.kind === 'voice'),
    )
    expect(voice.files?.[0]?.length).toBeGreaterThan(0)
    const head = new Uint8Array(await (await chat.files.open(voice.id, 0)).slice(0, 4).arrayBuffer())
    expect(['OggS', '\u001aE\u00df\u00a3']).toContain(String.fromCharCode(...head))
  })

  test('the server is down: a reload opens the app from the device, and what is written waits for it', async () => {
    await expect
      .poll(() => ana.page.evaluate(() => navigator.serviceWorker.controller?.state))
      .toBe('activated')
    await server.kill()
    await ana.page.reload()
    await reads(ana.page, 'to Firefox')
    await ana.page.getByText(/The server doesn’t answer/).waitFor()
    await write('written without a server')
    await reads(ana.page, 'written without a server')
    await server.start()
    await message(bruno, address(), 'written without a server')
  })

  test('locked, it shows nothing, also after a reload; the password opens it', async () => {
    await ana.page.goto(`${server.url}/#/settings`)
    await ana.page.getByRole('button', { name: 'Lock now' }).last().click()
    await ana.page.getByRole('heading', { name: 'Locked' }).waitFor()
    await ana.page.reload()
    await ana.page.getByRole('heading', { name: 'Locked' }).waitFor()
    await picture(ana.page, 'firefox-locked')
    await type(ana.page.getByLabel('Password of this device'), password)
    await ana.page.getByRole('button', { name: 'Unlock' }).click()
    await openChat(ana.page, /bruno/)
    await reads(ana.page, 'written without a server')
    expect(ana.complaints).toEqual([])
  })
})
