import { beforeEach, expect, test } from 'vitest'
import { manualClock } from '../platform/memory/clock.ts'
import { memoryStorage } from '../platform/memory/storage.ts'
import { importKey } from '../store/aead.ts'
import { type Fact, Facts } from '../store/facts.ts'
import { SealedStore } from '../store/sealed.ts'
import { PLAIN } from '../pipeline/module.ts'
import { folded } from './folded.ts'
import { SearchIndex } from './search-index.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const BRUNO = 'bruno@plaza.example'
const CARLA = 'carla@plaza.example'
let rows: Map<string, Map<string, Uint8Array>>
let store: SealedStore
let facts: Facts
let index: SearchIndex

const opened = async (): Promise<void> => {
  const keys = { records: await importKey(new Uint8Array(32).fill(7)), names: new Uint8Array(32).fill(9) }
  store = new SealedStore(await memoryStorage(rows).open('me'), keys, {
    random,
    breathe: async () => undefined,
  })
  facts = new Facts(store)
  index = new SearchIndex(store, manualClock(), async () => undefined)
  facts.watch((unit, conversation, order, text, isNew) => index.note(unit, conversation, order, text, isNew))
  await index.begin()
}
beforeEach(async () => {
  rows = new Map()
  await opened()
})

let count = 0
const fact = (text: string, conversation = BRUNO): Extract<Fact, { kind: 'message' }> => {
  const at = ++count
  const order = facts.orders.next(at)
  return {
    kind: 'message',
    order,
    conversation,
    at,
    own: false,
    author: conversation,
    text,
    stanzaId: undefined,
    state: undefined,
    security: PLAIN,
  }
}
const say = async (...all: readonly Fact[]): Promise<void> =>
  store.exclusive(async unit => {
    for (const one of all) facts.put(unit, one, true)
  })
const orders = async (query: string, within?: string): Promise<string[]> =>
  (await index.find(query, within)).map(hit => hit.order)
test('every word has to be there, in any order, whatever its capitals and accents; the newest comes first', async () => {
  const [a, b, c] = [
    fact('El café de José está CERRADO'),
    fact('café con leche'),
    fact('Søren æder Smørrebrød'),
  ]
  await say(a, b, c)
  expect(await orders('cafe')).toEqual([b.order, a.order])
  expect(await orders('cerrado JOSE')).toEqual([a.order])
  expect(await orders('soren smorrebrod')).toEqual([c.order])
  expect(await orders('cafe smorrebrod')).toEqual([])
  expect(await orders('  ')).toEqual([])
  expect(folded('ÅRHUS Straße')).toBe('arhus strasse')
})

test('within one conversation only what is in it is found', async () => {
  const [a, b] = [fact('garden'), fact('garden', CARLA)]
  await say(a, b)
  expect(await orders('garden', CARLA)).toEqual([b.order])
})

test('what is found is the same before and after the tail makes segments, and after the store is opened again', async () => {
  const all = Array.from({ length: 2300 }, (_, i) => fact(`note ${i} ${i % 500 === 0 ? 'rare' : 'common'}`))
  for (let i = 0; i < all.length; i += 100) await say(...all.slice(i, i + 100))
  const wanted = all
    .filter((_, i) => i % 500 === 0)
    .map(one => one.order)
    .reverse()
  expect(await orders('rare')).toEqual(wanted)
  await store.exclusive(async unit => facts.put(unit, { ...all[500]!, text: 'nothing' }))
  await index.compact()
  const left = wanted.filter(order => order !== all[500]!.order)
  expect(await orders('rare')).toEqual(left)
  await opened()
  expect(await orders('rare')).toEqual(left)
  expect(await orders('nothing')).toEqual([all[500]!.order])
})

test('what was taken back is written out of its segment', async () => {
  const secret = fact('the secret word')
  await say(secret, fact('other words'))
  await index.load()
  await store.exclusive(async unit => facts.put(unit, { ...secret, text: '', retractedAt: 9 }))
  expect(await orders('secret')).toEqual([])
  await index.compact()
  const sealed = await store.range<unknown>('search', '')
  expect(JSON.stringify(sealed)).not.toContain('secret')
  expect(JSON.stringify(sealed)).toContain('other words')
  await opened()
  expect(await orders('secret')).toEqual([])
})

test('a store from before there was an index is read once, when somebody searches', async () => {
  const old = fact('an old letter')
  await store.exclusive(async unit => {
    facts.put(unit, old, true)
    for (const [name] of await store.range('search', '')) unit.delete('search', name)
  })
  rows.get('me')!.forEach((_, key) => key.startsWith('search') && rows.get('me')!.delete(key))
  await opened()
  expect(await orders('letter')).toEqual([old.order])
  await opened()
  expect(await orders('letter')).toEqual([old.order])
})

test('nothing that is searched for is readable in the storage', async () => {
  await say(fact('canary-4410 in the index'))
  await index.compact()
  const bytes = [...rows.get('me')!].map(([key, value]) => key + Buffer.from(value).toString('latin1')).join()
  expect(bytes).not.toContain('canary-4410')
  expect(bytes).not.toContain(BRUNO)
})
