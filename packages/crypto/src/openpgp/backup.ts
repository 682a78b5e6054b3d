/** XEP-0373 §5.5: secret keys under a code of 24 letters that nobody but their owner has. */
import { createMessage, decrypt, encrypt, enums, readMessage } from 'openpgp'
import { concat } from '../bytes.ts'
import { Malformed, UnknownKey } from '../errors.ts'
import type { Random } from '../random.ts'
import { blaming } from './keys.ts'
import { ARGON2_PASSES_MAX, config, KEY_BYTES_MAX, KEYS_MAX } from './limits.ts'

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

export const sealBackup = async (secrets: readonly Uint8Array[], code: string): Promise<Uint8Array> => {
  const message = await createMessage({ binary: concat(...secrets), format: 'binary' })
  return encrypt({
    message,
    passwords: [code],
    format: 'binary',
    config: { ...config, s2kType: enums.s2k.iterated, s2kIterationCountByte: 224 },
  })
}
/** UnknownKey: another code. */
export const openBackup = async (sealed: Uint8Array, code: string): Promise<Uint8Array> => {
  if (sealed.length === 0 || sealed.length > KEY_BYTES_MAX * KEYS_MAX) throw new Malformed('size')
  const message = await blaming('message', () => readMessage({ binaryMessage: sealed, config }))
  const derived = message.packets.filterByTag(enums.packet.symEncryptedSessionKey)
  const costs = derived.map(one => (one as unknown as { s2k?: { type: string; t?: number } }).s2k)
  if (derived.length !== 1 || costs.some(one => one?.type === 'argon2' && (one.t ?? 0) > ARGON2_PASSES_MAX))
    throw new Malformed('s2k')
  try {
    return (await decrypt({ message, passwords: [code], format: 'binary', config })).data
  } catch {
    throw new UnknownKey('code')
  }
}
