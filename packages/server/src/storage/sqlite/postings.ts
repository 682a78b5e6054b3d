/**
 * Posting lists: which messages an owner has, in order, in about eight bytes each. An entry is the distance to the position before,
 * then the other side's address with two flags, then (rarely) how far the clock was behind the position.
 */
import { timeOf } from '../archive-id.ts'

export interface Posting {
  readonly position: number
  readonly incoming: boolean
}
/** Entries in one list; longer ones are cut, so that a page reads little of a long history. */
export const LIST_LENGTH = 512

/** Flat and growing: position, stamp, peer * 2 + incoming. */
export const FLAT = 3

const put = (buffer: Uint8Array, at: number, value: number): number => {
  let rest = value
  let to = at
  while (rest >= 128) {
    buffer[to++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  buffer[to++] = rest
  return to
}
const scratch = new Uint8Array(LIST_LENGTH * 24)

/** Encodes entries `from`..`to` of a flat list; the first position is the key of the row. */
export const encodeList = (flat: readonly number[], from: number, to: number): Uint8Array => {
  let at = 0
  let last = flat[from * FLAT] as number
  for (let entry = from; entry < to; entry++) {
    const position = flat[entry * FLAT] as number
    const behind = timeOf(position) - (flat[entry * FLAT + 1] as number)
    at = put(scratch, at, position - last)
    at = put(scratch, at, (flat[entry * FLAT + 2] as number) * 2 + (behind === 0 ? 0 : 1))
    if (behind !== 0) at = put(scratch, at, behind)
    last = position
  }
  return scratch.slice(0, at)
}

/** Appends the entries of a row between two positions (exclusive) to a flat list; all of them where none are given. */
export const decodeList = (
  first: number,
  list: Uint8Array,
  flat: number[],
  above = 0,
  below = Number.MAX_SAFE_INTEGER,
): void => {
  let at = 0
  const take = (): number => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = list[at++] as number
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }
  let position = first
  while (at < list.length) {
    position += take()
    const tagged = take()
    const behind = tagged % 2 === 1 ? take() : 0
    if (position >= below) return
    if (position > above) flat.push(position, timeOf(position) - behind, Math.floor(tagged / 2))
  }
}

/** The flat list without the entries that are gone. */
export const without = (
  flat: readonly number[],
  gone: (position: number, stamp: number) => boolean,
): number[] => {
  const kept: number[] = []
  for (let at = 0; at < flat.length; at += FLAT)
    if (!gone(flat[at] as number, flat[at + 1] as number))
      kept.push(flat[at] as number, flat[at + 1] as number, flat[at + 2] as number)
  return kept
}
