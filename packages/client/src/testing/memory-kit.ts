/** What outlives a lock: stores, and the lease of one device. */
import type { Engine } from '../api.ts'
import { memoryKeychain } from '../platform/memory/index.ts'
import { memoryStorage } from '../platform/memory/storage.ts'
import type { Platform } from '../platform/platform.ts'
import { PASSWORD, type ScriptedServer } from './scripted-server.ts'
import { settled, type SignedIn, until } from './signed-in.ts'

export class MemoryKit {
  readonly parts: Partial<Omit<Platform, 'clock'>> = { storage: memoryStorage(), keychain: memoryKeychain() }

  /** After `lockNow`: opens the store again, and is online. */
  async unlock(server: ScriptedServer, { app }: SignedIn): Promise<Engine> {
    await app.unlock(PASSWORD, false)
    const engine = await until(app.state, state => state.kind === 'open' && state.engine)
    await until(engine.connection, state => state.kind === 'online')
    await settled(server)
    return engine
  }
}
