/**
 * Two devices as one number that both sides show: sixty digits that people can read to each other. Each half is made of the account
 * and the identity key of one of them, and costs something, so that a key whose half looks alike is not found by trying.
 */
import { ascii, concat } from '../bytes.ts'
import { publicKey } from '../public-key.ts'
import { sha512 } from '../primitives/hashes.ts'

export interface Party {
  readonly address: string
  /** Curve25519 form, as in a fingerprint. */
  readonly identityKey: Uint8Array
}

const VERSION = 1
const ROUNDS = 5200
const GROUPS = 6
const GROUP_BYTES = 5
const GROUP_DIGITS = 5

/** Twelve groups of five digits, the same whichever of the two is named first. */
export function safetyNumber(one: Party, other: Party): readonly string[] {
  return [halfOf(one), halfOf(other)].sort((a, b) => (a.join() < b.join() ? -1 : 1)).flat()
}

function halfOf({ address, identityKey }: Party): readonly string[] {
  const key = publicKey(identityKey)
  const name = new TextEncoder().encode(address)
  let hash = concat(ascii('corrillo safety number'), Uint8Array.of(VERSION), key, name)
  for (let round = 0; round < ROUNDS; round++) hash = sha512(concat(hash, key))
  return Array.from({ length: GROUPS }, (_, i) =>
    digits(hash.subarray(i * GROUP_BYTES, (i + 1) * GROUP_BYTES)),
  )
}
function digits(bytes: Uint8Array): string {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return String(value % 10 ** GROUP_DIGITS).padStart(GROUP_DIGITS, '0')
}
