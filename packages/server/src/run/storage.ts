/** The storage of a host: in a folder of its own, or in memory. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HostConfig } from '../config/config.ts'
import type { Clock } from '../host/clock.ts'
import { memoryStorage } from '../storage/memory.ts'
import type { Storage } from '../storage/shapes.ts'
import { openSqlite } from '../storage/sqlite.ts'

export const openStorage = async ({ domain, data, storage }: HostConfig, clock: Clock): Promise<Storage> => {
  const now = () => clock.now()
  if (storage.driver === 'memory') return memoryStorage({ domain, now })
  mkdirSync(data, { recursive: true, mode: 0o700 })
  return openSqlite({ path: join(data, 'corrillo.sqlite'), domain, now })
}
