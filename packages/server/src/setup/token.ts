/** The one-time key to an empty server: 256 bits, a day long, kept as a hash and in memory only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../host/clock.ts'

export type TokenFault = 'token-invalid' | 'token-expired' | 'token-used'

const DAY = 86_400_000
const digest = (token: string) => createHash('sha256').update(token).digest()

export interface SetupToken {
  /** Printed once; nothing here can give it again. */
  readonly token: string
  fault(token: string): TokenFault | undefined
  /** Undefined for exactly one of any number of calls; the others get a fault. */
  take(token: string): TokenFault | undefined
  /** Makes a taken token good again, when what it was taken for failed. */
  release(): void
}

/** Every start of a server without accounts makes a new one, and the one before is worth nothing. */
export const setupToken = (clock: Pick<Clock, 'now'>): SetupToken => {
  const token = randomBytes(32).toString('base64url')
  const hash = digest(token)
  const expires = clock.now() + DAY
  let used = false
  const fault = (given: string): TokenFault | undefined => {
    if (!timingSafeEqual(digest(given), hash)) return 'token-invalid'
    if (used) return 'token-used'
    return clock.now() >= expires ? 'token-expired' : undefined
  }
  return {
    token,
    fault,
    take(given) {
      const found = fault(given)
      if (found === undefined) used = true
      return found
    },
    release() {
      used = false
    },
  }
}
