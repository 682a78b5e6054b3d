/** What people do with messages, in two browsers and on a second device: steps one after the other on one server. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { picture, type Person } from './support/browser.ts'
import type { Corrillo } from './support/corrillo.ts'
import { eventually, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { composer, log, openChat, reads, write } from './support/pages.ts'
import { password, type Talk, talk } from './support/talk.ts'

const chromium = has('chromium')
const canary = 'canary-9e21b4'
let opened: Talk | undefined
let server: Corrillo
let browser: Browser
let ana: Person
let bruno: Person

const bubble = (page: Page, text: string | RegExp) =>
  log(page).getByRole('listitem').filter({ hasText: text }).last()
/** By the keyboard's menu key, as the shortcut sheet says. */
const choose = async (page: Page, text: string | RegExp, entry: string): Promise<void> => {
  await bubble(page, text).locator('.bubble').click({ button: 'right' })
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
}

beforeAll(async () => {
  if (!chromium) return
  opened = await talk()
  ;({ server, browser, ana, bruno } = opened)
})
afterAll(() => opened?.end())

test.skipIf(!chromium)('an answer quotes what it answers on both sides, and leads there', async () => {
  await write(bruno.page, `Which door? ${canary}`)
  await reads(ana.page, `Which door? ${canary}`)
  await choose(ana.page, 'Which door?', 'Reply')
  await ana.page.getByText('Reply to bruno').waitFor()
  await write(ana.page, `The *green* one, @bruno ${canary}`)
  const answer = bubble(bruno.page, 'one, @bruno')
  await answer.getByRole('button', { name: /Go to what is answered/ }).waitFor()
  await answer.locator('strong', { hasText: 'green' }).waitFor()
  await answer.getByRole('button', { name: /Go to what is answered/ }).click()
  await bruno.page.locator('li.found', { hasText: 'Which door?' }).waitFor()
})

test.skipIf(!chromium)('a reaction stands beside the message for both, and is taken back', async () => {
  await choose(bruno.page, 'one, @bruno', 'React with ❤️')
  const heart = bubble(ana.page, 'one, @bruno').getByRole('button', { name: /❤️ from bruno/ })
  await heart.waitFor()
  await heart.click()
  const both = bubble(bruno.page, 'one, @bruno').getByRole('button', { name: /❤️ from bruno and ana/ })
  await both.click()
  await bubble(ana.page, 'one, @bruno').getByRole('button', { name: '❤️ from ana' }).waitFor()
  await expect
    .poll(() => bubble(ana.page, 'one, @bruno').getByRole('button', { name: /bruno/ }).count())
    .toBe(1)
})

test.skipIf(!chromium)(
  'S306: an answer in a thread stands in the conversation, too; the thread opens beside it or in its place, and gives the focus back',
  async () => {
    const threadOn = ({ page }: Person) => page.getByRole('region', { name: /^Thread in / })
    const field = (who: Person) => threadOn(who).getByRole('textbox', { name: 'Write in the thread' })
    await write(bruno.page, `Which stairs? ${canary}`)
    await reads(ana.page, `Which stairs? ${canary}`)
    await composer(ana.page).fill('half written')
    await choose(ana.page, 'Which stairs?', 'Answer in a thread')
    await field(ana).fill(`Those beside the shed ${canary}`)
    await field(ana).press('Enter')
    await threadOn(ana).locator('.bubble', { hasText: 'beside the shed' }).waitFor()
    expect(await composer(ana.page).inputValue()).toBe('half written')
    // On a phone it takes the place of the conversation.
    const line = bruno.page.getByRole('button', { name: /^In the thread:.*Which stairs/ })
    await line.click()
    await threadOn(bruno).locator('.bubble', { hasText: 'Which stairs?' }).waitFor()
    expect(await composer(bruno.page).isVisible()).toBe(false)
    await field(bruno).fill('All of us?')
    await field(bruno).press('Enter')
    await threadOn(ana).locator('.bubble', { hasText: 'All of us?' }).waitFor()
    await threadOn(bruno).getByRole('button', { name: 'Back', exact: true }).click()
    await bruno.page.getByRole('button', { name: '2 answers' }).waitFor()
    await expect.poll(() => line.first().evaluate(button => button === document.activeElement)).toBe(true)
    await field(ana).press('Escape')
    await threadOn(ana).waitFor({ state: 'detached' })
    const question = log(ana.page).locator('[data-item]').filter({ hasText: 'Which stairs?' })
    const details = question.first().locator('[data-message-button]')
    await expect.poll(() => details.first().evaluate(button => button === document.activeElement)).toBe(true)
    await bubble(ana.page, 'All of us?').waitFor()
    await composer(ana.page).fill('')
  },
)

test.skipIf(!chromium)(
  'a finger that stays opens what can be done, which is still there when it leaves; Esc gives the focus back',
  async () => {
    const { page, context } = bruno
    const box = await bubble(page, 'Which door?').locator('.bubble').boundingBox()
    const point = { x: (box?.x ?? 0) + 12, y: (box?.y ?? 0) + 12 }
    const finger = await context.newCDPSession(page)
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] })
    const menu = page.getByRole('menu')
    await menu.waitFor()
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    // What the browser makes of the finger that left comes before an answer of the page.
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 100)))
    expect(await menu.count()).toBe(1)
    await page.keyboard.press('Escape')
    await menu.waitFor({ state: 'detached' })

    const more = bubble(ana.page, 'Which door?').getByRole('button', { name: 'More' })
    await bubble(ana.page, 'Which door?').hover()
    await more.focus()
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('menu').waitFor()
    await ana.page.keyboard.press('Escape')
    await expect.poll(() => more.evaluate(element => element === document.activeElement)).toBe(true)
  },
)

test.skipIf(!chromium)(
  'what one writes stands at the edge, however long it is, and its tools cover nothing',
  async () => {
    await write(ana.page, 'short')
    await write(ana.page, 'of the long evening '.repeat(20).trim())
    await reads(ana.page, 'of the long evening '.repeat(20).trim())
    const [short, long] = await Promise.all(
      ['short', 'of the long evening'].map(text => bubble(ana.page, text).locator('.bubble').boundingBox()),
    )
    const end = (box: typeof short) => Math.round((box?.x ?? 0) + (box?.width ?? 0))
    expect(end(long)).toBe(end(short))
    await bubble(ana.page, 'of the long evening').hover()
    const tools = await bubble(ana.page, 'of the long evening').locator('.tools').boundingBox()
    const left = (await log(ana.page).boundingBox())?.x ?? 0
    expect(end(tools)).toBeLessThanOrEqual(Math.round(long?.x ?? 0))
    expect(tools?.x).toBeGreaterThanOrEqual(left)
  },
)

test.skipIf(!chromium)(
  'arrow up writes the last message anew, Esc leaves it, and what stood there before can be seen',
  async () => {
    await write(ana.page, 'Half past eihgt')
    await reads(bruno.page, 'Half past eihgt')
    await composer(ana.page).press('ArrowUp')
    await ana.page.getByText('Editing', { exact: true }).waitFor()
    expect(await composer(ana.page).inputValue()).toBe('Half past eihgt')
    await composer(ana.page).press('Escape')
    expect(await composer(ana.page).inputValue()).toBe('')
    await composer(ana.page).press('ArrowUp')
    await write(ana.page, 'Half past eight')
    const changed = bubble(bruno.page, 'Half past eight')
    await changed.getByText('edited').waitFor()
    expect(await log(bruno.page).getByText('Half past eihgt').count()).toBe(0)
    await changed.getByRole('button', { name: /Details/ }).click()
    await bruno.page.getByText('What it said before').waitFor()
    await bruno.page.getByText('Half past eihgt').waitFor()
    await picture(bruno.page, 'message-history-390-dark')
  },
)

test.skipIf(!chromium)(
  'a message that is deleted for everyone leaves no word on the other side',
  async () => {
    await write(ana.page, 'this was for somebody else')
    await reads(bruno.page, 'this was for somebody else')
    await choose(ana.page, 'this was for somebody else', 'Delete…')
    await picture(ana.page, 'delete-question-1440')
    await ana.page.getByRole('button', { name: 'Delete for everyone' }).click()
    await bubble(bruno.page, 'This message was deleted').waitFor()
    for (const { page } of [bruno, ana])
      await expect.poll(() => page.getByText('this was for somebody else').count()).toBe(0)
  },
)

test.skipIf(!chromium)(
  'everything on the device is found, from the keyboard, and one is led to where it stands',
  async () => {
    for (let n = 0; n < 40; n++) await write(ana.page, `filling ${n}`)
    await reads(bruno.page, 'filling 39')
    await ana.page.keyboard.press('Control+k')
    await ana.page.keyboard.type('DOOR which')
    expect(await composer(ana.page).inputValue()).toBe('')
    const result = ana.page.getByRole('region', { name: 'Messages found' }).getByRole('button')
    await expect.poll(() => result.count()).toBe(1)
    await result.first().click()
    await ana.page.locator('li.found', { hasText: 'Which door?' }).waitFor()
    await picture(ana.page, 'search-1440')
    await ana.page.getByRole('button', { name: 'Clear search' }).click()
  },
)

test.skipIf(!chromium)('a browser that does not copy is told of, and one that does, too', async () => {
  const { page } = ana
  await choose(page, 'one, @bruno', 'Copy text')
  await page.getByText('Copied', { exact: true }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(canary)
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await choose(page, 'one, @bruno', 'Copy text')
  await page.getByText('That did not work. Try again in a moment.').waitFor()
})

test.skipIf(!chromium)(
  'the keyboard has a sheet of its own, and what stands in it does what it says',
  async () => {
    const { page } = ana
    await composer(page).press('?')
    expect(await composer(page).inputValue()).toBe('?')
    await composer(page).fill('')
    await bubble(page, 'one, @bruno').getByRole('button', { name: 'More' }).focus()
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard' })
    await sheet.waitFor()
    for (const [word, keys] of [
      ['Search', 'CtrlK'],
      ['Next conversation', 'Alt↓'],
      ['New line', 'ShiftEnter'],
      ['What can be done with a message', 'ShiftF10'],
    ] as const)
      expect(
        await sheet
          .locator('dl > div', { has: page.getByText(word, { exact: true }) })
          .locator('dd')
          .textContent(),
      ).toBe(keys)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+K')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-search')))
      .toBe(true)
    await page.keyboard.press('Alt+ArrowDown')
    await page.keyboard.press('Alt+ArrowUp')
    await composer(page).fill('one')
    await composer(page).press('Shift+Enter')
    expect(await composer(page).inputValue()).toBe('one\n')
    await composer(page).fill('')
    await openChat(page, /bruno/)
  },
)

test.skipIf(!chromium)('drafts, pins and notes are there after a reload', async () => {
  await choose(ana.page, 'filling 39', 'Pin')
  await choose(ana.page, 'Half past eight', 'Save to notes')
  await ana.page.getByText('Saved to your notes').waitFor()
  await composer(ana.page).fill('a thought that is not fin')
  // The list shows what is stored.
  await ana.page.getByText('Draft: a thought that is not fin').waitFor()
  await ana.page.reload()
  await openChat(ana.page, /bruno/)
  await expect.poll(() => composer(ana.page).inputValue()).toBe('a thought that is not fin')
  await ana.page.getByRole('button', { name: /Go to the pinned message.*filling 39/ }).waitFor()
  await composer(ana.page).fill('')
  await openChat(ana.page, /Notes/)
  await bubble(ana.page, 'Half past eight').getByText('Passed on').waitFor()
  await write(ana.page, 'buy bread')
  await reads(ana.page, 'buy bread')
  await picture(ana.page, 'notes-1440')
})

test.skipIf(!chromium)(
  'a second device follows: what was read, pinned, noted and half written, what one wants to be reminded of, and one’s own words',
  async () => {
    const elsewhere = await signInAs(server, 'ana', password)
    const there = elsewhere.engine.conversation(`bruno@${server.domain}`)
    await openChat(ana.page, /bruno/)
    await write(bruno.page, 'for both of your devices')
    await reads(ana.page, 'for both of your devices')
    const id = await eventually(
      'the message',
      there.timeline,
      ({ items }) =>
        items.find(item => item.kind === 'message' && item.text === 'for both of your devices')?.id,
    )
    await eventually('read on the other device is read here', there.item, item => item.unread === 0)
    await choose(ana.page, 'for both of your devices', 'Pin')
    await eventually('pinned there', there.pins, pins => pins.some(pin => pin.id === id))
    const attention = await elsewhere.engine.attention()
    await choose(ana.page, 'for both of your devices', 'Remind me…')
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Remind me' }).click()
    const [reminder] = await eventually('the reminder', attention.reminders, all => all.length === 1 && all)
    expect(reminder).toMatchObject({ text: 'for both of your devices', due: false })
    await attention.remind(there.address, reminder!.id, Date.now())
    await ana.page.getByRole('button', { name: /Reminder: bruno/ }).waitFor()
    await ana.page.getByRole('button', { name: 'Done' }).click()
    await eventually('done there, too', attention.reminders, all => all.length === 0)
    await attention.setPeace({ words: ['hedgehog'] })
    await ana.page.goto(`${server.url}/#/settings/words`)
    await ana.page.getByRole('button', { name: 'Remove “hedgehog”' }).waitFor()
    await openChat(ana.page, /Notes/)
    await write(ana.page, 'and a note for both')
    const notes = elsewhere.engine.conversation(elsewhere.address)
    await openChat(ana.page, /bruno/)
    await composer(ana.page).fill(`half of ${canary}`)
    await eventually('the draft', there.composer, now => now.draft === `half of ${canary}`)
    there.setDraft(`half of ${canary}, and on`)
    await expect
      .poll(() => composer(ana.page).inputValue(), { timeout: 30_000 })
      .toBe(`half of ${canary}, and on`)
    await composer(ana.page).press('Enter')
    await reads(bruno.page, `half of ${canary}, and on`)
    await eventually('sent: no draft any more', there.composer, now => now.draft === '')
    await eventually('the note', notes.timeline, ({ items }) =>
      items.some(item => item.kind === 'message' && item.text === 'and a note for both'),
    )
    await elsewhere.app.signOut()
  },
)

test.skipIf(!chromium)(
  'XEP-0186: who appears offline is not here for others, also after a reload, and reads what they write',
  async () => {
    const isHere = bruno.page.locator('#main').getByText('Here now', { exact: true })
    await isHere.waitFor()
    await ana.page.goto(`${server.url}/#/settings/profile`)
    await ana.page.getByLabel('Appear offline').click()
    await isHere.waitFor({ state: 'detached' })
    await ana.page.reload()
    await ana.page.getByRole('link', { name: 'You appear offline' }).waitFor()
    await openChat(ana.page, /bruno/)
    await write(bruno.page, 'for somebody who is not here')
    await reads(ana.page, 'for somebody who is not here')
    expect(await isHere.count()).toBe(0)
    await ana.page.getByRole('link', { name: 'You appear offline' }).click()
    await ana.page.getByLabel('Appear offline').click()
    await isHere.waitFor()
    await openChat(ana.page, /bruno/)
  },
)

test.skipIf(!chromium)(
  'XEP-0466: what disappears does so on both sides and on a second device, and nothing finds it any more',
  { timeout: 240_000 },
  async () => {
    const word = `fleeting-${Date.now()}`
    const elsewhere = await signInAs(server, 'ana', password)
    const there = elsewhere.engine.conversation(`bruno@${server.domain}`)
    await eventually('ready', there.composer, now => now.state === 'ready')
    await openChat(ana.page, /bruno/)
    await ana.page.getByRole('link', { name: 'About bruno' }).click()
    await ana.page.getByRole('button', { name: 'Change…' }).click()
    await ana.page.getByRole('radio', { name: 'Another time' }).check()
    await ana.page.getByLabel('How many').fill('12')
    await ana.page.getByLabel('Unit').selectOption('second')
    await ana.page.getByRole('button', { name: 'Set for everybody' }).click()
    await ana.page.getByText('Messages disappear 12 seconds after they were read.').waitFor()
    await ana.page.getByRole('button', { name: 'Back' }).click()
    await bruno.page.getByText('ana set messages to disappear after 12 seconds.').waitFor()
    await eventually('set there', there.item, item => item.timer === 12)
    const came = eventually('there', there.timeline, ({ items }) =>
      items.some(item => item.kind === 'message' && item.text === word && item.timer === 12),
    )
    await write(ana.page, word)
    await Promise.all([came, bubble(bruno.page, word).waitFor()])
    await picture(bruno.page, 'disappearing-390-dark')
    for (const { page } of [ana, bruno])
      await expect.poll(() => log(page).getByText(word).count(), { timeout: 60_000 }).toBe(0)
    await eventually('gone there', there.timeline, ({ items }) =>
      items.every(item => item.kind !== 'message' || item.text !== word),
    )
    await expect.poll(() => elsewhere.engine.search(word), { timeout: 30_000 }).toEqual([])
    await there.setTimer(undefined)
    await ana.page.getByText('You turned disappearing messages off.').waitFor()
    await bruno.page.getByText('ana turned disappearing messages off.').waitFor()
    await elsewhere.app.signOut()
  },
)

test.skipIf(!chromium)(
  'what is seen once is seen once, on one device, and its author hears of it',
  { timeout: 240_000 },
  async () => {
    const word = `glimpse-${Date.now()}`
    const elsewhere = await signInAs(server, 'ana', password)
    const there = elsewhere.engine.conversation(`bruno@${server.domain}`)
    await openChat(ana.page, /bruno/)
    await composer(bruno.page).fill(word)
    await bruno.page.getByRole('button', { name: 'To be seen once' }).click()
    await composer(bruno.page).press('Enter')
    const id = await eventually(
      'sealed there',
      there.timeline,
      ({ items }) => items.find(item => item.kind === 'message' && item.once?.opened === false)?.id,
    )
    const card = bubble(ana.page, 'Message to be seen once')
    await card.getByRole('button', { name: 'Open it' }).click()
    const dialog = ana.page.getByRole('dialog')
    await dialog.getByText(word).waitFor()
    await eventually('opened there', there.timeline, ({ items }) =>
      items.some(item => item.kind === 'message' && item.id === id && item.once?.opened === true),
    )
    await expect(there.openOnce(id)).rejects.toMatchObject({ code: 'not-found' })
    await dialog.getByRole('button', { name: 'Close' }).click()
    await card.getByText('Opened').waitFor()
    await bubble(bruno.page, 'Message to be seen once').getByText('Opened').waitFor()
    for (const { page } of [ana, bruno]) await expect.poll(() => page.getByText(word).count()).toBe(0)

    const file = { name: 'gate.png', mimeType: 'image/png', buffer: await bruno.page.screenshot() }
    await bruno.page.locator('input[data-attach=file]').setInputFiles(file)
    await bruno.page.getByRole('checkbox', { name: 'To be seen once' }).check()
    await bruno.page.getByRole('button', { name: 'Send', exact: true }).click()
    const shown = bubble(ana.page, 'Picture to be seen once')
    await shown.getByRole('button', { name: 'Open it' }).click()
    const seen = dialog.getByRole('img', { name: 'Picture to be seen once' })
    await expect
      .poll(() => seen.evaluate(image => (image as HTMLCanvasElement).width), { timeout: 60_000 })
      .toBeGreaterThan(0)
    await picture(ana.page, 'seen-once-1440')
    await dialog.getByRole('button', { name: 'Close' }).click()
    await shown.getByText('Opened').waitFor()
    await bubble(bruno.page, 'Picture to be seen once').getByText('Opened').waitFor()
    await elsewhere.app.signOut()
  },
)

test.skipIf(!chromium)(
  'a poll is answered, changed and ended; a location and a contact are sent, none of them in the clear',
  async () => {
    const { page } = ana
    const attach = async (what: string): Promise<void> => {
      await page.getByRole('button', { name: 'Attach', exact: true }).click()
      await page.getByRole('menuitem', { name: what }).click()
    }
    await openChat(page, /bruno/)
    await attach('Poll')
    await page.getByLabel('Question').fill(`Lunch ${canary}?`)
    await page.getByLabel('Answer 1').fill('Soup of the day')
    await page.getByLabel('Answer 2').fill('Salad of the day')
    await page.getByRole('button', { name: 'Send poll' }).click()
    const hers = page.getByRole('group', { name: `Lunch ${canary}?` })
    const his = bruno.page.getByRole('group', { name: `Lunch ${canary}?` })
    await his.getByRole('button', { name: /^Soup/ }).click()
    await hers.getByText('1 person has chosen').waitFor()
    await hers.getByRole('button', { name: /^Salad/ }).press('Enter')
    await his.getByText('2 people have chosen').waitFor()
    await his.getByRole('button', { name: /^Salad/ }).click()
    await hers.getByRole('button', { name: 'Salad of the day 2 votes' }).waitFor()
    await hers.getByRole('button', { name: 'Who chose what' }).click()
    await hers.getByText(/^(ana and bruno|bruno and ana)$/).waitFor()
    await hers.getByRole('button', { name: 'End poll' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'End poll' }).click()
    await his.getByText('This poll has ended').waitFor()
    expect(await his.getByRole('button', { name: /^Soup/ }).isDisabled()).toBe(true)

    await ana.context.grantPermissions(['geolocation'])
    await ana.context.setGeolocation({ latitude: 55.699402, longitude: 12.548337, accuracy: 9 })
    await attach('Location')
    await page.getByRole('button', { name: 'Find where I am' }).click()
    await page.getByText('55.69940, 12.54834').waitFor()
    await page.getByRole('radio', { name: /About a kilometre/ }).check()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await bruno.page.getByText('55.70000, 12.55000').waitFor()
    await bruno.page.getByRole('button', { name: 'Map on www.openstreetmap.org' }).click()
    await bruno.page.getByText(/^https:\/\/www\.openstreetmap\.org\/\?mlat=55\.70000/).waitFor()
    await bruno.page.getByRole('button', { name: 'Cancel' }).click()

    await attach('Contact')
    await page.getByRole('dialog').getByText('bruno', { exact: true }).click()
    await page.getByRole('button', { name: 'Send contact' }).click()
    await bubble(bruno.page, 'This is you.').getByText(`bruno@${server.domain}`).waitFor()
    await picture(bruno.page, 'enclosed-390-dark')
  },
)

test.skipIf(!chromium)(
  'a copy of the conversation is a file that says nothing without its password, and opens without us',
  async () => {
    const { page } = ana
    await page.getByRole('link', { name: 'About bruno' }).click()
    await page.getByRole('button', { name: 'Save a copy…' }).click()
    await page.getByLabel('Password of the file').fill('heron lamp seventeen cellar')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the copy' }).click(),
    ])
    await page.getByText('The copy is saved').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: 'Back' }).click()
    const folder = await mkdtemp(join(tmpdir(), 'corrillo-export-'))
    const file = join(folder, download.suggestedFilename())
    await download.saveAs(file)
    const text = await readFile(file, 'utf8')
    for (const word of [canary, 'bruno', 'Which door']) expect(text).not.toContain(word)

    const reader = await browser.newPage()
    const asked: string[] = []
    reader.on('request', request => asked.push(request.url()))
    reader.on('console', message => message.type() === 'error' && asked.push(message.text()))
    await reader.goto(pathToFileURL(file).href)
    await reader.getByLabel('Password').fill('heron lamp seventeen seller')
    await reader.getByRole('button', { name: 'Open' }).click()
    await reader.getByText('That is not the password of this file.').waitFor()
    await reader.getByLabel('Password').fill('heron lamp seventeen cellar')
    await reader.getByRole('button', { name: 'Open' }).click()
    await reader.getByText(`Which door? ${canary}`).first().waitFor()
    await reader.getByText('Salad of the day – 2: ').waitFor({ state: 'attached' })
    await picture(reader, 'exported-1440')
    const [json] = await Promise.all([
      reader.waitForEvent('download'),
      reader.getByRole('link', { name: 'Save for other programs (JSON)' }).click(),
    ])
    const saved = JSON.parse(await readFile(await json.path(), 'utf8')) as { messages: { text: string }[] }
    expect(saved.messages.map(one => one.text)).toContain(`Which door? ${canary}`)
    expect(asked.filter(url => !url.startsWith('blob:'))).toEqual([pathToFileURL(file).href])
    await reader.close()
    await rm(folder, { recursive: true })
  },
)

test.skipIf(!chromium)(
  'who asks for it leaves nothing to be seen or read aloud while another window is in front, and goes on where they were',
  async () => {
    const { page, context } = ana
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('checkbox', { name: 'Cover everything while I am elsewhere' }).check()
    await openChat(page, /bruno/)
    await composer(page).fill('half a thought')
    const covered = page.getByRole('region', { name: 'Covered' })
    const driver = await context.newCDPSession(page)
    /** What a screen reader is told. */
    const shown = async (): Promise<string> => {
      const { nodes } = await driver.send('Accessibility.getFullAXTree')
      return JSON.stringify(nodes.filter(({ ignored }) => !ignored))
    }
    expect(await shown()).toContain('half a thought')
    // There is no desk with other windows here: the page is told what a browser would tell it.
    const looks = (isFocused: boolean): Promise<unknown> =>
      page.evaluate(now => {
        document.hasFocus = () => now
        window.dispatchEvent(new Event(now ? 'focus' : 'blur'))
      }, isFocused)
    await looks(false)
    await covered.waitFor()
    expect(await shown()).not.toMatch(/half a thought|bruno/u)
    await page.keyboard.press('Tab')
    await picture(page, 'covered-1440-light')
    await looks(true)
    await covered.waitFor({ state: 'detached' })
    await expect.poll(() => composer(page).evaluate(field => document.activeElement === field)).toBe(true)
    await page.keyboard.type(' more')
    expect(await composer(page).inputValue()).toBe('half a thought more')
    await composer(page).fill('')
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('checkbox', { name: 'Cover everything while I am elsewhere' }).uncheck()
    await openChat(page, /bruno/)
  },
)

test.skipIf(!chromium)('S306: none of it was readable on the wire, and no page complained', async () => {
  const wire = [...opened!.wire.sent, ...opened!.wire.received]
  expect(wire.join('\n')).toContain('urn:xmpp:omemo:2')
  const messages = wire.filter(frame => frame.startsWith('<message'))
  for (const word of [
    canary,
    'Which door',
    '❤',
    'urn:xmpp:reply:0',
    'urn:xmpp:reactions:0',
    'message-correct',
    'message-retract',
    'urn:corrillo:own',
    'urn:xmpp:ephemeral',
    'urn:corrillo:once',
    'urn:corrillo:poll',
    'geoloc',
    'rosterx',
    'buy bread',
    '<thread',
  ])
    expect(
      messages.filter(frame => frame.includes(word)),
      word,
    ).toEqual([])
  expect([...ana.complaints, ...bruno.complaints]).toEqual([])
})
