import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryPlatform } from '../platform/memory/index.ts'
import { memoryStorage } from '../platform/memory/storage.ts'
import type { RecordStore } from '../platform/platform.ts'
import { createKeys, readHeader, recallKeys, rewrapKeys, unlockKeys } from './keys.ts'
import { SealBroken, SealedStore } from './sealed.ts'

const form = { address: 'ana@plaza.example', passphrase: 'a very good phrase', keepUnlocked: false }
const NAME = form.address
const TABLES = [
  'account',
  'contacts',
  'conversations',
  'facts',
  'ids',
  'outbox',
  'owed',
  'devices',
  'sessions',
  'header',
]

const opened = async () => {
  const platform = memoryPlatform(() => ({ receive() {}, closed() {} }), { storage: memoryStorage() })
  const records = await platform.storage.open(NAME)
  const keys = await createKeys(platform, records, NAME, form)
  return { platform, records, keys, store: new SealedStore(records, keys, platform) }
}
const everything = async (records: RecordStore): Promise<string> => {
  const rows = await Promise.all(TABLES.map(table => records.range(table, '', '\uffff')))
  return rows
    .flat()
    .map(
      ([key, value]) =>
        `${key} ${Buffer.from(value).toString('latin1')} ${Buffer.from(value).toString('utf16le')}`,
    )
    .join()
}

test('what was put is read again, in one transaction, in order', async () => {
  const { store } = await opened()
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue(), { minKeys: 1 }),
      async values => {
        const prefix = store.hidden('facts', Math.random().toString())
        await store.exclusive(async unit => {
          for (const [key, value] of Object.entries(values)) unit.put('facts', `${prefix}/${key}`, { value })
        })
        const rows = await store.range<{ value: unknown }>('facts', `${prefix}/`)
        expect(rows.map(([key]) => key.split('/')[1])).toEqual(Object.keys(values).sort())
        for (const [key, row] of rows)
          expect(row).toEqual(JSON.parse(JSON.stringify({ value: values[key.split('/')[1]!] })))
      },
    ),
    { numRuns: 30 },
  )
})

test('S388: no byte of what was stored, nor an address, nor the passphrase is in the records', async () => {
  const { store, records } = await opened()
  const bytes = new TextEncoder().encode('canary-in-bytes')
  await store.exclusive(async unit => {
    unit.put('contacts', unit.hidden('contacts', 'bruno@plaza.example'), {
      address: 'bruno@plaza.example',
      text: 'canary-in-text',
      bytes,
    })
  })
  const raw = await everything(records)
  for (const word of ['canary', 'bruno', Buffer.from('canary-in-bytes').toString('base64'), form.passphrase])
    expect(raw).not.toContain(word)
})

test('a flipped bit anywhere in a record is refused', async () => {
  const { store, records } = await opened()
  await store.exclusive(async unit => unit.put('facts', 'a', { text: 'hello' }))
  const sealed = (await records.get('facts', 'a'))!
  for (let i = 0; i < sealed.length; i++) {
    const changed = sealed.slice()
    changed[i]! ^= 1
    await records.write([{ table: 'facts', key: 'a', value: changed }])
    await expect(store.get('facts', 'a')).rejects.toThrow(SealBroken)
  }
})

test('a record that was moved to another key or table is refused', async () => {
  const { store, records } = await opened()
  await store.exclusive(async unit => unit.put('facts', 'a', { text: 'hello' }))
  const sealed = await records.get('facts', 'a')
  await records.write([
    { table: 'facts', key: 'b', value: sealed },
    { table: 'ids', key: 'a', value: sealed },
  ])
  await expect(store.get('facts', 'b')).rejects.toThrow(SealBroken)
  await expect(store.get('ids', 'a')).rejects.toThrow(SealBroken)
})

test('equal values are sealed differently each time', async () => {
  const { store, records } = await opened()
  await store.exclusive(async unit => {
    unit.put('facts', 'a', 1)
    unit.put('facts', 'b', 1)
  })
  expect(await records.get('facts', 'a')).not.toEqual(await records.get('facts', 'b'))
})

test('a unit of work that throws, or whose write fails, has changed nothing and runs nothing afterwards', async () => {
  const { store, records, keys, platform } = await opened()
  let ran = 0
  await expect(
    store.exclusive(async unit => {
      unit.put('facts', 'a', 1)
      unit.afterwards(() => ran++)
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  const failing = new SealedStore(
    { ...records, write: () => Promise.reject(new Error('full')) },
    keys,
    platform,
  )
  await expect(
    failing.exclusive(async unit => {
      unit.put('facts', 'a', 1)
      unit.afterwards(() => ran++)
    }),
  ).rejects.toThrow('full')
  expect(ran).toBe(0)
  expect(await store.get('facts', 'a')).toBeUndefined()
})

test('the right passphrase opens the store, a wrong one says so', async () => {
  const { store, records, platform } = await opened()
  await store.exclusive(async unit => unit.put('facts', 'a', 'kept'))
  await expect(unlockKeys(platform, records, NAME, 'another phrase', false)).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  const again = new SealedStore(
    records,
    await unlockKeys(platform, records, NAME, form.passphrase, false),
    platform,
  )
  expect(await again.get('facts', 'a')).toBe('kept')
})

test('another passphrase wraps the same key again: records stay as they are, the old passphrase opens nothing', async () => {
  const { store, records, platform } = await opened()
  await store.exclusive(async unit => unit.put('facts', 'a', 'kept'))
  const before = await records.get('facts', 'a')
  await expect(rewrapKeys(platform, records, 'not it', 'the new one')).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  await rewrapKeys(platform, records, form.passphrase, 'the new one')
  expect(await records.get('facts', 'a')).toEqual(before)
  await expect(unlockKeys(platform, records, NAME, form.passphrase, false)).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  const again = new SealedStore(
    records,
    await unlockKeys(platform, records, NAME, 'the new one', false),
    platform,
  )
  expect(await again.get('facts', 'a')).toBe('kept')
})

test('what the keychain keeps opens the store without a passphrase, until it is forgotten', async () => {
  const { store, records, platform } = await opened()
  await store.exclusive(async unit => unit.put('facts', 'a', 'kept'))
  const keys = await recallKeys(platform, NAME)
  expect(await new SealedStore(records, keys!, platform).get('facts', 'a')).toBe('kept')
  await platform.keychain.forget(NAME)
  expect(await recallKeys(platform, NAME)).toBeUndefined()
  expect((await readHeader(records))?.keepUnlocked).toBe(false)
})
