/** Time-limited credentials for a relay that shares a secret with us (draft-uberti-behave-turn-rest §2.2; coturn's `use-auth-secret`). */
import { createHmac } from 'node:crypto'

export interface Credentials {
  readonly username: string
  readonly password: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/**
 * The relay counts quotas by the name behind the colon (S360): the same for every device of an account, and nothing that tells the relay
 * whose it is.
 */
export const credentialsFor = (
  account: string,
  secret: string,
  now: number,
  ttlSeconds: number,
): Credentials => {
  const seconds = Math.floor(now / 1000) + ttlSeconds
  const pseudonym = createHmac('sha256', secret).update(`account ${account}`).digest('hex').slice(0, 24)
  const username = `${seconds}:${pseudonym}`
  return {
    username,
    password: createHmac('sha1', secret).update(username).digest('base64'),
    expires: seconds * 1000,
  }
}
