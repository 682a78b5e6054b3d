/**
 * Bundles: some fifty messages that one owner can read, one after another, copied out of the log and pressed together. A page of fifty
 * lies in one or two of them, in the log it lies in fifty places. The log stays what counts: a bundle never changes, and goes as a
 * whole when something in it does; then the log is read again.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { LogRow } from './log-rows.ts'

/** What a default page asks for: smaller ones are packed less well, of larger ones more is read than is asked for. */
export const BUNDLE_MESSAGES = 50
/** A bundle with more text than this takes no further message. */
export const BUNDLE_CHARACTERS = 65_536

/** By position. */
export type Bundle = ReadonlyMap<number, LogRow>

/** Position, salt, stamp, source, target, lengths of both resources and of the stanza. */
const NUMBERS = 8
/** Of what is unpacked at a time: 57 µs for those 46 KB, with 16 or 64 KB at a time 70 and 87. */
const CHUNK = 49_152
/** 150 µs for 43 KB of random base64, and 65 % of it is left; the third level takes 320 µs for no less. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 }

export const encodeBundle = (bundle: Bundle): Uint8Array => {
  const numbers = new Float64Array(1 + bundle.size * NUMBERS)
  const texts: string[] = []
  let at = 0
  numbers[at++] = bundle.size
  for (const [position, [salt, stamp, source, target, fromResource, toResource, stanza]] of bundle) {
    const lengths = [fromResource.length, toResource.length, stanza.length]
    numbers.set([position, salt, stamp, source, target, ...lengths], at)
    at += NUMBERS
    texts.push(fromResource, toResource, stanza)
  }
  return zstdCompressSync(Buffer.concat([new Uint8Array(numbers.buffer), Buffer.from(texts.join(''))]), {
    params,
  })
}

export const decodeBundle = (data: Uint8Array): Bundle => {
  const bytes = zstdDecompressSync(data, { chunkSize: CHUNK })
  const size = bytes.readDoubleLE(0)
  const head = (1 + size * NUMBERS) * Float64Array.BYTES_PER_ELEMENT
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + head))
  const text = bytes.toString('utf8', head)
  const bundle = new Map<number, LogRow>()
  let [at, from] = [1, 0]
  const next = (): number => numbers[at++] as number
  const take = (length: number): string => text.slice(from, (from += length))
  while (at < numbers.length) {
    const position = next()
    const [salt, stamp, source, target] = [next(), next(), next(), next()]
    bundle.set(position, [salt, stamp, source, target, take(next()), take(next()), take(next())])
  }
  return bundle
}
