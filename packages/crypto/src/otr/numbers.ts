/** Arithmetic with large whole numbers. It takes a time that depends on them: OTR's keys are no worse kept by anybody. */
import { draw, type Random } from '../random.ts'
import { numberOf } from './encoding.ts'

const WINDOW = 4n

/** base^exponent mod modulus, four bits at a time. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const table = [1n, base % modulus]
  while (table.length < 1 << Number(WINDOW)) table.push((table.at(-1)! * table[1]!) % modulus)
  let result = 1n
  for (const digit of exponent.toString(16)) {
    for (let i = 0n; i < WINDOW; i++) result = (result * result) % modulus
    const step = Number.parseInt(digit, 16)
    if (step > 0) result = (result * table[step]!) % modulus
  }
  return result
}

/** By the extended Euclidean algorithm; the modulus is prime, the value no multiple of it. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulo(value, modulus), modulus]
  let [x, y] = [1n, 0n]
  while (a > 1n) {
    const quotient = a / b
    ;[a, b] = [b, a % b]
    ;[x, y] = [y, x - quotient * y]
  }
  return modulo(x, modulus)
}
export const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus

/** From 1 up to, not including, `limit`: of 64 bits more than it has, so that no value is likelier than another. */
export function drawNumber(random: Random, limit: bigint): bigint {
  const length = Math.ceil(limit.toString(16).length / 2) + 8
  return (numberOf(draw(random, length)) % (limit - 1n)) + 1n
}

const SMALL_PRIMES: readonly bigint[] = Array.from({ length: 1500 }, (_, i) => 2 * i + 3)
  .filter(n => {
    for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false
    return true
  })
  .map(BigInt)

/** Miller–Rabin (FIPS 186-4 §C.3.1) for an odd number that nobody else chose. */
export function isPrime(n: bigint, rounds: number, random: Random): boolean {
  if (SMALL_PRIMES.some(prime => n % prime === 0n)) return SMALL_PRIMES.includes(n)
  let odd = n - 1n
  let twos = 0
  for (; odd % 2n === 0n; odd /= 2n) twos++
  const isWitness = (base: bigint): boolean => {
    let x = power(base, odd, n)
    if (x === 1n || x === n - 1n) return false
    for (let i = 1; i < twos; i++) {
      x = (x * x) % n
      if (x === n - 1n) return false
    }
    return true
  }
  return Array.from({ length: rounds }).every(() => !isWitness(drawNumber(random, n - 1n)))
}
