/**
 * Search on the device: 100,000 messages in 500 conversations in a sealed store on disk, the index opened from its sealed
 * segments, then words that are rare, common, and nowhere. `node bench/search.ts [messages]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodePlatform } from '../packages/client/src/platform/node/index.ts'
import { PLAIN } from '../packages/client/src/pipeline/module.ts'
import { SearchIndex } from '../packages/client/src/search/search-index.ts'
import { importKey } from '../packages/client/src/store/aead.ts'
import { Facts } from '../packages/client/src/store/facts.ts'
import { SealedStore } from '../packages/client/src/store/sealed.ts'

const MESSAGES = Number(process.argv[2] ?? 100_000)
const CHATS = 500
const words =
  'the we and garden tomorrow bring bread key shed water meeting after seven people table train late home call about paper door street yes no maybe never always green small'.split(
    ' ',
  )
const folder = mkdtempSync(join(tmpdir(), 'corrillo-search-'))
const platform = createNodePlatform({ folder })
const opened = async () => {
  const keys = { records: await importKey(new Uint8Array(32).fill(1)), names: new Uint8Array(32).fill(2) }
  const store = new SealedStore(await platform.storage.open('bench'), keys, platform)
  const index = new SearchIndex(store, platform.clock, platform.breathe)
  const facts = new Facts(store)
  facts.watch((unit, conversation, order, text, isNew) => index.note(unit, conversation, order, text, isNew))
  await index.begin()
  return { store, index, facts }
}
const say = (n: number): string =>
  Array.from({ length: 6 + (n % 17) }, (_, i) => words[(n * 7 + i * i * 13) % words.length]).join(' ') +
  (n % 9973 === 0 ? ' periwinkle' : '')

const timed = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
  const from = performance.now()
  const result = await run()
  console.log(`${(performance.now() - from).toFixed(1).padStart(9)} ms  ${what}`)
  return result
}

try {
  const first = await opened()
  await timed(`${MESSAGES} messages sealed with their index, 100 in a unit of work`, async () => {
    for (let from = 0; from < MESSAGES; from += 100)
      await first.store.exclusive(async unit => {
        for (let n = from; n < from + 100; n++) {
          const conversation = `friend${n % CHATS}@plaza.example`
          const order = first.facts.orders.next(n)
          const message = { order, conversation, at: n, own: false, author: conversation, text: say(n) }
          const rest = { stanzaId: `m${n}`, state: undefined, security: PLAIN }
          first.facts.put(unit, { kind: 'message', ...message, ...rest }, true)
        }
      })
  })
  await timed('the rest of the tail becomes segments', () => first.index.compact())
  first.store.close()
  const { index, facts, store } = await opened()
  await timed('the index opened from its sealed segments', () => index.load())
  for (const query of ['periwinkle', 'garden', 'the', 'bread key', 'e', 'not-there'])
    for (const round of ['first', 'again']) {
      const hits = await timed(`“${query}”, ${round}`, () => index.find(query))
      if (round === 'again')
        await timed(`  ${hits.length} results read from the store`, () =>
          Promise.all(hits.map(hit => facts.find(hit.conversation, hit.order))),
        )
    }
  store.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
