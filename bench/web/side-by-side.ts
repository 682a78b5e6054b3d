/** What a person does with a client, the same for each, and how long each part of it took. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { loaded, ms, scriptMemory, spread } from './figures.ts'
import type { Side } from './sides.ts'
import { type Bench, install } from './watch.ts'

declare const bench: Bench

export interface Given {
  readonly browser: Browser
  readonly side: Side
  readonly me: string
  readonly password: string
  addressOf(n: number): string
  nameOf(n: number): string
  /** Somebody with a client, for whom messages can be encrypted. */
  readonly other: { readonly address: string; readonly name: string }
  /** How many of its messages come after this one. */
  behind(n: number): number
  /** So many messages of the first contact wait in the archive of a server that was started anew; resolves with words of the last. */
  missed(count: number): Promise<string>
}
export type Figures = ReadonlyMap<string, string>

const FIRST = 3
const AGAIN = 4
const CHANGES = 8
const MESSAGES = 8
const MISSED = 1000
/** As long as two or three words take, reading, a press of the mouse, and what a client may finish by itself. */
const TYPING_MS = 700
const READING_MS = 400
const PRESS_MS = 50
const SETTLED_MS = 3000
/** Nobody waits longer. */
const PATIENCE_MS = 60_000
const PIXELS = 12_000
const GESTURES = 2
const SPEED = 3000
const inWords = (n: number): string => n.toLocaleString('en-GB')

/** A script in a page has no end of its own; what fails is told as well. */
const patiently = async (run: () => Promise<string>): Promise<string> => {
  let timer: NodeJS.Timeout | undefined
  const given = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve(`not within ${PATIENCE_MS / 1000} s`), PATIENCE_MS)
  })
  try {
    return await Promise.race([run().catch(error => `failed: ${String(error).split('\n')[0]}`), given])
  } finally {
    clearTimeout(timer)
  }
}

export const play = async (given: Given): Promise<Figures> => {
  const { browser, side, me, password, addressOf, nameOf, other, missed } = given
  const figures = new Map<string, string>()
  const told = async (what: string, run: () => Promise<string>): Promise<void> => {
    const figure = await patiently(run)
    figures.set(what, figure)
    console.log(`${side.name}: ${what}: ${figure}`)
  }
  const fresh = async (): Promise<BrowserContext> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    context.setDefaultTimeout(PATIENCE_MS)
    await context.addInitScript(install, 'urn:xmpp:eme:0')
    return context
  }
  const toForm = async (page: Page): Promise<number> => {
    const from = performance.now()
    await page.goto(side.url(false))
    await page.locator(side.form).first().waitFor()
    return performance.now() - from
  }
  const painted = (page: Page, selector: string, text = ''): Promise<number> =>
    page.evaluate(([what, words]) => bench.painted(what!, words), [selector, text])
  /** From the moment when the mouse is let go to the frame that shows what is looked for. */
  const change = (page: Page, name: string, leadsTo: string, words = ''): Promise<number> =>
    page.evaluate(
      async ([rows, called, wanted, text, press]) => {
        const look = (): HTMLElement | undefined =>
          [...document.querySelectorAll<HTMLElement>(rows)].find(one => one.textContent?.includes(called))
        while (!look()) await new Promise(requestAnimationFrame)
        look()?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'mouse' }))
        await new Promise(resolve => setTimeout(resolve, press))
        const from = performance.now()
        look()?.click()
        return (await bench.painted(wanted, text)) - from
      },
      [side.row, name, leadsTo, words, PRESS_MS] as const,
    )
  const changeTo = (page: Page, n: number, words = ''): Promise<number> =>
    change(page, nameOf(n), side.said(addressOf(n), nameOf(n)), words)

  await told('First load, until one can sign in', async () => {
    const times: number[] = []
    let bytes = 0
    for (let n = 0; n < FIRST; n++) {
      const context = await fresh()
      const page = await context.newPage()
      times.push(await toForm(page))
      await page.waitForLoadState('networkidle')
      bytes = await loaded(page)
      await context.close()
    }
    return `${(bytes / 1000).toFixed(0)} kB; ${spread(times)}`
  })
  const context = await fresh()
  const page = await context.newPage()
  await toForm(page)
  await told('Signs in on a new device, until the list is there', async () => {
    const from = performance.now()
    await side.signIn(page, me, password)
    await painted(page, side.row)
    return ms(performance.now() - from)
  })
  await side.settled(page)
  await page.waitForTimeout(SETTLED_MS)
  await told('Opens again, from the reload to the painted list', async () => {
    const times: number[] = []
    for (let n = 0; n < AGAIN; n++) {
      await page.reload()
      times.push(await painted(page, side.row))
      await page.waitForTimeout(SETTLED_MS / 2)
    }
    return spread(times)
  })
  await told('Memory of scripts when open', () => scriptMemory(page))
  for (const what of ['Changes to a conversation that was not open before', 'Changes to one that was'])
    await told(what, async () => {
      const times: number[] = []
      for (let n = 1; n <= CHANGES; n++) {
        await page.waitForTimeout(READING_MS)
        times.push(await changeTo(page, n))
      }
      return spread(times)
    })
  await told(
    `Scrolls back in the conversation of many, ${inWords(PIXELS * GESTURES)} pixels at ${inWords(SPEED)} a second`,
    async () => {
      await changeTo(page, 0)
      await page.waitForTimeout(READING_MS)
      const cdp = await context.newCDPSession(page)
      await page.evaluate(() => void (bench.seen.frames.length = 0))
      for (let n = 0; n < GESTURES; n++)
        await cdp.send('Input.synthesizeScrollGesture', {
          x: 900,
          y: 400,
          yDistance: PIXELS,
          speed: SPEED,
          preventFling: true,
        })
      const { frames } = await page.evaluate(() => bench.seen)
      const numbers = (await page.locator(side.said(addressOf(0), nameOf(0))).allInnerTexts())
        .map(text => Number(/message (\d+) of/.exec(text)?.[1]))
        .filter(Number.isFinite)
      const spent = frames.reduce((sum, one) => sum + one, 0) / 1000
      return `${Math.round(frames.length / spent)} frames a second over ${spent.toFixed(0)} s; ${frames.filter(one => one > 25).length} of ${frames.length} above 25 ms, the longest ${ms(Math.max(...frames))}; came back by ${given.behind(Math.min(...numbers))} messages`
    },
  )
  await told('From Enter to the wire, encrypted with OMEMO', async () => {
    await change(page, other.name, side.composer)
    const box = side.box(page, other.address)
    const times: number[] = []
    for (let n = 0; n <= MESSAGES; n++) {
      await box.fill(`from the bench ${n}`)
      await page.waitForTimeout(TYPING_MS)
      times.push(
        await box.evaluate(async area => {
          bench.seen.sent.length = 0
          const from = performance.now()
          area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
          while (bench.seen.sent.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
          return bench.seen.sent[0]! - from
        }),
      )
      await painted(page, side.said(other.address, other.name), `from the bench ${n}`)
    }
    // With the first of them the other's devices are asked for.
    return spread(times.slice(1))
  })
  await told('Memory of scripts after all this', () => scriptMemory(page))

  let fetched = 0
  let last = 0
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload)
      if (!/<result [^>]*urn:xmpp:mam:2/.test(text) || !text.includes(`from='${addressOf(0)}`)) return
      fetched++
      last = performance.now()
    }),
  )
  for (const isWhole of side.mayBeTold ? [false, true] : [false]) {
    await page.goto('about:blank')
    const words = await missed(MISSED)
    fetched = 0
    const how = isWhole ? ', told to fetch all of them' : ''
    await told(
      `Catches up with ${inWords(MISSED)} messages of one conversation, from opening the page to the newest on the screen${how}`,
      async () => {
        const from = performance.now()
        await page.goto(side.url(isWhole))
        await changeTo(page, 0, words)
        const newest = performance.now() - from
        while (performance.now() - Math.max(last, from + newest) < SETTLED_MS)
          await page.waitForTimeout(READING_MS)
        return `${ms(newest)}; ${inWords(fetched)} of them came, the last after ${ms(last - from)}`
      },
    )
  }
  await context.close()
  return figures
}
