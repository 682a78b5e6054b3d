/**
 * `npm run bench:converse`: Converse.js against the same server, with 500 contacts and 100,000 messages in its archive, 50,000 of them in
 * one conversation; beside what `npm run bench:web` says of Corrillo's own client. Written as a section of docs/benchmarks.md.
 *
 *   MESSAGES=2000 CONTACTS=20 npm run bench:converse    smaller, to see that it works; written only at full size
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launch } from '../packages/e2e/src/support/browser.ts'
import { corrillo } from '../packages/e2e/src/support/corrillo.ts'
import { signInAs } from '../packages/e2e/src/support/engine.ts'
import { seedArchive } from './web/archive-seed.ts'
import { fetched, serve, VERSION } from './web/converse-page.ts'
import { load, loaded, ms, scriptMemory, spread } from './web/figures.ts'
import { type Case, section } from './web/section.ts'
import { install } from './web/watch.ts'

const MESSAGES = Number(process.env['MESSAGES'] ?? 100_000)
const CONTACTS = Number(process.env['CONTACTS'] ?? 500)
const isFull = MESSAGES === 100_000 && CONTACTS === 500
const CHANGES = Math.min(10, CONTACTS - 1)
const password = 'three unrelated words'
const root = join(import.meta.dirname, '..')
const addressOf = (n: number): string => `friend${n}@localhost`
const nameOf = (n: number): string => `Friend ${String(n).padStart(3, '0')}`
const countOf = (n: number): number => Math.ceil(n === 0 ? MESSAGES / 2 : MESSAGES / 2 / (CONTACTS - 1))

declare const bench: { painted(selector: string, text?: string): Promise<number>; seen: { sent: number[] } }
const ROW = 'converse-roster .open-chat'

const pages = await serve(fetched())
const server = await corrillo({
  domain: 'localhost',
  extra: `[limits]\nrate_bytes_per_second = 0\n[http]\nallowed_origins = ["${pages.origin}"]\n`,
})
const results: Case[] = []
const result = (what: string, measured: string): void => {
  results.push({ what, target: '', measured, load: load() })
  console.log(`${what}: ${measured} (load ${load().toFixed(1)})`)
}
const everybody = (page: Page): Promise<number> =>
  page.evaluate(
    async ([row, count]) => {
      while (document.querySelectorAll(row).length < count) await new Promise(requestAnimationFrame)
      return bench.painted(row)
    },
    [ROW, CONTACTS] as const,
  )

/** From the click until the last message of that conversation is on the screen. */
const change = (page: Page, n: number): Promise<number> =>
  page.evaluate(
    async ([row, name, jid, last]) => {
      const found = [...document.querySelectorAll<HTMLElement>(row)].find(one =>
        one.textContent?.includes(name),
      )
      const from = performance.now()
      found?.click()
      return (await bench.painted(`converse-chat[jid="${jid}"] .chat-msg__text`, last)) - from
    },
    [ROW, nameOf(n), addressOf(n), `message ${countOf(n) - 1} of`] as const,
  )

const measure = async (browser: Browser): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  context.setDefaultTimeout(120_000)
  await context.addInitScript(install, '<body')
  const page = await context.newPage()
  const entry = [`ws://localhost:${server.ports.http}/xmpp-websocket`, 'ana@localhost', password]
  const from = performance.now()
  await page.goto(`${pages.origin}/#${encodeURIComponent(JSON.stringify(entry))}`)
  await everybody(page)
  const first = performance.now() - from
  result(
    'First load, signed in by itself, all contacts shown',
    `${((await loaded(page)) / 1000).toFixed(0)} kB; ${ms(first)}`,
  )
  const opened: number[] = []
  for (let n = 0; n < 5; n++) {
    await page.reload()
    opened.push(await everybody(page))
  }
  result('Opens again, from the reload to the painted list', spread(opened))
  result('Memory of scripts when open', await scriptMemory(page))
  for (const what of ['Changes to a conversation that was not open before', 'Changes to one that was']) {
    const times: number[] = []
    for (let n = 1; n <= CHANGES; n++) times.push(await change(page, n))
    result(what, spread(times))
  }
  const sent: number[] = []
  await change(page, 0)
  const box = page.locator(`converse-chat[jid="${addressOf(0)}"] textarea.chat-textarea`)
  for (let n = 0; n < 21; n++) {
    await box.fill(`from the bench ${n}`)
    sent.push(
      await box.evaluate(async area => {
        bench.seen.sent.length = 0
        const from = performance.now()
        area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
        while (bench.seen.sent.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
        return bench.seen.sent[0]! - from
      }),
    )
  }
  result('From Enter to the wire, not encrypted', spread(sent.slice(1)))
  await context.close()
}

const browser = await launch()
try {
  await server.addUser('ana', password)
  const all = Array.from({ length: CONTACTS }, (_, n) => ({ by: addressOf(n), count: countOf(n) }))
  await seedArchive(server.folder, 'ana@localhost', all)
  await server.start()
  const ana = await signInAs(server, 'ana', password)
  for (let n = 0; n < CONTACTS; n += 50)
    await Promise.all(all.slice(n, n + 50).map(({ by }, i) => ana.engine.renameContact(by, nameOf(n + i))))
  await ana.app.signOut()
  await measure(browser)
  const file = join(root, 'docs/benchmarks.md')
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores; Chromium ${browser.version()}`
  const about = {
    name: 'converse',
    title: `Converse.js ${VERSION} beside it`,
    note: 'Against the same server, as it comes from the registry, served compressed: 500 contacts, and 100,000 messages in the archive of the server, 50,000 of them with one. It fetches a page of a conversation when one opens it, keeps what it fetched in the browser, and does not encrypt here (`npm run bench:converse`).',
  }
  if (isFull) writeFileSync(file, section(readFileSync(file, 'utf8'), about, results, machine))
} finally {
  await browser.close()
  await server.clear()
  pages.close()
}
