/**
 * A safety number as words, for people who would rather read them out: 198 bits of its hash, eleven for each of eighteen words, which
 * is as much as its sixty digits say.
 */
import { sha256 } from '../primitives/hashes.ts'
import { wordlist } from '@scure/bip39/wordlists/english.js'

const COUNT = 18
const BITS = 11

export const safetyWords = (number: readonly string[]): readonly string[] => {
  const hash = sha256(new TextEncoder().encode(`corrillo safety words 1\n${number.join('')}`))
  const bits = Array.from(hash, byte => byte.toString(2).padStart(8, '0')).join('')
  return Array.from(
    { length: COUNT },
    (_, i) => wordlist[Number.parseInt(bits.slice(i * BITS, (i + 1) * BITS), 2)] ?? '',
  )
}
