import 'fake-indexeddb/auto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deleteDB } from 'idb'
import { expect, test } from 'vitest'
import { indexedDbStorage } from './browser/storage.ts'
import { storageConformance } from './conformance.ts'
import { memoryStorage } from './memory/storage.ts'
import { fileStorage } from './node/storage.ts'

storageConformance('memory', async () => memoryStorage())
storageConformance('SQLite file', async () => fileStorage(mkdtempSync(join(tmpdir(), 'corrillo-'))))
storageConformance('IndexedDB', async () => {
  for (const name of ['corrillo', 'corrillo:a@example.org', 'corrillo:b@example.org']) await deleteDB(name)
  return indexedDbStorage({ after: () => () => {} })
})

test('IndexedDB: who looks for a store that is not there makes no database', async () => {
  const driver = indexedDbStorage({ after: () => () => {} })
  await driver.peek('nobody@example.org', 'header', 'vault')
  const names = (await indexedDB.databases()).map(({ name }) => name)
  expect(names).not.toContain('corrillo:nobody@example.org')
})
