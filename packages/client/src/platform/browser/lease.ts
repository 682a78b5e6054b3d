/**
 * One engine for all tabs of a browser: a Web Lock, which ends with its tab. Who takes over asks the holder to finish first; of a tab
 * that is frozen the lock is taken away, and its store refuses it from then on.
 */
import { ClientError } from '../../api.ts'
import type { Lease } from '../platform.ts'

/** What the holder has to finish what it is doing. */
const HAND_OVER_MS = 4_000

/** A browser that keeps nothing for a page has no locks for it either. */
const refused = (cause: unknown): never => {
  if ((cause as { name?: string }).name !== 'SecurityError') throw cause
  throw new ClientError('storage-blocked', { cause })
}

export const browserLease = (): Lease => {
  let release: (() => void) | undefined

  const request = (name: string, lost: () => Promise<void>, options: LockOptions): Promise<boolean> =>
    new Promise((resolve, reject) => {
      let isHeld = false
      const hold = (lock: Lock | null): Promise<void> | undefined => {
        isHeld = lock !== null
        resolve(isHeld)
        if (!isHeld) return undefined
        const asked = new BroadcastChannel(name)
        return new Promise<void>(done => {
          release = done
          // Finished or not: who takes over waits for nothing longer.
          asked.onmessage = () => void lost().then(done, done)
        }).finally(() => asked.close())
      }
      navigator.locks.request(name, options, hold).catch(error => {
        if (!isHeld) return reject(error)
        release = undefined
        lost().catch(() => undefined)
      })
    })
  const handOver = async (name: string, lost: () => Promise<void>): Promise<boolean> => {
    const channel = new BroadcastChannel(name)
    channel.postMessage('mine')
    channel.close()
    try {
      return await request(name, lost, { signal: AbortSignal.timeout(HAND_OVER_MS) })
    } catch {
      return request(name, lost, { steal: true })
    }
  }
  const lockOf = (name: string): string => `corrillo:${name}`
  return {
    acquire: (name, lost, { steal = false } = {}) =>
      (steal ? handOver(lockOf(name), lost) : request(lockOf(name), lost, { ifAvailable: true })).catch(
        refused,
      ),
    async isTaken(name) {
      const { held } = await navigator.locks.query()
      return held?.some(lock => lock.name === lockOf(name)) ?? false
    },
    release() {
      release?.()
      release = undefined
    },
  }
}
