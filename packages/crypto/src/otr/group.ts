/** The group of OTRv3: RFC 3526 §2, 1536 bits, with 2 as its generator. */
import { Malformed } from '../errors.ts'
import type { Random } from '../random.ts'
import { drawNumber, power } from './numbers.ts'

export const PRIME = BigInt(
  `0x${[
    'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74',
    '020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437',
    '4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed',
    'ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05',
    '98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb',
    '9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff',
  ].join('')}`,
)
/** Of the subgroup that 2 is in. */
export const ORDER: bigint = (PRIME - 1n) / 2n
export const GENERATOR = 2n
export const ELEMENT_BYTES = 192
/** §"Diffie-Hellman": a private key has at least 320 bits. */
const PRIVATE_LIMIT = 1n << 320n

export interface DhPair {
  readonly secret: bigint
  readonly open: bigint
}
export const raise = (base: bigint, exponent: bigint): bigint => power(base, exponent, PRIME)

export function dhPair(random: Random): DhPair {
  const secret = PRIVATE_LIMIT + drawNumber(random, PRIVATE_LIMIT)
  return { secret, open: raise(GENERATOR, secret) }
}
/** §: "2 <= g^x <= modulus-2": 0, 1 and p-1 would make a secret that everybody knows (S318). */
export function checkedElement(value: bigint): bigint {
  if (value < 2n || value > PRIME - 2n) throw new Malformed('dh-range')
  return value
}
