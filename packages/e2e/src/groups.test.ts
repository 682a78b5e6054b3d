/** Groups in four browsers, a phone among them: made, talked in, changed, kept; and with programs that nobody here wrote. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, picture, type Person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { startOmemoPeer } from './support/omemo-peer.ts'
import { png } from './support/png.ts'
import { enter, log, openChat, reads, texts, write } from './support/pages.ts'
import { startProfanity } from './support/profanity.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
const canary = 'canary-52d8aa'
const names = ['ana', 'bruno', 'carla', 'dani'] as const
let server: Corrillo
let browser: Browser
const wire: string[] = []
const people = {} as Record<(typeof names)[number] | 'elsewhere', Person>

beforeAll(async () => {
  if (!chromium) return
  server = await served({
    domain: 'casa.localhost',
    extra: '[sasl]\niterations = 10000\nchannel_binding = false\n',
    accounts: [...names, 'old', 'new', 'prof'],
    password,
  })
  await makeContacts()
  browser = await launch()
  for (const name of names) {
    people[name] = await person(browser, server.url, {
      width: name === 'bruno' ? 390 : 1440,
      dark: name === 'carla',
    })
    listen(people[name].page)
    await enter(people[name].page, server.url, name, password)
  }
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

/** Ana knows everybody; the devices that this took are gone again. */
const makeContacts = async (): Promise<void> => {
  const ana = await signInAs(server, 'ana', password)
  for (const name of names.slice(1)) {
    const other = await signInAs(server, name, password)
    await befriend(ana, other)
    await other.app.signOut()
  }
  await ana.app.signOut()
}
const listen = (page: Page): void =>
  void page.on('websocket', socket => {
    for (const event of ['framesent', 'framereceived'] as const)
      socket.on(event as 'framesent', ({ payload }) => void wire.push(payload.toString()))
  })
const onDisk = (): string[] => {
  const data = join(server.folder, 'data')
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file).includes(canary))
}
const private_ = (page: Page): Promise<void> =>
  page.getByText(/Only the members of .* can read this/).waitFor()
const about = (page: Page): Promise<void> =>
  page
    .getByRole('link', { name: /^About/ })
    .first()
    .click()
/** Resolves to its address, as it went over the wire. */
const makeGroup = async (page: Page, name: string, members: readonly string[]): Promise<string> => {
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill(name)
  for (const one of members) await page.getByRole('dialog').getByText(one, { exact: true }).click()
  await page.getByRole('button', { name: 'Make the group' }).click()
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  await private_(page)
  const rooms = wire.join('\n').match(/[0-9a-f]{32}@rooms\.casa\.localhost/gu)
  return [...new Set(rooms)].at(-1) as string
}
const more = (page: Page, name: string) => page.getByRole('button', { name: `More about ${name}` })
const answer = async (page: Page): Promise<void> => {
  await openChat(page, /Garden/)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await private_(page)
}

/** With the dialog of a new group open. */
const choosePicture = async (page: Page): Promise<void> => {
  const buffer = png(96, 64, () => [181, 72, 46])
  await page
    .getByRole('dialog')
    .locator('input[data-picture]')
    .setInputFiles({ name: 'garden.png', mimeType: 'image/png', buffer })
  await page.getByRole('button', { name: 'Use this part' }).click()
  await page.getByRole('button', { name: 'Another picture' }).waitFor()
}

test.skipIf(!chromium)('a group is made of contacts, who are invited and come in', async () => {
  const { page } = people.ana
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill('Garden')
  await choosePicture(page)
  for (const name of ['bruno', 'carla'])
    await page.getByRole('dialog').getByText(name, { exact: true }).click()
  await picture(page, 'group-new')
  await page.getByRole('button', { name: 'Make the group' }).click()
  await private_(page)
  await openChat(people.bruno.page, /Garden/)
  await people.bruno.page.getByText(/ana invites you to the group/).waitFor()
  await picture(people.bruno.page, 'group-invited-390')
  await people.bruno.page.getByRole('button', { name: 'Join', exact: true }).click()
  await private_(people.bruno.page)
  await answer(people.carla.page)
  await people.carla.page.locator('header canvas').waitFor()
})

test.skipIf(!chromium)('who runs it renames it, and says who can read what it is called', async () => {
  const { page } = people.ana
  await about(page)
  const dialog = page.getByRole('dialog')
  const rename = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Rename the group' }).click()
    await dialog.getByLabel('Name of the group').fill(name)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await log(people.bruno.page).getByText(`The group is called “${name}” now.`).waitFor()
  }
  await rename('Orchard')
  await rename('Garden')
  const section = page.locator('section').filter({ hasText: 'Name and picture' })
  const allow = async (who: string, text: RegExp): Promise<void> => {
    await section.getByRole('button', { name: 'Change…' }).click()
    await dialog.getByRole('radio', { name: who }).check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await section.getByText(text).waitFor()
  }
  await section.getByText(/^Only the members can read the name/).waitFor()
  await allow('The servers and other programs, too', /^The servers and other programs can read/)
  await allow('Only the members', /^Only the members can read the name/)
  await page.getByRole('button', { name: 'Back' }).last().click()
})

test.skipIf(!chromium)(
  'everybody reads it, nobody on the way does, and the room says that it has it',
  async () => {
    await write(people.ana.page, `Bread? ${canary}`)
    await reads(people.bruno.page, `Bread? ${canary}`)
    await reads(people.carla.page, `Bread? ${canary}`)
    // What the room has may have been read already.
    await log(people.ana.page)
      .getByText(/^(On the server|Read by)/)
      .first()
      .waitFor({ state: 'attached' })
    await write(people.bruno.page, '@ana I bring it')
    await reads(people.carla.page, '@ana I bring it')
    await write(people.carla.page, '/me looks for the table')
    for (const { page } of [people.ana, people.carla])
      await log(page).getByText('carla looks for the table').waitFor()
    await picture(people.ana.page, 'group-1440-light')
    await picture(people.bruno.page, 'group-390-light')
    await picture(people.carla.page, 'group-1440-dark')
    expect(wire.some(frame => frame.includes('groupchat'))).toBe(true)
    expect(wire.filter(frame => frame.includes(canary))).toEqual([])
    expect(onDisk(), 'S388').toEqual([])
  },
)

test.skipIf(!chromium)('/users shows who is here, in either language of the command', async () => {
  const { page } = people.bruno
  await write(page, '/usuarios')
  await page.getByRole('dialog').getByText('3 people are here').waitFor()
  await page.keyboard.press('Escape')
  expect(await texts(people.ana.page)).not.toContain('/usuarios')
})

test.skipIf(!chromium)('S173: who is let in is told to all, and reads from then on', async () => {
  const { page } = people.ana
  await about(page)
  await picture(page, 'group-about-1440')
  await page.getByRole('button', { name: 'Add people' }).click()
  await page.getByRole('dialog').getByText('dani', { exact: true }).click()
  await page.getByRole('button', { name: 'Add 1 person' }).click()
  await log(people.bruno.page).getByText('ana added dani.').waitFor()
  await answer(people.dani.page)
  await write(people.bruno.page, 'Welcome, dani')
  await reads(people.dani.page, 'Welcome, dani')
})

test.skipIf(!chromium)('S174: who is removed reads nothing more, and is told', async () => {
  const { page } = people.ana
  await more(page, 'carla').click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByLabel('Reason, if you like').fill('too many puns')
  await page.getByRole('button', { name: 'Remove from the group' }).click()
  await page.getByText('carla is no longer in the group.').waitFor()
  await people.carla.page.getByText('You were removed from this group.').waitFor()
  await log(people.carla.page).getByText('Reason: “too many puns”').waitFor()
  await log(people.bruno.page).getByText('Reason: “too many puns”').waitFor()
  await picture(people.carla.page, 'group-removed-dark')
  await picture(page, 'group-removed-undo-1440')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('carla is invited again.').waitFor()
  await answer(people.carla.page)
  await write(people.carla.page, 'Here I am again')
  await reads(people.dani.page, 'Here I am again')
  await more(page, 'carla').click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByLabel('Reason, if you like').fill('even more puns')
  await page.getByLabel('Keep them out for good').check()
  await page.getByRole('button', { name: 'Remove from the group' }).click()
  await people.carla.page.getByText('You were removed from this group.').waitFor()
  await page.getByRole('button', { name: 'Kept out' }).click()
  const keptOut = page.getByRole('dialog')
  await keptOut.getByText('Reason: “even more puns”').waitFor()
  await picture(page, 'group-kept-out-1440')
  await keptOut.getByRole('button', { name: 'Let in again: carla' }).click()
  await keptOut.getByText('Nobody is kept out of this group.').waitFor()
  await page.keyboard.press('Escape')
  await answer(people.carla.page)
  await more(page, 'carla').click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('button', { name: 'Remove from the group' }).click()
  await people.carla.page.getByText('You were removed from this group.').waitFor()
  await write(page, 'Carla does not read this')
  await reads(people.dani.page, 'Carla does not read this')
  expect(await texts(people.carla.page)).not.toContain('Carla does not read this')
})

test.skipIf(!chromium)('S177: after a reload and on a second device the group is there', async () => {
  await people.bruno.page.reload()
  await private_(people.bruno.page)
  await reads(people.bruno.page, 'Welcome, dani')
  people.elsewhere = await person(browser, server.url)
  await enter(people.elsewhere.page, server.url, 'bruno', password)
  await openChat(people.elsewhere.page, /Garden/)
  await private_(people.elsewhere.page)
  await write(people.elsewhere.page, 'from my second device')
  await reads(people.bruno.page, 'from my second device')
  await reads(people.ana.page, 'from my second device')
  // Who is no contact of Bruno knows of his new device as soon as it has said something, or a minute later.
  await reads(people.dani.page, 'from my second device')
  await write(people.dani.page, 'to every device')
  await reads(people.elsewhere.page, 'to every device')
})

test.skipIf(!chromium)('kill -9 in mid-sentence: everybody is back, nothing is lost or doubled', async () => {
  for (const n of [1, 2]) await write(people.ana.page, `before ${n}`)
  await server.kill()
  for (const n of [1, 2, 3]) await write(people.ana.page, `nobody listens ${n}`)
  await server.start()
  await reads(people.dani.page, 'nobody listens 3')
  await reads(people.bruno.page, 'nobody listens 3')
  const tail = ['before 1', 'before 2', 'nobody listens 1', 'nobody listens 2', 'nobody listens 3']
  for (const { page } of [people.ana, people.dani, people.bruno])
    expect((await texts(page)).slice(-5).map(text => text.trim())).toEqual(tail)
})

test.skipIf(!chromium)(
  'S173: who comes in by a link waits until somebody who runs the group lets them read',
  async () => {
    const { page } = people.ana
    await page.getByRole('button', { name: 'Invite by link' }).click()
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = page.getByRole('dialog').getByText('/join#')
    await link.waitFor()
    await page.getByRole('img', { name: 'Code that leads to the group' }).waitFor()
    await picture(page, 'group-link-1440')
    const href = (await link.innerText()).trim()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Invite by link' }).click()
    await page.getByRole('radio', { name: 'Any number' }).check()
    await page.getByRole('button', { name: 'Make the link' }).click()
    await link.waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Invite by link' }).click()
    await page.getByText('For one more person').waitFor()
    const wide = page.getByRole('listitem').filter({ hasText: 'For any number' })
    await wide.getByRole('button', { name: 'Withdraw' }).click()
    await wide.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await people.carla.page.goto(href)
    await people.carla.page.getByRole('dialog').getByRole('button', { name: 'Join', exact: true }).click()
    await private_(people.carla.page)
    await people.dani.page.getByText('Somebody was added').waitFor()
    await picture(people.bruno.page, 'group-newcomer-390')
    await page.getByRole('button', { name: 'Let them read' }).click()
    await log(people.dani.page).getByText('ana added carla.').nth(2).waitFor()
    await write(people.dani.page, 'Hello again')
    await reads(people.carla.page, 'Hello again')
  },
)

test.skipIf(!chromium)('/salir leaves, and who helps or was there longest runs it', async () => {
  await write(people.ana.page, '/salir')
  await people.ana.page.getByText('Leave Garden?').waitFor()
  await people.ana.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await people.ana.page.getByRole('link', { name: /Garden/ }).waitFor({ state: 'detached' })
  await write(people.bruno.page, 'Ana has gone')
  await reads(people.dani.page, 'Ana has gone')
  for (const name of names) expect(people[name].complaints, name).toEqual([])
})

const able =
  chromium &&
  has('profanity', 'tmux', 'python3-slixmpp', 'python3-omemo', 'python3-oldmemo', 'python3-twomemo')
test.skipIf(!able)(
  'Profanity and python-omemo of the older and of both generations in one group with the web client: everybody reads everybody',
  async () => {
    const folder = join(server.folder, 'peers')
    mkdirSync(folder)
    const at = (name: string) => ({
      folder,
      port: server.ports.starttls,
      jid: `${name}@${server.domain}`,
      password,
    })
    const [older, newer] = [
      await startOmemoPeer({ ...at('old'), ns: 'old' }),
      await startOmemoPeer({ ...at('new'), ns: 'both' }),
    ]
    const terminal = await startProfanity(at('prof'))
    await terminal.type('/omemo gen')
    await terminal.shows(/materials generated/)
    const { page } = people.ana
    for (const name of ['old', 'new', 'prof']) {
      await page.getByLabel('Search people and messages').fill(at(name).jid)
      await page.getByText(`Write to ${at(name).jid}`).click()
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
    }
    const room = await makeGroup(page, 'Mixed', ['old', 'new', 'prof'])
    await older.join(room, 'old')
    await newer.join(room, 'new')
    await terminal.type(`/join ${room} nick prof`)
    await terminal.type('/omemo start')
    await terminal.shows(/\[OMEMO\]/)
    await write(page, 'hello to all three')
    const hears = (event: Record<string, unknown>) =>
      event['event'] === 'message' && event['body'] === 'hello to all three'
    expect(await older.expect('older hears', hears)).toMatchObject({ ns: 'eu.siacs.conversations.axolotl' })
    expect(await newer.expect('newer hears', hears)).toMatchObject({ ns: 'urn:xmpp:omemo:2' })
    await terminal.shows(/hello to all three/)
    older.send(room, 'from the older one')
    await reads(page, 'from the older one')
    // Its library asks for the newer lists of those who have none, and takes what strangers are told for a failure.
    newer.send(room, 'from the newer one', 'old')
    await reads(page, 'from the newer one')
    await terminal.type('from a terminal')
    await reads(page, 'from a terminal')
    await picture(page, 'interop-group')
    const pair = await makeGroup(page, 'Pair', ['new'])
    await newer.join(pair, 'new')
    newer.send(pair, 'in the newer form', 'new')
    await reads(page, 'in the newer form')
    await Promise.all([older.quit(), newer.quit(), terminal.quit()])
    expect(people.ana.complaints).toEqual([])
  },
  300_000,
)
