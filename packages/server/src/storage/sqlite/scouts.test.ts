import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Jid } from '@corrillo/xmpp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { archive } from '../shapes.ts'
import { openSqlite } from '../sqlite.ts'
import { answers } from './answers.ts'
import { openReader } from './connection.ts'
import type { Answer, Ask } from './messages.ts'
import { type Scouts, scouts } from './scouts.ts'

const MESSAGES = 120
const COLD = 1000
let folder: string
let path: string
let owner: number
let watch: Scouts
let told: Answer[]
let heard: (() => void) | undefined
let timers: { readonly ms: number; readonly run: () => void }[]
let [time, blocks, fromDisk] = [0, 0, 0]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-scouts-'))
  path = join(folder, 'chat.db')
  const [nuria, tomas] = ['nuria@example.org/desk', 'tomas@far.example/phone'].map(Jid.parse) as [Jid, Jid]
  const storage = await openSqlite({ path, domain: 'example.org', segment: 50 })
  await storage.accounts.create({ local: 'nuria', disabled: false, role: 'member', credentials: {} })
  const { messages } = storage.open('mam', { messages: archive() })
  const kept = { sender: nuria.bare, from: nuria, to: tomas }
  const durable = Array.from({ length: MESSAGES }, (_, n) =>
    messages.append({ ...kept, stanza: `<m n='${n}'/>` }),
  )
  await Promise.all(durable.map(one => one.durable))
  await storage.close()
  ;[time, blocks, fromDisk, told, timers] = [0, 0, 0, [], []]
  watch = scouts({ path, worth: 2, clock })
})
afterEach(async () => {
  await watch.end()
  rmSync(folder, { recursive: true, force: true })
})
const clock = {
  now: () => time,
  after: (ms: number, run: () => void) => {
    const timer = { ms, run }
    timers.push(timer)
    return () => void (timers = timers.filter(other => other !== timer))
  },
}
const desk = (): ((more?: Partial<Ask>) => void) => {
  const db = openReader(path, 1024)
  const { id } = db.prepare('SELECT id FROM owner').get() as { readonly id: number }
  owner = id
  const take = answers({
    db,
    scouts: watch,
    // Each look at the counter finds what four rows took since the last one.
    blocks: () => (blocks += fromDisk),
    say(answer) {
      told.push(answer)
      heard?.()
    },
  })
  return more =>
    take({ ask: told.length, module: 'mam', name: 'messages', owner, what: 'page', max: 50, ...more })
}
const next = (): Promise<void> => new Promise(resolve => (heard = resolve))
const texts = (): string[][] =>
  told.map(answer => ('texts' in answer ? answer.texts.filter((_, at) => at % 3 === 2) : ['none']))
const said = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `<m n='${from + n}'/>`)

it('decision 0010: pages that come from the disk again and again are fetched by several threads, and are the same', async () => {
  const ask = desk()
  fromDisk = COLD
  ask()
  expect([told.length, watch.threads]).toEqual([1, 0])
  ask()
  expect([told.length, watch.threads]).toEqual([1, 4])
  await next()
  ask({ backwards: true })
  await next()
  ask({ skip: 100 })
  await next()
  expect(texts()).toEqual([said(0, 50), said(0, 50), said(70, 120), said(100, 120)])
  expect(told.map(answer => 'complete' in answer && answer.complete)).toEqual([false, false, false, true])
})

it('several questions wait for their own rows only', async () => {
  const ask = desk()
  fromDisk = COLD
  ask()
  for (const skip of [10, 20, 30, 40]) ask({ ask: skip, skip })
  while (told.length < 5) await next()
  const pages = told.slice(1).toSorted((a, b) => a.ask - b.ask)
  told = pages
  expect(texts()).toEqual([10, 20, 30, 40].map(from => said(from, from + 50)))
})

it('what the system has in memory is answered at once, however often', () => {
  const ask = desk()
  for (let n = 0; n < 5; n++) ask()
  expect([told.length, watch.threads]).toEqual([5, 0])
})

it('a page from the disk now and then is not worth a thread', () => {
  const ask = desk()
  fromDisk = COLD
  for (let n = 0; n < 5; n++) {
    ask()
    time += 60_000
  }
  expect([told.length, watch.threads]).toEqual([5, 0])
})

it('the threads end when nothing was fetched for a while', async () => {
  const ask = desk()
  fromDisk = COLD
  ask()
  ask()
  await next()
  expect([watch.threads, timers.map(({ ms }) => ms)]).toEqual([4, [20_000]])
  timers[0]?.run()
  expect(watch.threads).toBe(0)
  time += 60_000
  ask()
  expect([texts().at(-1), watch.threads]).toEqual([said(0, 50), 0])
})

it('a question is answered when its threads end under it', async () => {
  const ask = desk()
  fromDisk = COLD
  ask()
  ask()
  void watch.end()
  await next()
  expect(texts()).toEqual([said(0, 50), said(0, 50)])
})
