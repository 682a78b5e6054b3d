/**
 * Bundles: some fifty messages that one owner can read, one after another, copied out of the log. A page of fifty lies in one or two of
 * them, in the log it lies in fifty places: 140 µs of the reading thread against 220 to 430, by the size of the archive. The log stays
 * what counts: a bundle never changes, and goes as a whole when something in it does; then the log is read again.
 */
import type { LogRow } from './log-rows.ts'

/** What a default page asks for: of smaller ones more must be found, of larger ones more is read than is asked for. */
export const BUNDLE_MESSAGES = 50
/** A bundle with more text than this takes no further message. */
export const BUNDLE_CHARACTERS = 65_536

/** By position. */
export type Bundle = ReadonlyMap<number, LogRow>
/** As it is stored: pressed together it would take two thirds of the room, and a page twice the time. */
export interface Packed {
  readonly numbers: Uint8Array
  readonly text: string
}
/** Position, salt, stamp, source, target, lengths of both resources and of the stanza. */
const NUMBERS = 8

export const pack = (bundle: Bundle): Packed => {
  const numbers = new Float64Array(bundle.size * NUMBERS)
  const texts: string[] = []
  let at = 0
  for (const [position, [salt, stamp, source, target, fromResource, toResource, stanza]] of bundle) {
    const lengths = [fromResource.length, toResource.length, stanza.length]
    numbers.set([position, salt, stamp, source, target, ...lengths], at)
    at += NUMBERS
    texts.push(fromResource, toResource, stanza)
  }
  return { numbers: new Uint8Array(numbers.buffer), text: texts.join('') }
}

export const unpack = ({ numbers: bytes, text }: Packed): Bundle => {
  const numbers = new Float64Array(bytes.slice().buffer)
  const bundle = new Map<number, LogRow>()
  let [at, from] = [0, 0]
  const next = (): number => numbers[at++] as number
  const take = (length: number): string => text.slice(from, (from += length))
  while (at < numbers.length) {
    const position = next()
    const [salt, stamp, source, target] = [next(), next(), next(), next()]
    bundle.set(position, [salt, stamp, source, target, take(next()), take(next()), take(next())])
  }
  return bundle
}
