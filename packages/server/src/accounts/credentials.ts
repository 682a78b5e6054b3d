/** What is kept instead of a password (RFC 5802 §2.1), one entry for each hash that sign-in offers. */
import { createHash, randomBytes } from 'node:crypto'
import {
  decodeBase64,
  deriveCredentials,
  encodeBase64,
  type ScramCredentials,
  type ScramHash,
} from '@corrillo/xmpp'
import type { AccountRecord, Credentials } from '../storage/shapes.ts'
import { scramCrypto } from './scram-crypto.ts'

export interface CredentialOptions {
  /** For new passwords; RFC 7677 §4 asks for 4096 at least. */
  readonly iterations: number
  readonly hashes: readonly ScramHash[]
}

export const hashesFor = (sasl: { readonly scram_sha_1: boolean }): readonly ScramHash[] =>
  sasl.scram_sha_1 ? ['SHA-512', 'SHA-256', 'SHA-1'] : ['SHA-512', 'SHA-256']

export const SALT_BYTES = 16

export const makeCredentials = async (password: string, options: CredentialOptions): Promise<Credentials> => {
  const entries = options.hashes.map(async hash => {
    const salt = randomBytes(SALT_BYTES)
    const made = await deriveCredentials(scramCrypto, hash, password, salt, options.iterations)
    return [`SCRAM-${hash}`, stored(made)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

export const stored = (c: ScramCredentials) => ({
  salt: encodeBase64(c.salt),
  iterations: c.iterations,
  storedKey: encodeBase64(c.storedKey),
  serverKey: encodeBase64(c.serverKey),
})

/** Undefined when this account has none for that hash: it is set with the next password. */
export const credentialsFor = (credentials: Credentials, hash: ScramHash): ScramCredentials | undefined => {
  const entry = credentials[`SCRAM-${hash}`]
  if (entry === undefined) return undefined
  const [salt, storedKey, serverKey] = [entry.salt, entry.storedKey, entry.serverKey].map(decodeBase64)
  if (salt === undefined || storedKey === undefined || serverKey === undefined) return undefined
  return { salt, iterations: entry.iterations, storedKey, serverKey }
}

/** Whether a password given in the clear (over HTTPS) is the one; constant time in what is secret. */
export const verifyPassword = async (credentials: Credentials, password: string): Promise<boolean> => {
  const kept = credentialsFor(credentials, 'SHA-256')
  if (kept === undefined) return false
  const made = await deriveCredentials(scramCrypto, 'SHA-256', password, kept.salt, kept.iterations)
  return scramCrypto.timingSafeEqual(made.storedKey, kept.storedKey)
}

/**
 * What hangs on a password is sealed with this. Salts are new with every password, so that even the same one set again gives another
 * seal; what was derived anew from the same one (XEP-0480) keeps it.
 */
export const sealOf = ({ id, credentials }: AccountRecord): string =>
  Object.values(credentials).find(({ seal }) => seal !== undefined)?.seal ??
  createHash('sha256')
    .update(`${id} ${JSON.stringify(credentials)}`)
    .digest('base64url')
