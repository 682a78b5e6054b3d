import 'fake-indexeddb/auto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deleteDB } from 'idb'
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
