/**
 * A signed version of the app (S271): what it consists of, by hashes, with a number that only grows, under the Ed25519 key of who
 * publishes it. The text of the manifest travels as it was signed, so that nothing has to be written the same way twice.
 */
export interface Manifest {
  /** Grows with every signature: what is lower was published before (S273). */
  readonly version: number
  /** Of these files, whenever they were signed. */
  readonly build: string
  /** SHA-256 of the service worker, in base64. */
  readonly worker: string
  /** Path → SHA-256 in base64. */
  readonly files: Readonly<Record<string, string>>
  /** By language, what is new for people. */
  readonly news: Readonly<Record<string, string>>
}
/** Signed by `from`: whoever trusts it is to trust `to` from now on. */
export interface Rotation {
  readonly from: string
  readonly to: string
  readonly signature: string
}
/** Keys and signatures in base64. */
export interface Release {
  readonly manifest: string
  readonly key: string
  readonly signature: string
  readonly rotations: readonly Rotation[]
}

/** Where a server has it. */
export const RELEASE_PATH = '/release.json'
export const MAX_RELEASE_BYTES = 512 * 1024
export const MAX_ROTATIONS = 16
const MAX_FILES = 5_000
const MAX_NEWS = 2_000
const HASH = /^[\w+/]{43}=$/
const SIGNATURE = /^[\w+/]{86}==$/
const PATH = /^\/[\w./-]{1,200}$/

export const utf8 = new TextEncoder()
/** Apart from each other and from everything else that a key may ever sign. */
export const manifestBytes = (manifest: string): Uint8Array => utf8.encode(`corrillo app 1\n${manifest}`)
export const rotationBytes = (from: string, to: string): Uint8Array =>
  utf8.encode(`corrillo app key 1\n${from}\n${to}`)

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
const parsed = (text: string): Fields | undefined => {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return undefined
  }
}
const is = (value: unknown, pattern: RegExp): value is string =>
  typeof value === 'string' && pattern.test(value)

/** A record of strings, every one of which passes; undefined when one does not, or when there are too many. */
const stringsOf = (
  value: unknown,
  most: number,
  passes: (key: string, text: string) => boolean,
): Readonly<Record<string, string>> | undefined => {
  const entries = Object.entries(fieldsOf(value) ?? { '': undefined })
  return entries.length <= most &&
    entries.every(([key, text]) => typeof text === 'string' && passes(key, text))
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined
}

const rotationOf = (value: unknown): Rotation | undefined => {
  const { from, to, signature } = fieldsOf(value) ?? {}
  return is(from, HASH) && is(to, HASH) && is(signature, SIGNATURE) ? { from, to, signature } : undefined
}

/** undefined: this is no release, or one beyond the bounds. Says nothing of the signature. */
export const readRelease = (text: string): Release | undefined => {
  if (text.length > MAX_RELEASE_BYTES) return undefined
  const { manifest, key, signature, rotations } = parsed(text) ?? {}
  if (typeof manifest !== 'string' || !is(key, HASH) || !is(signature, SIGNATURE)) return undefined
  if (!Array.isArray(rotations) || rotations.length > MAX_ROTATIONS) return undefined
  const read = rotations.map(rotationOf).filter(rotation => rotation !== undefined)
  return read.length === rotations.length ? { manifest, key, signature, rotations: read } : undefined
}

export const readManifest = ({ manifest }: Release): Manifest | undefined => {
  const { version, build, worker, ...rest } = parsed(manifest) ?? {}
  const files = stringsOf(rest['files'], MAX_FILES, (path, hash) => PATH.test(path) && HASH.test(hash))
  const news = stringsOf(rest['news'], 16, (_, text) => text.length <= MAX_NEWS)
  if (!Number.isSafeInteger(version) || (version as number) < 1) return undefined
  if (!is(build, /^\w{8,32}$/) || !is(worker, HASH) || !files || !news) return undefined
  return { version: version as number, build, worker, files, news }
}
