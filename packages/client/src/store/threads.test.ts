import { beforeEach, expect, test } from 'vitest'
import { memoryStorage } from '../platform/memory/storage.ts'
import { PLAIN } from '../pipeline/module.ts'
import { importKey } from './aead.ts'
import { Facts, type MessageFact } from './facts.ts'
import { SealedStore } from './sealed.ts'
import type { InThread } from './threads.ts'

const BRUNO = 'bruno@plaza.example'
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
let rows: Map<string, Map<string, Uint8Array>>
let store: SealedStore
let facts: Facts

const opened = async (): Promise<void> => {
  const keys = { records: await importKey(new Uint8Array(32).fill(7)), names: new Uint8Array(32).fill(9) }
  const breathe = async () => undefined
  store = new SealedStore(await memoryStorage(rows).open('me'), keys, { random, breathe })
  facts = new Facts(store)
  await facts.threads.load()
}
beforeEach(async () => {
  rows = new Map()
  await opened()
})
let count = 0
const fact = (thread?: InThread): MessageFact => {
  const at = ++count
  const order = facts.orders.next(at)
  const said = { kind: 'message' as const, own: false, author: BRUNO, text: `${at}`, state: undefined }
  return { ...said, order, conversation: BRUNO, at, stanzaId: `s${at}`, security: PLAIN, thread }
}
const put = async (...all: readonly MessageFact[]): Promise<void> =>
  store.exclusive(async unit => {
    for (const one of all) {
      facts.put(unit, one, true)
      await facts.threads.join(unit, one)
      await facts.threads.adopt(unit, one)
    }
  })
const inThread = async (ref: string): Promise<readonly string[]> =>
  (await facts.inThread(BRUNO, ref, {})).map(one => one.order)

test('S306: nothing of a thread can be read in what lies on the disk', async () => {
  const root = fact()
  await put(root, fact({ id: 'canary-7731', root: root.order }), fact({ id: 'canary-7732', root: undefined }))
  const names = [...rows.values()].flatMap(table => [...table])
  const text = names.map(([name, value]) => name + new TextDecoder('latin1').decode(value)).join()
  expect(text).not.toContain('canary')
})
test('what waits for a beginning is known when the store is opened again, and finds it', async () => {
  const early = [fact({ id: 's900', root: undefined }), fact({ id: 's900', root: undefined })]
  await put(...early)
  await opened()
  expect([facts.threads.isWaiting(BRUNO, 's900'), facts.threads.isWaiting(BRUNO, 's901')]).toEqual([
    true,
    false,
  ])
  const root = { ...fact(), stanzaId: 's900' }
  await put(root)
  expect(await inThread(root.order)).toEqual([...early.map(one => one.order), root.order])
  expect(await inThread('~s900')).toEqual([])
  expect(await facts.find(BRUNO, root.order)).toMatchObject({ answers: 2 })
  await opened()
  expect(facts.threads.isWaiting(BRUNO, 's900')).toBe(false)
})
test('bounds: so many beginnings that nobody has are believed, and so many messages that speak of one', async () => {
  for (let i = 0; i < 20; i++)
    await put(...Array.from({ length: 100 }, (_, k) => fact({ id: `t${i * 100 + k}`, root: undefined })))
  expect([facts.threads.mayWait(BRUNO, 'one more'), facts.threads.mayWait(BRUNO, 't0')]).toEqual([
    false,
    true,
  ])
  await put(...Array.from({ length: 999 }, () => fact({ id: 't0', root: undefined })))
  expect(facts.threads.mayWait(BRUNO, 't0')).toBe(false)
})
test('a thread is read without the conversation around it', async () => {
  const root = fact()
  await put(root)
  for (let i = 0; i < 20; i++)
    await put(
      ...Array.from({ length: 100 }, (_, k) => fact(k === 0 ? { id: 's', root: root.order } : undefined)),
    )
  let opens = 0
  const { decrypt } = crypto.subtle
  crypto.subtle.decrypt = (...given) => {
    opens += 1
    return decrypt.apply(crypto.subtle, given)
  }
  try {
    expect(await inThread(root.order)).toHaveLength(21)
  } finally {
    crypto.subtle.decrypt = decrypt
  }
  // Its rows and its messages.
  expect(opens).toBe(42)
})
