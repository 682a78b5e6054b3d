import { Jid } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import { PlayClock } from '../plays/clock.ts'
import { memoryStorage } from '../storage/memory.ts'
import { document, type DocumentStore } from '../storage/shapes.ts'
import { notes } from './notes.ts'

const ana = Jid.parse('ana@plaza.example')
const bruno = Jid.parse('bruno@plaza.example')
let clock: PlayClock
let store: DocumentStore<number>
let writes: number

beforeEach(async () => {
  const storage = memoryStorage({ domain: 'plaza.example' })
  for (const local of ['ana', 'bruno'])
    await storage.accounts.create({ local, credentials: {}, role: 'member', disabled: false })
  const { kept } = storage.open('m', { kept: document<number>() })
  writes = 0
  store = { get: account => kept.get(account), set: (account, value) => (writes++, kept.set(account, value)) }
  clock = new PlayClock()
})
const failed = (error: unknown): never => {
  throw error
}

test('the newest note of each account is written a little later, and read at once', async () => {
  const kept = notes(store, clock, failed)
  kept.set(ana, 1)
  kept.set(ana, 2)
  kept.set(bruno, 3)
  expect([await kept.get(ana), await kept.get(bruno), writes]).toEqual([2, 3, 0])
  clock.pass(250)
  expect([await store.get(ana), await store.get(bruno), writes]).toEqual([2, 3, 2])
  kept.set(ana, 4)
  clock.pass(250)
  expect([await kept.get(ana), writes]).toEqual([4, 3])
})

test('at the end all that waits is written', async () => {
  const kept = notes(store, clock, failed)
  kept.set(ana, 1)
  await kept.flush()
  expect(await store.get(ana)).toBe(1)
})

test('S099: nothing of who is gone comes to who has the name afterwards', async () => {
  const kept = notes(store, clock, failed)
  kept.set(ana, 1)
  kept.forget(ana)
  clock.pass(250)
  expect([await kept.get(ana), writes]).toEqual([undefined, 0])
})

test('a note that cannot be stored is told of and disturbs no other', async () => {
  const errors: unknown[] = []
  const kept = notes(store, clock, error => errors.push(error))
  kept.set(Jid.parse('nobody@plaza.example'), 1)
  kept.set(bruno, 2)
  await kept.flush()
  expect([errors.length, await store.get(bruno)]).toEqual([1, 2])
})
