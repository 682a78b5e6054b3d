/**
 * A file in sealed parts: which part it is, and whether it is the last one, is authenticated with each, so that none can be left out,
 * moved or cut off (S317). Nothing is compressed before it is sealed.
 */
import { concat, hkdfSha256 } from '@corrillo/crypto'
import { ClientError } from '../api.ts'
import { importKey, NONCE_BYTES, open, seal } from '../store/aead.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const BACKUP = utf8('corrillo backup 1\n')
const SALT = 16
const LENGTH = 4
const PART_MAX = 8 * 2 ** 20

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(LENGTH)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
const contextOf = (magic: Uint8Array, salt: Uint8Array, index: number, isLast: boolean): Uint8Array =>
  concat(magic, salt, uint32(index), Uint8Array.of(isLast ? 1 : 0))
const keyOf = (magic: Uint8Array, key: Uint8Array, salt: Uint8Array): Promise<CryptoKey> =>
  importKey(hkdfSha256(key, salt, magic, 32))

/** `magic` stands in front and says what kind of file it is; none is taken for one of another kind. */
export const sealFile = async (
  parts: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  random: (bytes: number) => Uint8Array,
  magic = BACKUP,
): Promise<readonly Uint8Array[]> => {
  const salt = random(SALT)
  const by = await keyOf(magic, key, salt)
  const file: Uint8Array[] = [magic, salt]
  let index = 0
  const add = async (part: Uint8Array, isLast: boolean): Promise<void> => {
    const sealed = await seal(by, random(NONCE_BYTES), part, contextOf(magic, salt, index++, isLast))
    file.push(uint32(sealed.length), sealed)
  }
  for await (const part of parts) await add(part, false)
  await add(new Uint8Array(), true)
  return file
}

/** Its parts one after the other; throws `backup-key` where the first does not open, `backup-broken` where a later one does not. */
export async function* openFile(
  file: Uint8Array,
  key: Uint8Array,
  magic = BACKUP,
): AsyncGenerator<Uint8Array> {
  if (!magic.every((byte, i) => file[i] === byte)) throw new ClientError('backup-broken')
  const salt = file.subarray(magic.length, magic.length + SALT)
  if (salt.length !== SALT) throw new ClientError('backup-broken')
  const by = await keyOf(magic, key, salt)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = magic.length + SALT
  for (let index = 0; ; index++) {
    const length = at + LENGTH <= file.length ? view.getUint32(at) : 0
    at += LENGTH
    if (length === 0 || length > PART_MAX || at + length > file.length) throw new ClientError('backup-broken')
    const isLast = at + length === file.length
    const part = await open(by, file.subarray(at, at + length), contextOf(magic, salt, index, isLast))
    if (!part) throw new ClientError(index === 0 ? 'backup-key' : 'backup-broken')
    at += length
    if (isLast) return
    yield part
  }
}
