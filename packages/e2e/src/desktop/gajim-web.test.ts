/** Debian's Gajim with its own OMEMO and the web client in Chromium: both ways, files, a group. */
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certify, withCertificate } from '../support/authority.ts'
import { launch, person, picture, type Person } from '../support/browser.ts'
import { type Corrillo, served } from '../support/corrillo.ts'
import { able, comes, type Gajim, hears, inside, knows, startGajim } from '../support/gajim.ts'
import { has } from '../support/needs.ts'
import { enter, log, openChat, reads, ready, write } from '../support/pages.ts'

const password = 'a long enough one'
const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

describe.runIf(able && has('chromium'))('Gajim and the web client', () => {
  const domain = 'localhost'
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-gajim-'))
  let server: Corrillo
  let browser: Browser
  let ana: Person
  let page: Page
  let bruno: Gajim

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    certify(folder)
    server = await served({
      domain,
      extra: ({ http }) => `${withCertificate(folder, http)}[sasl]\niterations = 4096\n`,
      accounts: ['ana', 'bruno'],
      password,
    })
    const url = `https://localhost:${server.ports.http}`
    browser = await launch(['--ignore-certificate-errors'])
    ana = await person(browser, url)
    page = ana.page
    await enter(page, url, 'ana', password)
    bruno = await startGajim({ folder, name: 'bruno', authority: join(folder, 'ca.pem') })
    await bruno.does('sign_in', { name: 'bruno', domain, password, port: server.ports.starttls })
    await bruno.expect('signed in', o => o['event'] === 'signed in')
  })
  afterAll(async () => {
    await bruno?.quit()
    await browser?.close()
    await server?.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  test('Gajim asks to be a contact, is accepted, and they write with encryption, both ways', async () => {
    await bruno.does('befriend', { jid: 'ana@localhost' })
    await openChat(page, /bruno/)
    await page.getByRole('button', { name: 'Accept' }).click()
    await knows(bruno, 'ana@localhost')
    await bruno.does('say', { to: 'ana@localhost', body: 'from a desktop' })
    await reads(page, 'from a desktop')
    await ready(page)
    await write(page, 'from a browser')
    expect(await hears(bruno, 'from a browser')).toMatchObject({ encrypted: true })
    await picture(page, 'interop-gajim')
  })

  test('a file goes each way encrypted and is what it was', async () => {
    const bytes = randomBytes(200_000)
    const path = join(folder, 'minutes.pdf')
    writeFileSync(path, bytes)
    await bruno.does('send_file', { to: 'ana@localhost', path, encrypted: true })
    const button = log(page).getByRole('button', { name: /^Save .*\.pdf$/ })
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
    expect(hashOf(readFileSync(await download.path()))).toBe(hashOf(bytes))

    // Gajim fetches by itself what it can show.
    const icon = new URL('../../../web/public/icons/icon-192.png', import.meta.url).pathname
    await page.locator('input[data-attach=file]').setInputFiles(icon)
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    await bruno.expect('its address', o => `${o['body']}`.startsWith('aesgcm:'))
    await bruno.does('look_at', { jid: 'ana@localhost' })
    const downloads = join(bruno.home, 'config', 'downloads')
    await comes('the picture', () =>
      readdirSync(downloads).some(file =>
        readFileSync(join(downloads, file)).subarray(1, 4).equals(Buffer.from('PNG')),
      ),
    )
  })

  test('in a group of the web client they read each other, also what was said after a kill -9', async () => {
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByLabel('Name of the group').fill('Garden')
    await page.getByRole('dialog').getByText('bruno', { exact: true }).click()
    await page.getByRole('button', { name: 'Make the group' }).click()
    await page.getByText(/Only the members of .* can read this/).waitFor()
    const { room } = await bruno.expect('an invitation', o => o['event'] === 'invited')
    await bruno.does('enter', { room })
    await inside(bruno, String(room))
    await write(page, 'to the group')
    expect(await hears(bruno, 'to the group')).toMatchObject({ encrypted: true })
    await bruno.does('say', { to: room, body: 'from the group', room: true })
    await reads(page, 'from the group')
    await server.kill()
    await server.start()
    await write(page, 'still here?')
    expect(await hears(bruno, 'still here?')).toMatchObject({ encrypted: true })
    await inside(bruno, String(room))
    await bruno.does('say', { to: room, body: 'still here', room: true })
    await reads(page, 'still here')
    await picture(page, 'interop-gajim-group')
    expect(ana.complaints).toEqual([])
  })
})
