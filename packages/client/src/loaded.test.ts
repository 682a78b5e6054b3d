/** How much of a conversation is loaded while somebody reads, looks back, or is away. */
import { expect, test } from 'vitest'
import { memoryPlatform } from './platform/memory/index.ts'
import { memoryStorage } from './platform/memory/storage.ts'
import { PLAIN } from './pipeline/module.ts'
import { Conversations } from './store/conversations.ts'
import { Facts } from './store/facts.ts'
import { createKeys } from './store/keys.ts'
import { SealedStore } from './store/sealed.ts'
import { stretchOf } from './loaded.ts'

const who = 'bruno@plaza.example'
const ana = 'ana@plaza.example'

const filled = async (count: number) => {
  const platform = memoryPlatform(() => ({ receive() {}, closed() {} }), { storage: memoryStorage() })
  const records = await platform.storage.open(ana)
  const keys = await createKeys(platform, records, ana, {
    address: ana,
    passphrase: 'a phrase',
    keepUnlocked: false,
  })
  const store = new SealedStore(records, keys, platform)
  const facts = new Facts(store)
  const conversations = new Conversations()
  let n = 0
  const say = (more: number): Promise<void> =>
    store.exclusive(async unit => {
      for (let i = 0; i < more; i++, n++)
        facts.put(unit, {
          kind: 'message',
          order: facts.orders.next(n),
          conversation: who,
          at: n,
          own: false,
          author: who,
          text: String(n),
          stanzaId: undefined,
          state: undefined,
          security: PLAIN,
        })
    })
  await say(count)
  await store.exclusive(async unit => conversations.update(unit, who, { historyComplete: true }))
  const mam = { older: async () => false }
  const stretch = stretchOf({ conversations, facts, mam }, who, () => undefined)
  await stretch.loadNewer()
  while (stretch.now.get().loading) await new Promise(resolve => setImmediate(resolve))
  const shown = (): readonly [first: string | undefined, last: string | undefined] => {
    const list = stretch.now.get().facts.map(fact => (fact.kind === 'message' ? fact.text : ''))
    return [list[0], list.at(-1)]
  }
  return { stretch, say, shown }
}

test('who looks back far keeps a few hundred messages in hand, and comes back to the newest page by page', async () => {
  const { stretch, shown } = await filled(1000)
  expect(shown()).toEqual(['970', '999'])
  for (let page = 0; page < 20; page++) await stretch.loadOlder()
  expect(shown()).toEqual(['0', '299'])
  expect(stretch.now.get()).toMatchObject({ hasOlder: false, hasNewer: true })
  for (let page = 0; page < 20; page++) await stretch.loadNewer()
  expect(shown()).toEqual(['700', '999'])
  expect(stretch.now.get()).toMatchObject({ hasOlder: true, hasNewer: false })
})
test('thousands that come at once are not all drawn: the newest are, and the rest when somebody looks back', async () => {
  const { stretch, say, shown } = await filled(100)
  for (let unit = 0; unit < 10; unit++) await say(200)
  expect(shown()).toEqual(['2070', '2099'])
  expect(stretch.now.get().hasOlder).toBe(true)
  await stretch.loadOlder()
  expect(shown()).toEqual(['2010', '2099'])
})
test('what comes while somebody looks back does not move what is being read', async () => {
  const { stretch, say, shown } = await filled(100)
  await stretch.loadOlder()
  const [first] = shown()
  await say(1000)
  expect(shown()[0]).toBe(first)
  expect(stretch.now.get().facts).toHaveLength(300)
  expect(stretch.now.get().hasNewer).toBe(true)
  await stretch.toNewest()
  expect(shown()[1]).toBe('1099')
})
