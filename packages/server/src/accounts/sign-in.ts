/** What SASL asks of the accounts. */
import { createHmac, createSecretKey } from 'node:crypto'
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
  const decoy = (username: string, hash: ScramHash): ScramCredentials => {
    const name = localOf(username) ?? username
    const derived = (purpose: string) =>
      createHmac('sha512', key).update(`${purpose} ${hash} ${name}`).digest()
    const size = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 }[hash]
    const verifier = derived('key').subarray(0, size)
    return {
      salt: derived('salt').subarray(0, SALT_BYTES),
      iterations,
      storedKey: verifier,
      serverKey: verifier,
    }
  }
  return {
    async credentialsOf(username, hash) {
      const made = decoy(username, hash)
      const record = await recordOf(username)
      return (record && credentialsFor(record.credentials, hash)) ?? made
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
