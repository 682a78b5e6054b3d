/** What one does all day, each by itself: the longest task of the page's own thread that comes of it, and the longest frame. */
import type { CDPSession, Page } from 'playwright-core'
import type { Person } from '../../packages/e2e/src/support/engine.ts'
import { log, openChat, ready } from '../../packages/e2e/src/support/pages.ts'
import { png } from '../../packages/e2e/src/support/png.ts'
import { ms } from './figures.ts'
import type { Bench, Seen } from './watch.ts'

declare const bench: Bench

export const GROUP = 'Choir'
export const IN_GROUP = 50
const TIMES = 3
/** What follows a moment later is of it, too. */
const AFTER_MS = 250
const KEY_MS = 70
const KEYS = 12
const ARRIVING = 50

export interface Day {
  readonly page: Page
  readonly cdp: CDPSession
  /** Somebody who writes with whom the page belongs to. */
  readonly other: Person
  readonly me: string
  watched(page: Page, run: () => Promise<void>): Promise<Seen>
  result(what: string, target: string, measured: string): void
}

export const everyday = async ({ page, cdp, other, me, watched, result }: Day): Promise<void> => {
  const chat = other.engine.conversation(me)
  const press = async (selector: string, leadsTo: string): Promise<void> => {
    await page.locator(selector).first().click()
    await page.evaluate(what => bench.painted(what), leadsTo)
  }
  const escape = (): Promise<void> => page.keyboard.press('Escape')
  /** Esc in a conversation leaves it, in what lies over one that. */
  const friend = async (): Promise<void> => {
    await escape()
    await openChat(page, new RegExp(other.address.split('@')[0]!))
    await ready(page)
  }
  const group = async (): Promise<void> => {
    await openChat(page, new RegExp(GROUP))
    await page.getByRole('heading', { level: 1, name: GROUP }).waitFor()
  }
  const told = async (
    what: string,
    before: () => Promise<unknown>,
    run: () => Promise<unknown>,
    times = TIMES,
  ): Promise<void> => {
    const tasks: number[] = []
    const frames: number[] = []
    const waited: number[] = [0]
    const shown: number[] = [0]
    for (let n = 0; n < times; n++) {
      await before()
      await page.waitForTimeout(AFTER_MS)
      const seen = await watched(page, async () => {
        await run()
        await page.waitForTimeout(AFTER_MS)
      })
      tasks.push(...seen.tasks)
      frames.push(...seen.frames)
      waited.push(...seen.waited)
      shown.push(...seen.shown)
    }
    const late = tasks.length === 0 ? 'none' : `${tasks.length}, the longest ${ms(Math.max(...tasks))}`
    const often = times === 1 ? '' : `${times} times: `
    const input = `what was pressed waited ${ms(Math.max(...waited))} at most and was painted after ${ms(Math.max(...shown))}`
    result(
      what,
      'no task above 100 ms',
      `${often}${late} above 50 ms; ${input}; the longest frame ${ms(Math.max(...frames))}`,
    )
  }
  const scroll = (yDistance: number): Promise<unknown> =>
    cdp.send('Input.synthesizeScrollGesture', { x: 900, y: 400, yDistance, speed: 2000, preventFling: true })

  await told('Opens the settings', friend, () => press('nav a[href$="#/settings"]', '#main h1'))
  await told('Opens what there is to know about somebody', friend, () => press('#main header a', 'aside h1'))
  await told(`Opens the members of a group of ${IN_GROUP}`, group, () =>
    press('#main header a', `aside li:nth-child(${IN_GROUP})`),
  )
  await told(
    'Opens the code to verify somebody by',
    async () => {
      await friend()
      await press('#main header a', 'aside h1')
    },
    () => press('aside button:has-text("Scan a code")', '[role=dialog] svg'),
  )
  await escape()
  await told('Begins a new group', friend, () =>
    press('button[aria-label="New group"]', '[role=dialog] input'),
  )
  await escape()
  await told('Opens the emoji', friend, () =>
    press('button[aria-label="Insert an emoji"]', '[data-emoji-grid] button'),
  )
  await escape()
  const field = page.locator('[data-search]')
  await told(
    'Searches all messages letter by letter',
    () => field.fill(''),
    async () => {
      await field.focus()
      await page.keyboard.type('garden', { delay: KEY_MS })
      await page.evaluate(() => bench.painted('section[aria-label="Messages found"] li'))
    },
  )
  await field.fill('')
  await told(
    'Scrolls while fifty messages arrive',
    friend,
    async () => {
      let isSent = false
      const sending = (async () => {
        for (let n = 0; n < ARRIVING; n++) await chat.send(`one of many ${n}`)
        isSent = true
      })()
      while (!isSent) await scroll(3000)
      await sending
    },
    1,
  )
  const content = png(1600, 1200, (x, y) => [x & 255, y & 255, (x ^ y) & 255])
  await chat.sendFile({
    content: new Blob([new Uint8Array(content)]),
    name: 'shed.png',
    type: 'image/png',
    width: 1600,
    height: 1200,
  })
  await friend()
  await page
    .getByRole('button', { name: /newest/ })
    .click({ timeout: 5000 })
    .catch(() => undefined)
  await log(page).locator('button canvas:not([hidden])').last().waitFor()
  await told('Opens a picture', friend, () =>
    press('[role=log] button:has(canvas)', '[role=dialog] canvas:not([hidden])'),
  )
  await escape()
  const walk = async (): Promise<void> => {
    for (let n = 0; n < KEYS; n++) {
      await page.keyboard.press('Alt+ArrowDown')
      await page.waitForTimeout(KEY_MS)
    }
  }
  await told('Goes through conversations by the keyboard', friend, walk, 1)
  await friend()
}
