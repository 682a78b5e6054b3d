/** Keys as XEP-0373 wants them: of version 4, with a User ID `xmpp:` and the address of whose they are (§8.5). */
import {
  decryptKey,
  generateKey,
  type Key,
  type PrivateKey,
  readKeys,
  readPrivateKeys,
  reformatKey,
} from 'openpgp'
import { Malformed, Misuse, UnknownKey } from '../errors.ts'
import { ARGON2_PASSES_MAX, config, KEY_BYTES_MAX, KEYS_MAX } from './limits.ts'

export interface PublicKeyInfo {
  /** Upper case hexadecimal (XEP-0373 §4.1). */
  readonly fingerprint: string
  readonly bytes: Uint8Array
  /** Whose it says it is, where it has signed that itself. */
  readonly addresses: readonly string[]
  readonly created: number
  readonly expires: number | undefined
  /** It can be encrypted to, and signs, at present. */
  readonly usable: boolean
}
export interface SecretKeyInfo extends PublicKeyInfo {
  /** Transferable and without a passphrase: to be kept sealed. */
  readonly secret: Uint8Array
}
const SCHEME = 'xmpp:'

/** The library throws plain errors: whatever they are, the bytes are to blame. */
export const blaming = async <T>(reason: string, run: () => Promise<T>): Promise<T> => {
  try {
    return await run()
  } catch {
    throw new Malformed(reason)
  }
}
const bounded = (bytes: Uint8Array, most = KEY_BYTES_MAX): void => {
  if (bytes.length === 0 || bytes.length > most) throw new Malformed('size')
}

const addressesOf = async (key: Key, at: Date): Promise<readonly string[]> => {
  const found = new Set<string>()
  for (const user of key.users.slice(0, KEYS_MAX)) {
    const id = user.userID?.userID
    if (!id?.startsWith(SCHEME)) continue
    // Whoever adds a name to a key of somebody else cannot sign it.
    if (await user.verify(at, config).catch(() => false)) found.add(id.slice(SCHEME.length))
  }
  return [...found]
}
const works = async (key: Key, at: Date): Promise<boolean> => {
  try {
    await key.getEncryptionKey(undefined, at, undefined, config)
    await key.getSigningKey(undefined, at, undefined, config)
    return true
  } catch {
    return false
  }
}
const infoOf = async (key: Key, now: number): Promise<PublicKeyInfo> => {
  const at = new Date(now)
  // RFC 4880 §5.5.2: what is older has a fingerprint that can be forged (XEP-0373 §6.1).
  if (key.keyPacket.version < 4) throw new Malformed('version')
  const until = await key.getExpirationTime(undefined, config).catch(() => null)
  return {
    fingerprint: key.getFingerprint().toUpperCase(),
    bytes: key.toPublic().write(),
    addresses: await addressesOf(key, at),
    created: key.getCreationTime().getTime(),
    expires: until instanceof Date ? until.getTime() : undefined,
    usable: await works(key, at),
  }
}
const secretOf = async (key: PrivateKey, now: number): Promise<SecretKeyInfo> => ({
  ...(await infoOf(key, now)),
  secret: key.write(),
})

/** One public key, and nothing but it. */
export const readPublicKey = async (bytes: Uint8Array, now: number): Promise<PublicKeyInfo> => {
  bounded(bytes)
  const keys = await blaming('key', () => readKeys({ binaryKeys: bytes, config }))
  const [key] = keys
  if (!key || keys.length !== 1 || key.isPrivate()) throw new Malformed('key')
  return infoOf(key, now)
}

/** Curve25519 as GnuPG has known it since 2014: every program that speaks XEP-0373 reads it. */
export const createKey = async (address: string, now: number): Promise<SecretKeyInfo> => {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name: SCHEME + address }],
    date: new Date(now),
    format: 'object',
    config,
  })
  return secretOf(privateKey, now)
}

/** A key that was derived from a passphrase at any cost is not worth that (S321). */
const affordable = (key: PrivateKey): void => {
  for (const { keyPacket } of [key, ...key.subkeys]) {
    const { s2k } = keyPacket as unknown as {
      readonly s2k?: { readonly type: string; readonly t?: number } | null
    }
    if (s2k?.type === 'argon2' && (s2k.t ?? 0) > ARGON2_PASSES_MAX) throw new Malformed('s2k')
  }
}
const opened = async (key: PrivateKey, passphrase: string | undefined): Promise<PrivateKey> => {
  if (key.isDecrypted()) return key
  if (passphrase === undefined) throw new UnknownKey('passphrase')
  affordable(key)
  try {
    return await decryptKey({ privateKey: key, passphrase, config })
  } catch {
    throw new UnknownKey('passphrase')
  }
}
/** The address is put on it, and with that what is on it is signed anew: its fingerprint stays as it is. */
const named = async (key: PrivateKey, address: string, now: number): Promise<PrivateKey> => {
  const at = new Date(now)
  if ((await addressesOf(key, at)).includes(address)) return key
  const ids = key.users.flatMap(user => (user.userID ? [user.userID] : [])).slice(0, KEYS_MAX)
  const kept = ids.map(({ name, email, comment }) => ({ name, email, comment }))
  const userIDs = [{ name: SCHEME + address }, ...kept]
  const { privateKey } = await blaming('key', () =>
    reformatKey({ privateKey: key, userIDs, date: at, format: 'object', config }),
  )
  return privateKey
}
const isArmored = (bytes: Uint8Array): boolean => new TextDecoder().decode(bytes.subarray(0, 5)) === '-----'

export const readSecretKeys = async (bytes: Uint8Array, now: number): Promise<readonly SecretKeyInfo[]> => {
  bounded(bytes, KEY_BYTES_MAX * KEYS_MAX)
  const keys = await blaming('key', () => readPrivateKeys({ binaryKeys: bytes, config }))
  if (keys.length > KEYS_MAX || keys.some(key => !key.isDecrypted())) throw new Malformed('key')
  return Promise.all(keys.map(key => secretOf(key, now)))
}

/** The first secret key of a file, armored or not. UnknownKey: its passphrase is missing, or wrong. */
export const importKey = async (
  file: Uint8Array,
  passphrase: string | undefined,
  address: string,
  now: number,
): Promise<SecretKeyInfo> => {
  bounded(file)
  const keys = await blaming('key', () =>
    isArmored(file)
      ? readPrivateKeys({ armoredKeys: new TextDecoder().decode(file), config })
      : readPrivateKeys({ binaryKeys: file, config }),
  )
  const [key] = keys
  if (!key) throw new Malformed('key')
  const plain = await opened(key, passphrase)
  const whole = await blaming('key', async () => {
    await (plain as PrivateKey & { validate(config: unknown): Promise<void> }).validate(config)
    return plain
  })
  const found = await secretOf(await named(whole, address, now), now)
  if (!found.usable) throw new Misuse('unusable')
  return found
}

export const armoredPublicKey = async (bytes: Uint8Array): Promise<string> => {
  const [key] = await blaming('key', () => readKeys({ binaryKeys: bytes, config }))
  if (!key) throw new Malformed('key')
  return key.toPublic().armor()
}
