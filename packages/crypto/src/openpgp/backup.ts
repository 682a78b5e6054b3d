/** XEP-0373 §5.5: secret keys under a code of 24 letters that nobody but their owner has. */
import { concat } from '../bytes.ts'
import type { Random } from '../random.ts'
import { KEY_BYTES_MAX, KEYS_MAX } from './limits.ts'
import { BY_A_PERSON, openUnder, sealUnder } from './symmetric.ts'

const ALPHABET = '123456789ABCDEFGHIJKLMNPQRSTUVWXYZ'
const LETTERS = 24
const GROUP = 4
/** The greatest multiple of the alphabet in a byte: above it letters would not be equally likely. */
const FAIR = 256 - (256 % ALPHABET.length)

const letters = (random: Random, count: number): string => {
  let found = ''
  while (found.length < count)
    for (const byte of random(count - found.length))
      if (byte < FAIR) found += ALPHABET[byte % ALPHABET.length]
  return found
}
const grouped = (code: string): string => code.match(new RegExp(`.{${GROUP}}`, 'gu'))?.join('-') ?? ''
export const backupCode = (random: Random): string => grouped(letters(random, LETTERS))
/** As a person types it; undefined: it can be none. */
export const readBackupCode = (typed: string): string | undefined => {
  const code = typed.toUpperCase().replaceAll(/[\s-]/gu, '')
  return code.length === LETTERS && [...code].every(one => ALPHABET.includes(one)) ? grouped(code) : undefined
}

export const sealBackup = (secrets: readonly Uint8Array[], code: string): Promise<Uint8Array> =>
  sealUnder(concat(...secrets), code, BY_A_PERSON)
/** UnknownKey: another code. */
export const openBackup = (sealed: Uint8Array, code: string): Promise<Uint8Array> =>
  openUnder(sealed, code, KEY_BYTES_MAX * KEYS_MAX)
