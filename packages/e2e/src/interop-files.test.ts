/** XEP-0454: files between the web client and python-omemo, behind TLS. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, picture } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { type OmemoPeer, startOmemoPeer } from './support/omemo-peer.ts'
import { enter, log, openChat, ready } from './support/pages.ts'
import { type TlsFront, tlsFront } from './support/tls-front.ts'

const able = has(
  'chromium',
  'python3-slixmpp',
  'python3-omemo',
  'python3-oldmemo',
  'python3-twomemo',
  'python3-xmlschema',
)
const password = 'three unrelated words'
let front: TlsFront
let server: Corrillo
let browser: Browser
let page: Page
let peer: OmemoPeer
let folder: string
const me = () => `ana@${server.domain}`
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

beforeAll(async () => {
  if (!able) return
  front = await tlsFront()
  server = await served({
    domain: 'localhost',
    extra: `[sasl]\niterations = 10000\nchannel_binding = false\n[http]\npublic_url = "${front.url}"\n[upload]\ndisk_percent = 100\n`,
    accounts: ['ana', 'old'],
    password,
  })
  folder = join(server.folder, 'peers')
  mkdirSync(folder)
  await front.open(server)
  browser = await launch()
  const context = await browser.newContext({
    locale: 'en-GB',
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
  })
  context.setDefaultTimeout(90_000)
  page = await context.newPage()
  await enter(page, front.url, 'ana', password)
  peer = await startOmemoPeer({
    folder,
    port: server.ports.starttls,
    jid: `old@${server.domain}`,
    password,
    ns: 'old',
    upload: `upload.${server.domain}`,
  })
}, 300_000)
afterAll(async () => {
  await peer?.quit()
  await browser?.close()
  front?.close()
  await server?.clear()
})

test.skipIf(!able)(
  'S346: a file that python-omemo sends as an aesgcm address is a file here, and what it was',
  async () => {
    peer.send(me(), 'look at this', 'old')
    await openChat(page, /old/)
    await log(page).getByText('look at this', { exact: true }).waitFor()
    await ready(page)
    const bytes = randomBytes(300_000)
    writeFileSync(join(folder, 'minutes.pdf'), bytes)
    peer.sendFile(me(), join(folder, 'minutes.pdf'), 'old')
    await log(page).getByText('minutes.pdf', { exact: true }).waitFor()
    expect(
      await log(page)
        .getByText(/aesgcm/)
        .count(),
    ).toBe(0)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      log(page).getByRole('button', { name: 'Save minutes.pdf' }).click(),
    ])
    expect(hashOf(readFileSync(await download.path()))).toBe(hashOf(bytes))
  },
)

test.skipIf(!able)(
  'XEP-0454: a file that is sent here is opened by python-omemo, by address and key alone',
  async () => {
    const bytes = randomBytes(200_000)
    writeFileSync(join(folder, 'plan.odt'), bytes)
    await page.locator('input[data-attach=file]').setInputFiles(join(folder, 'plan.odt'))
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
    const file = await peer.expect('the file', o => o['event'] === 'file')
    expect(file).toMatchObject({ frm: me(), size: bytes.length, sha256: hashOf(bytes) })
    // The name stays here; only the ending says to older programs what it is.
    expect(String(file['url'])).toMatch(/^https:.*\.odt$/)
    expect(String(file['url'])).not.toContain('plan')
    await picture(page, 'files-with-python-omemo')
  },
)
