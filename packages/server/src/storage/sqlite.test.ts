import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { conforms } from './conformance.ts'
import { openSqlite } from './sqlite.ts'

const home = mkdtempSync(join(tmpdir(), 'corrillo-storage-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
let databases = 0

for (const [name, segment] of [
  ['SQLite', undefined],
  ['SQLite with segments of three', 3],
] as const)
  conforms({
    name,
    open: clock =>
      openSqlite({
        path: join(home, `${++databases}.db`),
        domain: 'example.org',
        now: () => clock.now,
        ...(segment !== undefined && { segment }),
      }),
  })
