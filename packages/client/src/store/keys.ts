/**
 * The keys of a sealed store. One random 256-bit key, made once, seals everything; Argon2id of the passphrase (RFC 9106) wraps
 * it, so that another passphrase only wraps again. Two keys come from it by HKDF: one seals records, one hides their names.
 */
import { ClientError } from '../api.ts'
import type { Keychain, Platform, RecordStore, SealedStorageDriver } from '../platform/platform.ts'
import { importKey, NONCE_BYTES, open, seal } from './aead.ts'
import { decode, encode } from './codec.ts'

/** Not sealed: what must be readable before the passphrase is known. */
export interface Header {
  readonly version: 1
  readonly address: string
  readonly salt: Uint8Array
  readonly cost: { readonly memoryKiB: number; readonly passes: number; readonly lanes: number }
  readonly wrapped: Uint8Array
  readonly keepUnlocked: boolean
  readonly emergency?: Emergency
}
/**
 * A second passphrase, which erases everything, opens it: nothing, sealed. Where there is none noise of the same length lies there, so
 * that nobody who looks can tell whether there is one (S337).
 */
type Emergency = Pick<Header, 'salt' | 'cost' | 'wrapped'>
export interface StoreKeys {
  readonly records: CryptoKey
  readonly names: Uint8Array
}

/** OWASP's second profile for Argon2id: 46 MiB, one pass, one lane. */
export const COST = { memoryKiB: 46 * 1024, passes: 1, lanes: 1 } as const
const TABLE = 'header'
const KEY = 'vault'
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const context = (header: Omit<Header, 'wrapped'>): Uint8Array =>
  utf8(`corrillo store ${header.version} ${header.address}`)

export const readHeader = async (records: RecordStore): Promise<Header | undefined> => {
  const bytes = await records.get(TABLE, KEY)
  return bytes && (decode(bytes) as Header)
}
/** Of a store that another tab may have open. */
export const peekHeader = async (storage: SealedStorageDriver, name: string): Promise<Header | undefined> => {
  const bytes = await storage.peek(name, TABLE, KEY)
  return bytes && (decode(bytes) as Header)
}
/** Whose store can be seen here, this one or the first, whether or not it can be opened. */
export const addressHere = async (
  storage: SealedStorageDriver,
  name: string | undefined,
): Promise<string | undefined> => {
  const here = name ?? (await storage.names().catch(() => []))[0]
  return here && (await peekHeader(storage, here).catch(() => undefined))?.address
}
const writeHeader = (records: RecordStore, header: Header): Promise<void> =>
  records.write([{ table: TABLE, key: KEY, value: encode(header) }])

/** What Argon2id makes of a passphrase. */
export const wrappingKey = async (
  platform: Platform,
  header: Pick<Header, 'salt' | 'cost'>,
  passphrase: string,
): Promise<CryptoKey> =>
  importKey(await platform.argon2id(utf8(passphrase.normalize('NFC')), header.salt, header.cost))

const wrap = async (
  platform: Platform,
  address: string,
  key: Uint8Array,
  passphrase: string,
  keepUnlocked: boolean,
  emergency = noEmergency(platform.random),
): Promise<Header> => {
  const open = {
    version: 1,
    address,
    salt: platform.random(16),
    cost: COST,
    keepUnlocked,
    emergency,
  } as const
  const by = await wrappingKey(platform, open, passphrase)
  return { ...open, wrapped: await seal(by, platform.random(NONCE_BYTES), key, context(open)) }
}

const TAG_BYTES = 16
const noEmergency = (random: Platform['random']): Emergency => ({
  salt: random(16),
  cost: COST,
  wrapped: random(NONCE_BYTES + TAG_BYTES),
})
const isEmergency = async (
  platform: Platform,
  { address, emergency }: Header,
  passphrase: string,
): Promise<boolean> =>
  emergency !== undefined &&
  (await open(await wrappingKey(platform, emergency, passphrase), emergency.wrapped, utf8(address))) !==
    undefined

/** The key of the store; throws `wrong-passphrase`. Takes what Argon2id costs. */
export const unwrap = async (platform: Platform, header: Header, passphrase: string): Promise<Uint8Array> => {
  const key = await open(await wrappingKey(platform, header, passphrase), header.wrapped, context(header))
  if (key) return key
  throw new WrongPassphrase(await isEmergency(platform, header, passphrase))
}
/** For everybody who does not ask more it is a wrong one. */
export class WrongPassphrase extends ClientError {
  /** It is the one that erases everything. */
  readonly erases: boolean
  constructor(erases: boolean) {
    super('wrong-passphrase', { field: 'passphrase' })
    this.erases = erases
  }
}

const derive = async (key: Uint8Array): Promise<StoreKeys> => {
  const base = await crypto.subtle.importKey('raw', key as BufferSource, 'HKDF', false, ['deriveBits'])
  const bits = async (info: string) =>
    new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: utf8(info) as BufferSource },
        base,
        256,
      ),
    )
  return { records: await importKey(await bits('corrillo records')), names: await bits('corrillo names') }
}

const keep = (keychain: Keychain, name: string, key: Uint8Array, keepUnlocked: boolean): Promise<void> =>
  keychain.keep(name, key, keepUnlocked ? 'told-otherwise' : 'browser-closed')

export const createKeys = async (
  platform: Platform,
  records: RecordStore,
  name: string,
  form: { readonly address: string; readonly passphrase: string; readonly keepUnlocked: boolean },
): Promise<StoreKeys> => {
  const key = platform.random(32)
  await writeHeader(records, await wrap(platform, form.address, key, form.passphrase, form.keepUnlocked))
  await keep(platform.keychain, name, key, form.keepUnlocked)
  return derive(key)
}

/** Throws `wrong-passphrase`. */
export const unlockKeys = async (
  platform: Platform,
  records: RecordStore,
  name: string,
  passphrase: string,
  keepUnlocked: boolean,
): Promise<StoreKeys> => {
  const key = await unwrap(platform, await existing(records), passphrase)
  return unlockWith(platform, records, name, key, keepUnlocked)
}

export const unlockWith = async (
  platform: Platform,
  records: RecordStore,
  name: string,
  key: Uint8Array,
  keepUnlocked: boolean,
): Promise<StoreKeys> => {
  const header = await existing(records)
  const { emergency = noEmergency(platform.random) } = header
  if (header.keepUnlocked !== keepUnlocked || !header.emergency)
    await writeHeader(records, { ...header, keepUnlocked, emergency })
  if (header.keepUnlocked !== keepUnlocked) await platform.keychain.forget(name)
  await keep(platform.keychain, name, key, keepUnlocked)
  return derive(key)
}

/** Without a passphrase, where this browser still has the key: kept unlocked, or only reloaded. */
export const recallKeys = async (platform: Platform, name: string): Promise<StoreKeys | undefined> => {
  const key = await platform.keychain.recall(name)
  return key?.length === 32 ? derive(key) : undefined
}

/** Whether who sits there knows it; throws `wrong-passphrase`. */
export const checkPassphrase = async (
  platform: Platform,
  records: RecordStore,
  passphrase: string,
): Promise<void> => void (await unwrap(platform, await existing(records), passphrase))

/** The store's key stays: nothing but its wrapping is written again. */
export const rewrapKeys = async (
  platform: Platform,
  records: RecordStore,
  from: string,
  to: string,
): Promise<void> => {
  const header = await existing(records)
  const { address, emergency, keepUnlocked } = header
  const key = await unwrap(platform, header, from)
  await writeHeader(records, await wrap(platform, address, key, to, keepUnlocked, emergency))
}

/** The same, where this browser still has the key: under the passphrase of who has just signed in. */
export const adoptKeys = async (
  platform: Platform,
  records: RecordStore,
  name: string,
  form: { readonly passphrase: string; readonly keepUnlocked: boolean },
): Promise<StoreKeys | undefined> => {
  const key = await platform.keychain.recall(name)
  const header = await readHeader(records)
  if (key?.length !== 32 || !header) return undefined
  const { passphrase, keepUnlocked } = form
  await writeHeader(
    records,
    await wrap(platform, header.address, key, passphrase, keepUnlocked, header.emergency),
  )
  await platform.keychain.forget(name)
  await keep(platform.keychain, name, key, form.keepUnlocked)
  return derive(key)
}

/** Another passphrase than the one that opens it; undefined: none any more. Throws `wrong-passphrase`. */
export const setEmergency = async (
  platform: Platform,
  records: RecordStore,
  passphrase: string,
  other: string | undefined,
): Promise<void> => {
  const header = await existing(records)
  await unwrap(platform, header, passphrase)
  if (other === passphrase) throw new ClientError('not-allowed', { field: 'emergency' })
  let emergency = noEmergency(platform.random)
  if (other !== undefined) {
    const by = await wrappingKey(platform, emergency, other)
    const nothing = new Uint8Array()
    const wrapped = await seal(by, platform.random(NONCE_BYTES), nothing, utf8(header.address))
    emergency = { ...emergency, wrapped }
  }
  await writeHeader(records, { ...header, emergency })
}
/** Throws `not-allowed` where it is the one that erases everything. */
export const checkHarmless = async (
  platform: Platform,
  records: RecordStore,
  passphrase: string,
): Promise<void> => {
  if (await isEmergency(platform, await existing(records), passphrase))
    throw new ClientError('not-allowed', { field: 'passphrase' })
}

const existing = async (records: RecordStore): Promise<Header> => {
  const header = await readHeader(records)
  if (!header) throw new ClientError('not-found')
  return header
}
