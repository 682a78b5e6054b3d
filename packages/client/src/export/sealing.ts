/**
 * A file under a password: PBKDF2 (RFC 8018 §5.2), which every browser has without a library, for a page that opens it anywhere; then
 * sealed parts as those of a backup are. docs/export.md describes the bytes.
 */
import { concat } from '@corrillo/crypto'
import { openFile, sealFile } from '../recovery/sealed-file.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const MAGIC = utf8('corrillo export 1\n')
const SALT = 16
/** Half a second of a laptop, for each guess. */
const ITERATIONS = 1_000_000
const KEY_BITS = 256

/** One byte before each part: what it is. */
export const DATA = 0
export const BYTES = 1

export const part = (kind: number, content: Uint8Array): Uint8Array => concat(Uint8Array.of(kind), content)

const keyOf = async (password: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> => {
  const typed = utf8(password.normalize('NFC')) as BufferSource
  const from = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations }
  return new Uint8Array(await crypto.subtle.deriveBits(how, from, KEY_BITS))
}

export const sealExport = async (
  parts: AsyncIterable<Uint8Array>,
  password: string,
  random: (bytes: number) => Uint8Array,
): Promise<readonly Uint8Array[]> => {
  const salt = random(SALT)
  const rounds = new Uint8Array(4)
  new DataView(rounds.buffer).setUint32(0, ITERATIONS)
  const sealed = await sealFile(parts, await keyOf(password, salt, ITERATIONS), random, MAGIC)
  return [concat(salt, rounds), ...sealed]
}

/** Throws as `openFile` does. */
export async function* openExport(file: Uint8Array, password: string): AsyncGenerator<Uint8Array> {
  const rounds = new DataView(file.buffer, file.byteOffset + SALT, 4).getUint32(0)
  yield* openFile(file.subarray(SALT + 4), await keyOf(password, file.subarray(0, SALT), rounds), MAGIC)
}
