/** Argon2id (RFC 9106) in JavaScript alone: many times slower than WebAssembly, for browsers in which that is switched off. */
import { argon2idAsync } from '@noble/hashes/argon2.js'

export interface Argon2Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** 32 bytes. It gives way to others every ten milliseconds. */
export const argon2id = (
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, lanes }: Argon2Cost,
): Promise<Uint8Array> => argon2idAsync(password, salt, { m: memoryKiB, t: passes, p: lanes, dkLen: 32 })
