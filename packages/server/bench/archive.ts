/**
 * Fills an archive and measures it: messages a second, CPU, commit times, queries, size. Everything runs in one process and, with
 * `taskset -c 0`, on one core. Usage: node packages/server/bench/archive.ts [--fill 5000000] [--users 20000] [--burst 250] [--keep]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Jid } from '@corrillo/xmpp'
import { archive, document } from '../src/storage/shapes.ts'
import type { ArchiveStore } from '../src/storage/shapes.ts'
import { openSqlite } from '../src/storage/sqlite.ts'

const { values } = parseArgs({
  options: {
    fill: { type: 'string', default: '200000' },
    users: { type: 'string', default: '20000' },
    /** Messages outstanding: each is followed by the next once it is durable. */
    burst: { type: 'string', default: '250' },
    measure: { type: 'string', default: '200000' },
    keep: { type: 'boolean', default: false },
  },
})
const [fill, users, burst, measure] = [values.fill, values.users, values.burst, values.measure].map(
  Number,
) as [number, number, number, number]
const STANZA_BYTES = 861
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
const spread = (samples: number[]): string => {
  samples.sort((a, b) => a - b)
  return `p50 ${percentile(samples, 0.5).toFixed(2)} p99 ${percentile(samples, 0.99).toFixed(2)} max ${(samples.at(-1) ?? 0).toFixed(1)} ms`
}
const people = Array.from({ length: users }, (_, index) =>
  Jid.parse(`user${index}@example.org/device-${index % 3}`),
)
const bodies = Array.from({ length: 64 }, () => randomBytes(600).toString('base64'))
let made = 0
const stanza = (from: Jid, to: Jid): string => {
  const head = `<message from='${from}' to='${to}' type='chat' id='m${made++}'><body>`
  return `${head}${(bodies[made % 64] as string).slice(0, STANZA_BYTES - head.length - 17)}</body></message>`
}
const anyone = (): Jid => people[Math.floor(Math.random() * users)] as Jid

const run = async (messages: ArchiveStore, count: number, label: string): Promise<void> => {
  const waits: number[] = []
  let left = count
  const cpu = process.cpuUsage()
  const began = performance.now()
  let reported = began
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const at = Math.floor(Math.random() * users)
      const from = people[at] as Jid
      const to = made % 8 === 0 ? anyone() : (people[(at + 1 + (made % 10)) % users] as Jid)
      const sent = performance.now()
      await messages.append({ sender: from.bare, recipient: to.bare, from, to, stanza: stanza(from, to) })
        .durable
      if (left % 16 === 0) waits.push(performance.now() - sent)
      if (performance.now() - reported > 10_000) {
        reported = performance.now()
        console.log(
          `  ${label}: ${count - left} so far, ${(((count - left) / (reported - began)) * 1000).toFixed(0)}/s`,
        )
      }
    }
  }
  await Promise.all(Array.from({ length: burst }, worker))
  const seconds = (performance.now() - began) / 1000
  const used = process.cpuUsage(cpu)
  console.log(
    `${label}: ${(count / seconds).toFixed(0)}/s, CPU ${((used.user + used.system) / count).toFixed(1)} µs a message (with making them), commit ${spread(waits)}`,
  )
}
const openLoop = async (messages: ArchiveStore, rate: number, seconds: number): Promise<void> => {
  const waits: number[] = []
  const began = performance.now()
  let sent = 0
  const pending: Promise<unknown>[] = []
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate)
    while (sent < due) {
      sent++
      const [from, to] = [anyone(), anyone()]
      const at = performance.now()
      pending.push(
        messages
          .append({ sender: from.bare, recipient: to.bare, from, to, stanza: stanza(from, to) })
          .durable.then(() => waits.push(performance.now() - at)),
      )
    }
    await pause(1)
  }
  await Promise.all(pending)
  console.log(`open loop at ${rate}/s: durable after ${spread(waits)}`)
}
const pages = async (messages: ArchiveStore, count: number, label: string): Promise<void> => {
  const waits: number[] = []
  let rows = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  for (let index = 0; index < count; index++) {
    const at = performance.now()
    rows += (await messages.query(anyone().bare, { max: 50, backwards: true })).entries.length
    waits.push(performance.now() - at)
  }
  const seconds = (performance.now() - began) / 1000
  const used = process.cpuUsage(cpu)
  console.log(
    `${label}: ${(count / seconds).toFixed(0)} pages/s of ${(rows / count).toFixed(0)} rows, CPU ${((used.user + used.system) / count).toFixed(0)} µs a page, ${spread(waits)}`,
  )
}
const expiring = async (messages: ArchiveStore, before: number): Promise<void> => {
  const began = performance.now()
  const count = await messages.expire(before)
  const seconds = (performance.now() - began) / 1000
  console.log(`expiry beside it: ${count} sides in ${seconds.toFixed(1)} s`)
}
const size = (path: string): string =>
  ['', '-wal'].map(end => `${(statSync(path + end).size / 2 ** 20).toFixed(0)} MiB`).join(' + log ')

const main = async (): Promise<void> => {
  const home = mkdtempSync(join(process.env['BENCH_HOME'] ?? tmpdir(), 'archive-bench-'))
  const path = join(home, 'archive.db')
  let storage = await openSqlite({ path, domain: 'example.org' })
  const accounts = performance.now()
  await Promise.all(
    people.map(({ local }) =>
      storage.accounts.create({ local, disabled: false, role: 'member', credentials: {} }),
    ),
  )
  console.log(`${users} accounts: ${(performance.now() - accounts).toFixed(0)} ms`)
  const { settings } = storage.open('bench', { settings: document<{ theme: string }>() })
  let { messages } = storage.open('bench', { messages: archive() })
  await run(messages, Math.min(measure, 20_000), 'warm-up')
  await run(messages, measure, 'empty archive')
  const warm = Date.now()
  if (fill > measure) await run(messages, fill - measure, `filling to ${fill}`)
  console.log(`size: ${size(path)}`)
  await run(messages, measure, `at ${fill}`)
  await pause(2000)
  await openLoop(messages, 300, 15)
  await pages(messages, 3000, 'last pages')
  await Promise.all([
    run(messages, measure, 'writing while reading'),
    pages(messages, 1000, 'pages while writing'),
  ])
  await Promise.all([openLoop(messages, 300, 15), expiring(messages, warm)])
  const began = performance.now()
  for (let index = 0; index < 200_000; index++) await settings.get((people[index % users] as Jid).bare)
  console.log(`documents: ${((performance.now() - began) * 5).toFixed(2)} ns/1000 a get`)
  const closing = performance.now()
  await storage.close()
  const opening = performance.now()
  storage = await openSqlite({ path, domain: 'example.org' })
  messages = storage.open('bench', { messages: archive() }).messages
  await messages.query(anyone().bare, { max: 50, backwards: true })
  console.log(
    `close ${(opening - closing).toFixed(0)} ms, open and first page ${(performance.now() - opening).toFixed(0)} ms`,
  )
  await storage.close()
  if (values.keep) console.log(path)
  else rmSync(home, { recursive: true, force: true })
}
await main()
