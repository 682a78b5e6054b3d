import { Misuse } from './errors.ts'

/** A source of cryptographically secure random bytes. */
export type Random = (length: number) => Uint8Array

/** Takes bytes from the source and does not trust it to keep count. */
export function draw(random: Random, length: number): Uint8Array {
  const bytes = random(length)
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) throw new Misuse('random-source')
  return bytes
}

/** A number from 0 up to, not including, `limit`, every one equally likely. */
export function drawBelow(random: Random, limit: number): number {
  const span = 2 ** 32 - (2 ** 32 % limit)
  for (let tries = 0; tries < 256; tries++) {
    const bytes = draw(random, 4)
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (value < span) return value % limit
  }
  throw new Misuse('random-source')
}
