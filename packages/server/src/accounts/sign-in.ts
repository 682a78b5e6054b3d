/** What SASL asks of the accounts. */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto'
import { Jid, SaslError, type ScramCredentials, type ScramHash } from '@corrillo/xmpp'
import type { AccountRecord, AccountStore } from '../storage/shapes.ts'
import { credentialsFor, SALT_BYTES } from './credentials.ts'

export interface SignInOptions {
  readonly domain: string
  readonly store: AccountStore
  readonly iterations: number
  /** Secret of this server, kept: the salt of a name without account never changes (S048). */
  readonly decoyKey: Uint8Array
}

export interface SignIn {
  credentialsOf(username: string, hash: ScramHash): Promise<ScramCredentials>
  /** Whether what was asked for before is still what the account is proved by. */
  stands(username: string, hash: ScramHash, asked: ScramCredentials): Promise<boolean>
  admit(username: string, authzid: string | undefined): Promise<string>
}

export const signIn = ({ domain, store, iterations, decoyKey }: SignInOptions): SignIn => {
  const key = createSecretKey(decoyKey)
  /** One canonical form for all spellings of a name (S124). */
  const localOf = (username: string): string | undefined => {
    const jid = Jid.tryParse(`${username}@${domain}`)
    return jid !== undefined && jid.isBare && jid.domain === domain ? jid.local : undefined
  }
  const recordOf = async (username: string): Promise<AccountRecord | undefined> => {
    const local = localOf(username)
    return local === undefined ? undefined : store.get(local)
  }
  /** Nothing of them is ever shown, and nobody has a proof for them: the same serve every name. */
  const verifiers = { 'SHA-1': randomBytes(20), 'SHA-256': randomBytes(32), 'SHA-512': randomBytes(64) }
  const decoy = (username: string, hash: ScramHash): ScramCredentials => {
    const name = localOf(username) ?? username
    const salt = createHmac('sha512', key).update(`salt ${hash} ${name}`).digest().subarray(0, SALT_BYTES)
    return { salt, iterations, storedKey: verifiers[hash], serverKey: verifiers[hash] }
  }
  return {
    async credentialsOf(username, hash) {
      const made = decoy(username, hash)
      const record = await recordOf(username)
      return (record && credentialsFor(record.credentials, hash)) ?? made
    },
    async stands(username, hash, { storedKey }) {
      const record = await recordOf(username)
      const now = record && credentialsFor(record.credentials, hash)?.storedKey
      return now !== undefined && now.length === storedKey.length && timingSafeEqual(now, storedKey)
    },
    async admit(username, authzid) {
      const record = await recordOf(username)
      if (record === undefined) throw new SaslError('not-authorized')
      // RFC 6120 §6.3.8: nobody acts for another.
      if (authzid !== undefined && Jid.tryParse(authzid)?.toString() !== `${record.local}@${domain}`)
        throw new SaslError('invalid-authzid')
      if (record.disabled) throw new SaslError('account-disabled')
      return record.local
    },
  }
}
