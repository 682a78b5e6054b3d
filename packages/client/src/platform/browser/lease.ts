/** One engine for all tabs of a browser: a Web Lock, which ends with its tab and can be taken over. */
import type { Lease } from '../platform.ts'

export const browserLease = (): Lease => {
  let release: (() => void) | undefined
  return {
    acquire: (name, lost, { steal = false } = {}) =>
      new Promise((resolve, reject) => {
        const options = steal ? { steal: true } : { ifAvailable: true }
        let isHeld = false
        navigator.locks
          .request(`corrillo:${name}`, options, lock => {
            isHeld = lock !== null
            resolve(isHeld)
            if (!isHeld) return undefined
            return new Promise<void>(done => {
              release = done
            })
          })
          .catch(error => {
            // Taken over by another tab: the request ends with an AbortError.
            if (!isHeld) return reject(error)
            release = undefined
            lost()
          })
      }),
    release() {
      release?.()
      release = undefined
    },
  }
}
