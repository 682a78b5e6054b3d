/**
 * Archive ids. A position is an integer below 2^53: 41 bits of milliseconds and 12 bits of counter, never lower than the one before,
 * whatever the clock does (S203), so commit order is id order (S196) and a position is also a row id. What clients see adds 40
 * random bits, because an id must not be guessable (XEP-0313 §3), and the counter begins anywhere, so that it does not tell how much
 * the server has to do (XEP-0359 §6).
 */
import { randomFillSync } from 'node:crypto'

const EPOCH = Date.UTC(2024, 0, 1)
const PER_MS = 4096
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const POSITION_DIGITS = 11
const SALT_DIGITS = 8
const SALT_BYTES = 5

export interface Position {
  readonly position: number
  readonly salt: number
}

/** The wall clock that a position stands for; a row keeps the difference when the clock had stepped back. */
export const timeOf = (position: number): number => EPOCH + Math.floor(position / PER_MS)

/** Hands out positions above everything handed out before, here and (`after`) in the database. */
export const positions = (after = 0): { next(now: number, random: number): number } => {
  let last = after
  return {
    next(now, random) {
      last = Math.max(last + 1, Math.max(0, Math.floor(now) - EPOCH) * PER_MS + (random % (PER_MS / 2)))
      return last
    },
  }
}

const pool = new Uint8Array(SALT_BYTES * 512)
let used = pool.length
export const randomSalt = (): number => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let salt = 0
  for (const end = used + SALT_BYTES; used < end; used++) salt = salt * 256 + (pool[used] as number)
  return salt
}

const PAIRS = Array.from({ length: 1024 }, (_, n) => `${DIGITS[n >>> 5]}${DIGITS[n & 31]}`)
const pair = (bits: number): string => PAIRS[bits & 1023] as string
const six = (bits: number): string => pair(bits >>> 20) + pair(bits >>> 10) + pair(bits)
/** Bits of six digits: what is above them fits into an integer of V8, too. */
const SIX = 0x40000000

export const formatId = (position: number, salt: number): string => {
  const high = Math.floor(position / SIX)
  const first = DIGITS[high >>> 20] as string
  return (
    first +
    pair(high >>> 10) +
    pair(high) +
    six(position % SIX) +
    pair(Math.floor(salt / SIX)) +
    six(salt % SIX)
  )
}

const value = (text: string, from: number, to: number): number => {
  let result = 0
  for (let at = from; at < to; at++) {
    const digit = DIGITS.indexOf(text[at] as string)
    if (digit < 0) return Number.NaN
    result = result * 32 + digit
  }
  return result
}

/** Undefined for whatever is not an id of ours; the text comes from outside. */
export const parseId = (text: string): Position | undefined => {
  if (text.length !== POSITION_DIGITS + SALT_DIGITS) return undefined
  const position = value(text, 0, POSITION_DIGITS)
  const salt = value(text, POSITION_DIGITS, text.length)
  return Number.isSafeInteger(position) && !Number.isNaN(salt) ? { position, salt } : undefined
}
