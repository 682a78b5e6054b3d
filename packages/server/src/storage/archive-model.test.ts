/** The SQLite archive against the memory driver: whatever is appended, removed, expired and asked, both answer the same. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Jid } from '@corrillo/xmpp'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { memoryStorage } from './memory.ts'
import { type ArchiveStore, archive, type Query, type Storage } from './shapes.ts'
import { openSqlite } from './sqlite.ts'

const home = mkdtempSync(join(tmpdir(), 'corrillo-model-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
let databases = 0

const people = ['ana', 'bruno', 'carla'].map(name => Jid.parse(`${name}@example.org`))
const person = fc.nat({ max: 2 })
const resource = fc.constantFrom('', '/desk', '/phone')
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      from: person,
      to: person,
      resource,
      sides: fc.constantFrom('both', 'sender', 'recipient'),
      tick: fc.integer({ min: -50, max: 100 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('remove' as const),
      owner: person,
      every: fc.integer({ min: 2, max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('expire' as const),
      owner: fc.option(person, { nil: undefined }),
      ago: fc.nat({ max: 3000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      owner: person,
      other: fc.option(person, { nil: undefined }),
      resource,
      max: fc.integer({ min: 1, max: 7 }),
      backwards: fc.boolean(),
      from: fc.option(fc.nat({ max: 2000 }), { nil: undefined }),
      skip: fc.nat({ max: 9 }),
      after: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface Side {
  storage: Storage
  messages: ArchiveStore
}
const texts = (page: {
  readonly entries: readonly {
    readonly stanza: string
    readonly stamp: number
    readonly with: Jid
    readonly incoming: boolean
  }[]
}) => page.entries.map(entry => `${entry.stanza} ${entry.stamp} ${entry.with} ${entry.incoming}`)

const run = async (steps: readonly Step[], segment: number): Promise<void> => {
  const clock = { now: Date.UTC(2026, 0, 5) }
  const path = join(home, `${++databases}.db`)
  const reopen = async (): Promise<Side> => {
    const storage = await openSqlite({ path, domain: 'example.org', now: () => clock.now, segment })
    return { storage, messages: storage.open('model', { messages: archive() }).messages }
  }
  const memory = memoryStorage({ domain: 'example.org', now: () => clock.now })
  const model: Side = { storage: memory, messages: memory.open('model', { messages: archive() }).messages }
  let real = await reopen()
  for (const { storage } of [model, real])
    for (const { local } of people)
      await storage.accounts.create({ local, disabled: false, role: 'member', credentials: {} })
  const both = async <T>(act: (side: Side) => Promise<T>): Promise<void> =>
    expect(await act(real)).toEqual(await act(model))
  let count = 0
  for (const each of steps) {
    if (each.do === 'restart') {
      await real.storage.close()
      real = await reopen()
    } else if (each.do === 'say') {
      clock.now += each.tick
      const [from, to] = [Jid.parse(`${people[each.from]}${each.resource}`), people[each.to] as Jid]
      const sides = {
        ...(each.sides !== 'recipient' && { sender: from.bare }),
        ...(each.sides !== 'sender' && { recipient: to }),
      }
      const stanza = `<m>${count++}</m>`
      for (const { messages } of [model, real]) await messages.append({ ...sides, from, to, stanza }).durable
    } else if (each.do === 'remove') {
      const owner = people[each.owner] as Jid
      await both(async ({ messages }) => {
        const { entries } = await messages.query(owner, { max: 1000 })
        return messages.remove(
          owner,
          entries.filter((_, index) => index % each.every === 0).map(entry => entry.id),
        )
      })
    } else if (each.do === 'expire') {
      const owner = each.owner === undefined ? undefined : people[each.owner]
      await both(({ messages }) => messages.expire(clock.now - each.ago, owner))
    } else {
      const owner = people[each.owner] as Jid
      await both(async ({ messages }) => {
        const all = (await messages.query(owner, { max: 1000 })).entries
        const after = each.after === undefined ? undefined : all[Math.floor(each.after * all.length)]?.id
        const query: Query = {
          max: each.max,
          ...(each.other !== undefined && { with: Jid.parse(`${people[each.other]}${each.resource}`) }),
          ...(each.backwards ? { backwards: true } : { skip: each.skip }),
          ...(each.from !== undefined && { start: clock.now - each.from }),
          ...(after !== undefined && (each.backwards ? { before: after } : { after })),
        }
        const page = await messages.query(owner, query)
        return [texts(page), page.complete, await messages.count(owner, query)]
      })
    }
  }
  for (const owner of people)
    await both(async ({ messages }) => texts(await messages.query(owner, { max: 1000 })))
  await real.storage.close()
}

it('S195, S201: any history gives the same pages as the plain driver, whatever the size of segments', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 150, size: 'max' }),
      fc.integer({ min: 1, max: 9 }),
      run,
    ),
    { numRuns: Number(process.env['MODEL_RUNS'] ?? 6) },
  )
}, 120_000)
