/**
 * `npm run bench:converse`: the web client and Converse.js in turns, in the same browser, at the same server, each with an account of its
 * own that has the same 500 contacts and 100,000 messages in its archive, 50,000 of them of one contact. Written as a section of
 * docs/benchmarks.md.
 *
 *   npm run build && npm run bench:converse
 *   MESSAGES=2000 CONTACTS=20 npm run bench:converse    smaller, to see that it works; written only at full size
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { launch } from '../packages/e2e/src/support/browser.ts'
import { corrillo } from '../packages/e2e/src/support/corrillo.ts'
import { befriend, type Person, signInAs } from '../packages/e2e/src/support/engine.ts'
import { seedArchive } from './web/archive-seed.ts'
import { fetched, serve, VERSION } from './web/converse-page.ts'
import { load } from './web/figures.ts'
import { section } from './web/section.ts'
import { type Figures, play } from './web/side-by-side.ts'
import { converse, own } from './web/sides.ts'

const MESSAGES = Number(process.env['MESSAGES'] ?? 100_000)
const CONTACTS = Number(process.env['CONTACTS'] ?? 500)
const isFull = MESSAGES === 100_000 && CONTACTS === 500
const password = 'three unrelated words'
const root = join(import.meta.dirname, '..')
const addressOf = (n: number): string => `friend${n}@localhost`
const nameOf = (n: number): string => `Friend ${String(n).padStart(3, '0')}`
const IN_FIRST = MESSAGES / 2
const countOf = (n: number): number => (n === 0 ? IN_FIRST : Math.ceil(IN_FIRST / (CONTACTS - 1)))

const pages = await serve(fetched())
const server = await corrillo({
  domain: 'localhost',
  extra: `[limits]\nrate_bytes_per_second = 0\n[http]\nallowed_origins = ["${pages.origin}"]\n`,
})
const all = Array.from({ length: CONTACTS }, (_, n) => ({ by: addressOf(n), count: countOf(n) }))
const withContacts = async (name: string, other: Person): Promise<void> => {
  const me = await signInAs(server, name, password)
  await befriend(me, other)
  for (let n = 0; n < CONTACTS; n += 50)
    await Promise.all(all.slice(n, n + 50).map(({ by }, i) => me.engine.renameContact(by, nameOf(n + i))))
  await me.app.signOut()
}
const sides = [
  { name: 'ana', side: own(server.url) },
  {
    name: 'ida',
    side: converse(isWhole => {
      const settings = {
        websocket_url: `ws://localhost:${server.ports.http}/xmpp-websocket`,
        omemo_default: true,
        mam_request_all_pages: isWhole,
      }
      return `${pages.origin}/#${encodeURIComponent(JSON.stringify(settings))}`
    }, CONTACTS),
  },
]
const browser = await launch()
const figures: Figures[] = []
const loads: string[] = []
try {
  for (const name of ['ana', 'ida', 'bruno']) await server.addUser(name, password)
  for (const { name } of sides) await seedArchive(server.folder, `${name}@localhost`, all)
  await server.start()
  const bruno = await signInAs(server, 'bruno', password)
  for (const { name } of sides) await withContacts(name, bruno)
  for (const { name, side } of sides) {
    let had = IN_FIRST
    const missed = async (count: number): Promise<string> => {
      await server.stop()
      await seedArchive(server.folder, `${name}@localhost`, [{ by: addressOf(0), count, first: had }])
      had += count
      await server.start()
      return `message ${had - 1} of`
    }
    const me = `${name}@localhost`
    const other = { address: bruno.address, name: 'bruno' }
    const behind = (n: number): number => had - 1 - n
    figures.push(await play({ browser, side, me, password, addressOf, nameOf, other, behind, missed }))
    loads.push(load().toFixed(1))
  }
  const rows = [...new Set(figures.flatMap(one => [...one.keys()]))].map(
    what => `| ${what} | ${figures.map(one => one.get(what) ?? 'does so untold').join(' | ')} |`,
  )
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores; Chromium ${browser.version()}`
  const about = {
    name: 'converse',
    title: `Converse.js ${VERSION} beside it`,
    note: 'Both in one run, in one browser, at one server, the same for each (`npm run build && npm run bench:converse`): an account with 500 contacts and 100,000 messages in the archive of the server, 50,000 of them of one; a device that was never here. Converse.js as it comes from the registry, served compressed, with its own settings but for the address of the server and OMEMO from the first message on (`omemo_default`). It keeps what it has in plain text and asks the archive when a conversation is opened, for one page if it is not told to fetch all (`mam_request_all_pages`); Corrillo keeps everything sealed. Converse.js writes contacts behind: loaded again before they are kept, its list stays empty, so the bench waits for that. Told to fetch all, it stopped by itself after a few pages, and nothing more came in the three seconds that were waited after the last.',
  }
  const table = [
    `| | Corrillo | Converse.js ${VERSION} |`,
    '|---|---|---|',
    ...rows,
    `| Load of the machine in its last minute | ${loads.join(' | ')} |`,
  ]
  const file = join(root, 'docs/benchmarks.md')
  if (isFull) writeFileSync(file, section(readFileSync(file, 'utf8'), about, table, machine))
} finally {
  await browser.close()
  await server.clear()
  pages.close()
}
// The other's client would wait until the keys it used are to be forgotten (`SPENT_MS`).
process.exit()
