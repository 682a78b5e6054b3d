import type { Clock } from './platform.ts'

/** Resolves when it is done, well or badly, or after that many milliseconds. */
export const atMost = (clock: Clock, ms: number, work: Promise<void>): Promise<void> =>
  new Promise(resolve => {
    const cancel = clock.after(ms, resolve)
    void work
      .catch(() => undefined)
      .finally(() => {
        cancel()
        resolve()
      })
  })
