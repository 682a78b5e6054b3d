/**
 * Credentials that come up to what is configured now (S390): for a hash that was switched on after the password was set, or with more
 * iterations. The password is the same, so what hangs on it (tokens, sessions) stays.
 */
import { randomBytes } from 'node:crypto'
import { SaslError, type ScramHash, saltedCredentials } from '@corrillo/xmpp'
import { chain } from '../host/awaitable.ts'
import type { AccountRecord, AccountStore } from '../storage/shapes.ts'
import { type CredentialOptions, SALT_BYTES, sealOf, stored } from './credentials.ts'
import type { Upgrades } from '../stream/features/upgrades.ts'
import { scramCrypto } from './scram-crypto.ts'

const sizes: Readonly<Record<ScramHash, number>> = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 }

const checked = (record: AccountRecord | undefined, standing?: string): AccountRecord => {
  if (record === undefined) throw new SaslError('not-authorized')
  if (record.disabled) throw new SaslError('account-disabled')
  if (standing !== undefined && sealOf(record) !== standing) throw new SaslError('not-authorized')
  return record
}

export const upgradesOf = (store: AccountStore, { hashes, iterations }: CredentialOptions): Upgrades => ({
  hashes,
  async due(local, hash) {
    const entry = (await store.get(local))?.credentials[`SCRAM-${hash}`]
    if (entry !== undefined && entry.iterations >= iterations) return undefined
    return { salt: randomBytes(SALT_BYTES), iterations }
  },
  standing: async local => sealOf(checked(await store.get(local))),
  async keep(local, standing, hash, salted, { salt, iterations: rounds }) {
    if (salted.length !== sizes[hash]) throw new SaslError('malformed-request')
    const made = stored(await saltedCredentials(scramCrypto, hash, salted, salt, rounds))
    // Read and written in one turn: a password that is set meanwhile is not undone.
    await chain(store.get(local), record => {
      const { credentials } = checked(record, standing)
      const entry = { ...made, seal: standing }
      return store.update(local, { credentials: { ...credentials, [`SCRAM-${hash}`]: entry } })
    })
    checked(await store.get(local), standing)
  },
})
