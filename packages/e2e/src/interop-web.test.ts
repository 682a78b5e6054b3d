/** Step 6: Profanity and python-omemo, which nobody here wrote, with the web client in Chromium. Both directions, both generations. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, picture, type Person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { startDrivenPeer } from './support/driven-peer.ts'
import { enter } from './support/pages.ts'
import { startOmemoPeer } from './support/omemo-peer.ts'
import { startProfanity } from './support/profanity.ts'

const able = has(
  'chromium',
  'profanity',
  'tmux',
  'python3-slixmpp',
  'python3-omemo',
  'python3-oldmemo',
  'python3-twomemo',
  'python3-xmlschema',
)
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Person
let folder: string

beforeAll(async () => {
  if (!able) return
  server = await served({
    domain: 'web.localhost',
    extra: '[sasl]\niterations = 10000\nchannel_binding = false\n',
    accounts: ['ana', 'old', 'new', 'both', 'prof'],
    password,
  })
  folder = join(server.folder, 'peers')
  mkdirSync(folder)
  browser = await launch()
  ana = await person(browser, server.url)
  await enter(ana.page, server.url, 'ana', password)
})
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

const at = (name: string) => ({
  folder,
  port: server.ports.starttls,
  jid: `${name}@${server.domain}`,
  password,
})
const me = () => `ana@${server.domain}`
const log = (page: Page) => page.getByRole('log')
const reads = (text: string): Promise<void> => log(ana.page).getByText(text, { exact: true }).waitFor()
const write = async (text: string): Promise<void> => {
  await ana.page.getByRole('textbox', { name: /^Message to/ }).fill(text)
  await ana.page.getByRole('textbox', { name: /^Message to/ }).press('Enter')
}
/** The server is asked first: until its answer the chat before stands there, whose composer is ready, too. */
const openNew = async (name: string): Promise<void> => {
  const { jid } = at(name)
  await ana.page.getByLabel('Search people and messages').fill(jid)
  await ana.page.getByText(`Write to ${jid}`).click()
  await ana.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}
const ready = (): Promise<void> => ana.page.getByText(/Only you and .* can read this/).waitFor()

test.skipIf(!able).each([
  ['old', 'eu.siacs.conversations.axolotl'],
  ['new', 'urn:xmpp:omemo:2'],
  ['both', 'urn:xmpp:omemo:2'],
] as const)(
  'python-omemo that speaks %s: the web client writes first, answers come, and it goes on after a reconnect',
  async (name, ns) => {
    const peer = await startOmemoPeer({ ...at(name), ns: name })
    await openNew(name)
    await ready()
    await write(`first to ${name}`)
    expect(
      await peer.expect('hears the first', e => e['event'] === 'message' && e['body'] === `first to ${name}`),
    ).toMatchObject({ frm: me(), ns })
    peer.send(me(), `answer of ${name}`)
    await reads(`answer of ${name}`)
    await peer.quit()
    await write(`while ${name} was away`)
    const again = await startOmemoPeer({ ...at(name), ns: name })
    expect(
      await again.expect(
        'hears what it missed',
        e => e['event'] === 'message' && e['body'] === `while ${name} was away`,
      ),
    ).toMatchObject({ ns })
    again.send(me(), `${name} is back`)
    await reads(`${name} is back`)
    await again.quit()
  },
)

test.skipIf(!able)(
  'a stranger on python-omemo writes first, and the web client reads and answers',
  async () => {
    await server.addUser('unknown', password)
    const peer = await startOmemoPeer({ ...at('unknown'), ns: 'old' })
    peer.send(me(), 'may I?')
    await ana.page
      .getByRole('link', { name: /unknown/ })
      .first()
      .click()
    await reads('may I?')
    await picture(ana.page, 'stranger')
    await ready()
    await write('you may')
    expect(
      await peer.expect('hears the answer', e => e['event'] === 'message' && e['body'] === 'you may'),
    ).toBeTruthy()
    await peer.quit()
  },
)

test.skipIf(!able)('Profanity in a terminal: both directions, first message by Profanity', async () => {
  const terminal = await startProfanity(at('prof'))
  for (const line of [`/roster add ${me()}`, `/sub request ${me()}`, `/sub allow ${me()}`, '/omemo gen'])
    await terminal.type(line)
  await terminal.shows(/materials generated/)
  const request = ana.page.getByRole('link', { name: /prof/ }).first()
  await request.click()
  const accept = ana.page.getByRole('button', { name: 'Accept' })
  await accept.click()
  await terminal.type(`/msg ${me()}`)
  await terminal.type('/omemo start')
  await terminal.shows(/\[OMEMO\]/)
  await terminal.type('hello from a terminal')
  await reads('hello from a terminal')
  await ready()
  await write('hello from a browser')
  expect(
    await terminal.expect('hears', e => e['event'] === 'message' && e['body'] === 'hello from a browser'),
  ).toBeTruthy()
  await picture(ana.page, 'interop-profanity')
  await terminal.quit()
  expect(ana.complaints).toEqual([])
})

test.skipIf(!able || !has('libotr5'))(
  'XEP-0364, S318–S320: libotr asks for OTR, a person decides; words both ways, a question, and the end',
  async () => {
    await server.addUser('older', password)
    const peer = await startDrivenPeer('otr_peer', at('older'))
    await peer.does('befriend', { jid: me() })
    await ana.page.getByRole('link', { name: /older/ }).first().click()
    await ana.page.getByRole('button', { name: 'Accept' }).click()
    await peer.does('otr', { what: 'query', to: me() })
    await log(ana.page).getByRole('link', { name: 'Look' }).click()
    await ana.page.getByRole('button', { name: 'Use OTR here…' }).click()
    await ana.page.getByRole('button', { name: 'Use OTR', exact: true }).click()
    const { value } = await peer.expect('their key', e => e['kind'] === 'fingerprint')
    await ana.page.getByText('In use now, not verified').waitFor()
    await ana.page.getByText(String(value).slice(0, 8)).first().waitFor()
    await write('by OTR from a browser')
    await peer.expect('hears', e => e['text'] === 'by OTR from a browser' && e['private'] === true)
    await peer.does('otr', { what: 'say', given: ['by OTR from libotr'] })
    await reads('by OTR from libotr')
    const wire = peer.seen.flatMap(e => (e['event'] === 'wire' ? [String(e['xml'])] : []))
    expect(wire.filter(xml => xml.includes('?OTR:AAMD')).length).toBeGreaterThan(0)
    expect(wire.filter(xml => xml.includes('by OTR from'))).toEqual([])
    expect(wire.every(xml => xml.includes('<no-copy') && xml.includes('<private'))).toBe(true)
    await picture(ana.page, 'interop-otr')

    await ana.page.getByRole('button', { name: 'Ask a question…' }).click()
    await ana.page.getByLabel('Your question').fill('Where did we meet?')
    await ana.page.getByLabel('The answer').fill('the harbour')
    await ana.page.getByRole('button', { name: 'Ask', exact: true }).click()
    await peer.expect('the question', e => e['question'] === 'Where did we meet?')
    await peer.does('otr', { what: 'answer', given: ['the harbour'] })
    await ana.page.getByText('gave the same answer: verified').waitFor()

    await peer.does('otr', { what: 'end' })
    await ana.page
      .getByText(/Nothing that you write is sent until it starts again/)
      .first()
      .waitFor()
    await expect.poll(() => ana.page.getByRole('textbox', { name: /^Message to/ }).count()).toBe(0)
    await peer.quit()
    expect(ana.complaints).toEqual([])
  },
)
