/**
 * `npm run bench:web`: the web client in a real Chromium against a real server, on a store of 500 conversations with 100,000
 * messages, 50,000 of them in one. Written as a section of docs/benchmarks.md. It reports and never fails a test run.
 *
 *   npm run build && npm run bench:web      everything (about five minutes)
 *   npm run bench:web -- open scroll        some cases: first open change scroll send everyday catchup
 *   TRACE=1 npm run bench:web -- catchup    also writes a trace for each case to artefacts/, for Chromium's own performance panel
 *   CATCH_UP=1000                           fewer messages to catch up with
 *   MESSAGES=10000 CHATS=50                 smaller; written only at full size
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { artefacts, launch, launchProfile } from '../packages/e2e/src/support/browser.ts'
import { corrillo } from '../packages/e2e/src/support/corrillo.ts'
import {
  befriend,
  engineOf,
  eventually,
  online as isOnline,
  type Person,
  signInAs,
} from '../packages/e2e/src/support/engine.ts'
import { composer, enter, log, online, ready } from '../packages/e2e/src/support/pages.ts'
import { everyday, GROUP, IN_GROUP } from './web/everyday.ts'
import { load, loaded, ms, quantile, scriptMemory, spread } from './web/figures.ts'
import { type Case, section, tableOf } from './web/section.ts'
import { type Bench, install, type Seen } from './web/watch.ts'

const MESSAGES = Number(process.env['MESSAGES'] ?? 100_000)
const IN_FIRST = MESSAGES / 2
const CHATS = Number(process.env['CHATS'] ?? 500)
const isFull = MESSAGES === 100_000 && CHATS === 500
/** As long as two or three words take. */
const TYPING_MS = 700
/** Nobody leaves a conversation at once. */
const READING_MS = 400
const CATCH_UP = Number(process.env['CATCH_UP'] ?? 5000)
const wanted = process.argv.slice(2)
const password = 'three unrelated words'
const root = join(import.meta.dirname, '..')

declare const bench: Bench
declare const corrilloSeed: { seed(wanted: object): Promise<number>; stretch(): Promise<number> }

const about = {
  name: 'web',
  title: 'The web client',
  note:
    '500 conversations, 100,000 messages, 50,000 of them in one, in a real Chromium beside its server (`npm run build && npm run bench:web`). ' +
    '“Of work” is the processor time of the page’s own thread; all else is by the clock, on a machine whose load stands beside it.',
}
const aboutDaily = {
  name: 'everyday',
  title: 'What one does all day, in the web client',
  note: 'On the same 500 conversations and 100,000 messages: the longest task of the page’s own thread, how long what was pressed waited for it, and how long until the frame that answers, each the worst of all times (`npm run build && npm run bench:web -- everyday`).',
}

const folder = mkdtempSync(join(tmpdir(), 'corrillo-web-'))
const server = await corrillo({ domain: 'localhost', extra: '[limits]\nrate_bytes_per_second = 0\n' })
const results: Case[] = []
const daily: Case[] = []
let context: BrowserContext | undefined
let bruno: Person | undefined

const result = (what: string, target: string, measured: string, to = results): void => {
  to.push({ what, target, measured, load: load() })
  console.log(`${what}: ${measured} (target ${target}; load ${load().toFixed(1)})`)
}

/** Long tasks and late frames of what runs meanwhile. */
const watched = async (page: Page, run: () => Promise<void>): Promise<Seen> => {
  await page.evaluate(() => {
    for (const list of Object.values(bench.seen)) list.length = 0
  })
  await run()
  return page.evaluate(() => bench.seen)
}
/** What the page's own thread worked, in milliseconds of the processor: of the machine's load it says nothing. */
const worked = async (cdp: CDPSession): Promise<number> => {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return (metrics.find(one => one.name === 'TaskDuration')?.value ?? Number.NaN) * 1000
}
/** What the panel needs; late frames stand in it by that name. */
const CATEGORIES = [
  'devtools.timeline',
  'blink.user_timing',
  'v8',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-v8.cpu_profiler',
]
let traces = 0
const traced = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
  const browser = context?.browser()
  if (!process.env['TRACE'] || !browser) return run()
  mkdirSync(artefacts, { recursive: true })
  await browser.startTracing(undefined, { categories: CATEGORIES })
  try {
    return await run()
  } finally {
    writeFileSync(join(artefacts, `${name}-${++traces}.trace.json`), await browser.stopTracing())
  }
}
const inside = (page: Page): Promise<number> => page.evaluate(() => bench.painted('nav li a'))
const lock = async (page: Page): Promise<void> => {
  await page.goto(`${server.url}/#/settings`)
  await page.getByRole('button', { name: 'Lock now' }).last().click()
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
}

/** Whoever was locked for the sake of quiet is back. */
const unlocked = async (who: Person): Promise<void> => {
  if (who.app.state.get().kind !== 'locked') return
  await who.app.unlock(password, false)
  bruno = { ...who, engine: await engineOf(who.app) }
  await isOnline(bruno.engine)
}

const FIRST = 5
/** By somebody who was never here: nothing is cached. */
const firstLoad = async (): Promise<void> => {
  const times: number[] = []
  let bytes = 0
  const browser = await launch()
  for (let n = 0; n < FIRST; n++) {
    const fresh = await browser.newContext()
    const page = await fresh.newPage()
    const from = performance.now()
    await page.goto(server.url)
    await page.getByLabel('Password').first().waitFor()
    times.push(performance.now() - from)
    bytes = await loaded(page)
    await fresh.close()
  }
  await browser.close()
  result(
    'First load, until one can sign in',
    '< 300 kB compressed',
    `${(bytes / 1000).toFixed(0)} kB; ${spread(times)}`,
  )
}

const cases: Readonly<Record<string, (page: Page, cdp: CDPSession) => Promise<void>>> = {
  first: firstLoad,
  async open(page, cdp) {
    const times: number[] = []
    const work: number[] = []
    const before: number[] = []
    for (let n = 0; n < 9; n++) {
      await page.goto(`${server.url}/`)
      await page.reload()
      times.push(await traced(`open-${n}`, () => inside(page)))
      work.push(await worked(cdp))
      before.push(
        await page.evaluate(() => {
          const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
          return navigation?.domInteractive ?? Number.NaN
        }),
      )
    }
    result(
      'Opens from the sealed store, from the reload to the painted list',
      '< 1 s',
      `${spread(times)}; of it until the page is parsed ${ms(quantile(before, 0.5))}; ${ms(quantile(work, 0.5))} of work`,
    )
    const withKey: number[] = []
    for (let n = 0; n < 4; n++) {
      await lock(page)
      await page.getByLabel('Password of this device').fill(password)
      withKey.push(
        await page.evaluate(async () => {
          const from = performance.now()
          document.querySelector('form')?.requestSubmit()
          return (await bench.painted('nav li a[href*="/chat/"]')) - from
        }),
      )
    }
    const stretch = await page.evaluate(() => corrilloSeed.stretch())
    result(
      'The same from the passphrase on, with Argon2id',
      '< 1 s',
      `${spread(withKey)}; Argon2id alone ${ms(stretch)}`,
    )
    result('Memory of scripts when open', '', await scriptMemory(page))
  },
  async change(page) {
    await inside(page)
    await online(page)
    const places = Array.from({ length: 40 }, (_, i) => 2 + Math.floor((i * (CHATS - 3)) / 40))
    const told = async (what: string): Promise<void> => {
      const times: number[] = []
      for (const n of places) {
        await page.waitForTimeout(READING_MS)
        times.push(await page.evaluate(at => bench.change(at), n))
      }
      result(what, '< 100 ms', spread(times))
    }
    await traced('change', async () => {
      await told('Changes to a conversation that was not open before')
      await told('Changes to one that was')
    })
  },
  async scroll(page, cdp) {
    await page.getByRole('link', { name: /bruno/ }).first().click()
    await log(page).locator('.bubble').last().waitFor()
    const before = await worked(cdp)
    const seen = await traced('scroll', () =>
      watched(page, async () => {
        for (let n = 0; n < 5; n++)
          await cdp.send('Input.synthesizeScrollGesture', {
            x: 900,
            y: 400,
            yDistance: 12_000,
            speed: 3000,
            preventFling: true,
          })
      }),
    )
    const rows = await page.locator('[data-item]').count()
    const late = seen.frames.filter(one => one > 25).length
    result(
      'Scrolls back in a conversation of 50,000 messages, 60,000 pixels at 3,000 a second',
      '60 frames a second',
      `${(1000 / quantile(seen.frames, 0.5)).toFixed(0)} frames a second in the median; ${late} of ${seen.frames.length} frames above 25 ms, the longest ${ms(Math.max(...seen.frames))}; ${seen.tasks.length} tasks above 50 ms; ${ms(((await worked(cdp)) - before) / seen.frames.length)} of work a frame; ${rows} messages in the page after it`,
    )
  },
  async send(page, cdp) {
    await page.getByRole('link', { name: /bruno/ }).first().click()
    await ready(page)
    const times: number[] = []
    const before = await worked(cdp)
    await traced('send', async () => {
      for (let n = 0; n < 21; n++) {
        const text = `from the bench ${n}`
        await composer(page).fill(text)
        // Nobody writes a line in no time: the draft is kept and the other has been told of the writing when Enter comes.
        await page.waitForTimeout(TYPING_MS)
        times.push(
          await page.evaluate(async () => {
            const box = document.querySelector('textarea')!
            bench.seen.sent.length = 0
            const from = performance.now()
            box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
            while (bench.seen.sent.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
            return bench.seen.sent[0]! - from
          }),
        )
        await log(page).getByText(text, { exact: true }).waitFor()
      }
    })
    result(
      'From Enter to the wire, encrypted and on disk',
      '< 50 ms',
      `${spread(times.slice(1))}; ${ms(((await worked(cdp)) - before) / times.length)} of work each, with all that follows`,
    )
  },
  everyday: (page, cdp) =>
    everyday({
      page,
      cdp,
      other: bruno!,
      me: `ana@${server.domain}`,
      watched,
      result: (...said) => result(...said, daily),
    }),
  async catchup(page, cdp) {
    await lock(page)
    await unlocked(bruno!)
    const chat = bruno!.engine.conversation(`ana@${server.domain}`)
    const mark = `${Date.now()}`
    for (let n = 0; n < CATCH_UP; n++) await chat.send(`message ${n} of ${mark}`)
    await eventually(
      'everything is on the server',
      chat.timeline,
      ({ items }) =>
        items.some(
          item =>
            item.kind === 'message' &&
            item.text === `message ${CATCH_UP - 1} of ${mark}` &&
            item.state?.kind !== 'waiting' &&
            item.state?.kind !== 'sent',
        ),
      240_000,
    )
    // Five thousand receipts are his work, and he has no core of his own.
    await bruno!.engine.lockNow()
    let took = 0
    const before = await worked(cdp)
    const seen = await traced('catchup', () =>
      watched(page, async () => {
        await page.getByLabel('Password of this device').fill(password)
        took = await page.evaluate(
          async last => {
            const from = performance.now()
            document.querySelector('form')?.requestSubmit()
            await bench.painted('nav li a[href*="/chat/"]')
            // Whom nobody has heard of for long comes up the list with the first page.
            const rows = document.querySelector('nav')!.getElementsByTagName('a')
            ;(await bench.found(() => [...rows].find(one => one.textContent.includes('bruno')))).click()
            await bench.found(() => document.querySelector('[role=log]')?.textContent.includes(last))
            return (await bench.painted('[role=log] li:last-child', last)) - from
          },
          `message ${CATCH_UP - 1} of ${mark}`,
        )
      }),
    )
    const late = seen.frames.filter(one => one > 100).length
    result(
      `Catches up with ${CATCH_UP.toLocaleString('en-GB')} messages, from the passphrase on`,
      '< 10 s, no frame above 100 ms',
      `${(took / 1000).toFixed(1)} s; ${ms((await worked(cdp)) - before)} of work; ${seen.tasks.length} tasks above 50 ms, the longest ${ms(Math.max(0, ...seen.tasks))}; ${late} of ${seen.frames.length} frames above 100 ms, the longest ${ms(Math.max(...seen.frames))}`,
    )
  },
}

try {
  await server.start()
  for (const name of ['ana', 'bruno']) await server.addUser(name, password)
  bruno = await signInAs(server, 'bruno', password)
  const first = await signInAs(server, 'ana', password)
  await befriend(first, bruno)
  const chats = [bruno.address, ...Array.from({ length: CHATS - 1 }, (_, n) => `friend${n}@${server.domain}`)]
  for (let n = 1; n < chats.length; n += 50)
    await Promise.all(
      chats.slice(n, n + 50).map((who, i) => first.engine.renameContact(who, `Friend ${n + i}`)),
    )
  const group = await first.engine.groups.create(GROUP, chats.slice(0, IN_GROUP - 1))
  // Whoever could tell the browser its name is about to leave.
  await first.engine.groups.of(group)?.hideName(false)
  await first.app.signOut()
  context = await launchProfile(folder)
  await context.addInitScript(install, 'urn:xmpp:eme:0')
  const page = context.pages()[0] ?? (await context.newPage())
  await page.setViewportSize({ width: 1440, height: 900 })
  await enter(page, server.url, 'ana', password)
  await page.getByRole('link', { name: /bruno/ }).first().click()
  await ready(page)
  await lock(page)
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, 'web/seed.ts')],
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  })
  const seedScript = bundle.outputFiles[0]!.text
  await context.addInitScript(seedScript)
  await page.reload()
  const begun = Date.now()
  await page.getByRole('heading', { name: 'Locked' }).waitFor()
  await page.evaluate(given => corrilloSeed.seed(given), {
    address: `ana@${server.domain}`,
    passphrase: password,
    chats,
    messages: MESSAGES,
    inFirst: IN_FIRST,
  })
  console.log(`seeded in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
  await page.reload()
  await inside(page)
  await online(page)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  for (const name of wanted.length === 0 ? Object.keys(cases) : wanted) await cases[name]?.(page, cdp)
  const file = join(root, 'docs/benchmarks.md')
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores; Chromium ${context.browser()?.version() ?? ''}`
  if (wanted.length === 0 && isFull)
    writeFileSync(file, section(readFileSync(file, 'utf8'), about, tableOf(results), machine))
  if (daily.length > 0 && isFull)
    writeFileSync(file, section(readFileSync(file, 'utf8'), aboutDaily, tableOf(daily), machine))
} finally {
  await context?.close()
  await bruno?.app.signOut()
  await server.clear()
  rmSync(folder, { recursive: true, force: true })
}
// His client would wait until the keys it used are to be forgotten (`SPENT_MS`).
process.exit()
