/**
 * What is noted of people's comings and goings. Nobody waits for it, so what comes within a quarter of a second goes to disk in one commit: a
 * commit for every sign-in cost more than all of SCRAM. A crash forgets the notes of its last quarter of a second.
 */
import type { Jid } from '@corrillo/xmpp'
import type { DocumentStore } from '../storage/shapes.ts'
import type { Awaitable } from './module.ts'
import type { Clock } from './clock.ts'

export interface Notes<T> {
  get(account: Jid): Awaitable<T | undefined>
  /** In place of what was noted before. */
  set(account: Jid, value: T): void
  /** The account is gone: whoever gets its name has no share in it (S099). */
  forget(account: Jid): void
  /** Resolved when all of it is stored. */
  flush(): Promise<void>
}

const SOON_MS = 250

export const notes = <T>(
  store: DocumentStore<T>,
  clock: Clock,
  failed: (error: unknown) => void,
): Notes<T> => {
  let waiting = new Map<string, { readonly account: Jid; readonly value: T }>()
  const flush = async (): Promise<void> => {
    const due = Array.from(waiting.values())
    waiting = new Map()
    await Promise.all(due.map(({ account, value }) => store.set(account, value).catch(failed)))
  }
  return {
    get: account => waiting.get(account.toString())?.value ?? store.get(account),
    set(account, value) {
      if (waiting.size === 0) clock.after(SOON_MS, () => void flush())
      waiting.set(account.toString(), { account, value })
    },
    forget: account => void waiting.delete(account.toString()),
    flush,
  }
}
