import { preparePassword } from '../jid/prep.ts'

export type ScramHash = 'SHA-1' | 'SHA-256' | 'SHA-512'
export const SCRAM_HASHES: readonly ScramHash[] = ['SHA-512', 'SHA-256', 'SHA-1']

/** What SCRAM needs and this package does not have. */
export interface ScramCrypto {
  hash(hash: ScramHash, data: Uint8Array): Promise<Uint8Array> | Uint8Array
  hmac(hash: ScramHash, key: Uint8Array, data: Uint8Array): Promise<Uint8Array> | Uint8Array
  /** As many bytes as the hash gives. */
  pbkdf2(hash: ScramHash, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
  random(bytes: number): Uint8Array
}

/** What a server keeps instead of a password (RFC 5802 §2.1). */
export interface ScramCredentials {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
}

const encoder = new TextEncoder()
export const bytesOf = (s: string): Uint8Array => encoder.encode(s)

/** RFC 5802 §3. */
export const saltedPassword = async (
  crypto: ScramCrypto,
  hash: ScramHash,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<Uint8Array> => crypto.pbkdf2(hash, bytesOf(preparePassword(password)), salt, iterations)

export const deriveCredentials = async (
  crypto: ScramCrypto,
  hash: ScramHash,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramCredentials> => {
  const salted = await saltedPassword(crypto, hash, password, salt, iterations)
  return saltedCredentials(crypto, hash, salted, salt, iterations)
}

/** From SaltedPassword, as the client of an upgrade sends it (XEP-0480 §3). */
export const saltedCredentials = async (
  crypto: ScramCrypto,
  hash: ScramHash,
  salted: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramCredentials> => {
  const clientKey = await crypto.hmac(hash, salted, bytesOf('Client Key'))
  return {
    salt,
    iterations,
    storedKey: await crypto.hash(hash, clientKey),
    serverKey: await crypto.hmac(hash, salted, bytesOf('Server Key')),
  }
}

/** `SCRAM-SHA-256-PLUS` and the like. */
export const scramMechanism = (hash: ScramHash, plus: boolean): string =>
  `SCRAM-${hash}${plus ? '-PLUS' : ''}`

export const parseScramMechanism = (name: string): { hash: ScramHash; plus: boolean } | undefined => {
  const m = /^SCRAM-(SHA-1|SHA-256|SHA-512)(-PLUS)?$/.exec(name)
  const hash = SCRAM_HASHES.find(h => h === m?.[1])
  return hash && { hash, plus: m?.[2] !== undefined }
}

/** Both of one length. */
export const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ b[i]!)

/** `a=1,b=2`: attributes in order, each named by one letter (RFC 5802 §5.1). Undefined when malformed. */
export const scramAttributes = (message: string): readonly (readonly [string, string])[] | undefined => {
  const parts = message.split(',')
  if (parts.length > 16 || !parts.every(p => /^[A-Za-z]=[^\0]*$/s.test(p))) return undefined
  return parts.map(p => [p[0]!, p.slice(2)] as const)
}

/** Printable ASCII without the comma (RFC 5802 §7), bounded. */
export const isNonce = (s: string): boolean => /^[\x21-\x2B\x2D-\x7E]{1,512}$/.test(s)
