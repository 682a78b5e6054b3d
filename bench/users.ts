/** Accounts for a measurement, without going through the server: u0…, all with the password "pw" and one salt, 4096 iterations. */
import { join } from 'node:path'
import { makeCredentials } from '../packages/server/src/accounts/credentials.ts'
import { openSqlite } from '../packages/server/src/storage/sqlite.ts'

const [data = '', domain = '', count = '0'] = process.argv.slice(2)
const BATCH = 2000

const storage = await openSqlite({ path: join(data, 'corrillo.sqlite'), domain })
const credentials = await makeCredentials('pw', { iterations: 4096, hashes: ['SHA-512', 'SHA-256', 'SHA-1'] })
for (let first = 0; first < Number(count); first += BATCH) {
  const batch = Array.from(
    { length: Math.min(BATCH, Number(count) - first) },
    (_, index) => `u${first + index}`,
  )
  await Promise.all(
    batch.map(local => storage.accounts.create({ local, disabled: false, role: 'member', credentials })),
  )
}
await storage.close()
