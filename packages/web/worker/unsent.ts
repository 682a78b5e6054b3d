/**
 * Background Sync. The keys are in the pages, so that this worker can send nothing (docs/decisions/0031-while-the-app-is-closed.md): where
 * no page is left to do it, it says that something waits, and not what.
 */
import { UNSENT } from '../src/shell/worker-words.ts'
import { wordsOf } from './wake-ups.ts'

declare const self: ServiceWorkerGlobalScope
/** "Messages wait here to be sent", by language, by the build. */
declare const WAITING: Readonly<Record<string, string>>
/** TypeScript's library has no Background Sync. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

const tell = async (): Promise<void> => {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (pages.length > 0) return
  const options = { body: await wordsOf(WAITING), tag: UNSENT, icon: '/icons/icon-192.png' }
  await self.registration.showNotification('Corrillo', options)
}

export const listenForSync = (): void =>
  self.addEventListener('sync', event => {
    const sync = event as SyncEvent
    if (sync.tag === UNSENT) sync.waitUntil(tell())
  })
