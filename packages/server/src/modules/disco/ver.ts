import { createHash } from 'node:crypto'
import { type DiscoInfo, verificationString } from '@corrillo/xmpp'

/** The names of XEP-0300 that clients use, and Node's for them. SHA-1 is what the protocol has; no secret depends on it. */
const HASHES: Readonly<Record<string, string>> = { 'sha-1': 'sha1', 'sha-256': 'sha256', 'sha-512': 'sha512' }

/** XEP-0115 §5.1; undefined for an unknown hash and for information that must not be believed. */
export const verOf = (info: DiscoInfo, hash = 'sha-1'): string | undefined => {
  const algorithm = HASHES[hash]
  const text = verificationString(info)
  return algorithm === undefined || text === undefined
    ? undefined
    : createHash(algorithm).update(text).digest('base64')
}
