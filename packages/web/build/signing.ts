/** Keys of who publishes the app, and what they sign: a build with a number that grows, and the key that takes the place of another. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type Manifest,
  manifestBytes,
  type Release,
  type Rotation,
  rotationBytes,
} from '@corrillo/client/release'
import { buildIn } from './listing.ts'

export interface SigningKey {
  /** The public half, in base64. */
  readonly key: string
  /** How the keys before it led here. */
  readonly rotations: readonly Rotation[]
  sign(bytes: Uint8Array): string
}

const rotationsFile = (file: string): string => `${file}.rotations.json`
const publicHalf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')

/** Never over one that is there. */
export const makeKey = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' })
}
export const readKey = (file: string): SigningKey => {
  const key = createPrivateKey(readFileSync(file))
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file} is not a key for Ed25519`)
  const statements = rotationsFile(file)
  return {
    key: publicHalf(key),
    rotations: existsSync(statements) ? (JSON.parse(readFileSync(statements, 'utf8')) as Rotation[]) : [],
    sign: bytes => sign(null, bytes, key).toString('base64'),
  }
}
/** The key in `from` says that the one in `to` takes its place; the statement lies beside the new one, and every release carries it. */
export const rotate = (from: string, to: string): void => {
  const [old, next] = [readKey(from), readKey(to)]
  const signature = old.sign(rotationBytes(old.key, next.key))
  const statements = [...old.rotations, { from: old.key, to: next.key, signature }]
  writeFileSync(rotationsFile(to), `${JSON.stringify(statements, null, 1)}\n`)
}

export const signed = (
  folder: string,
  { key, rotations, sign: by }: SigningKey,
  { version, news }: Pick<Manifest, 'version' | 'news'>,
): Release => {
  const manifest = JSON.stringify({ version, ...buildIn(folder), news } satisfies Manifest)
  return { manifest, key, signature: by(manifestBytes(manifest)), rotations }
}
