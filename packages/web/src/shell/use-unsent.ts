import { useEffect } from 'react'
import type { Engine } from '../bind/contract.ts'
import { notificationChoice } from './notification-choice.ts'
import { UNSENT } from './worker-words.ts'

/** TypeScript's library has no Background Sync; neither have Firefox and Safari. */
interface Syncing {
  readonly sync?: { register(tag: string): Promise<void> }
}

const waits = (engine: Engine): boolean =>
  engine.conversations.get().some(({ lastOwn, lastState }) => lastOwn && lastState?.kind === 'waiting')

/** Where a message waits for a connection, the browser is asked to wake the worker when there is one: the app may be closed by then. */
export const useUnsent = (engine: Engine): void =>
  useEffect(() => {
    const ask = async (): Promise<void> => {
      if (navigator.onLine || notificationChoice() === 'off' || !waits(engine)) return
      const { sync } = (await navigator.serviceWorker.ready) as Syncing
      await sync?.register(UNSENT)
    }
    const check = (): void => void ask().catch(() => undefined)
    addEventListener('offline', check)
    const leave = engine.conversations.subscribe(check)
    return () => {
      removeEventListener('offline', check)
      leave()
    }
  }, [engine])
