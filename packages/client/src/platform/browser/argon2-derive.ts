/**
 * Argon2id (RFC 9106), by WebAssembly where there is any: the worker has that library from its start, a page without a worker loads it when
 * it must. Tor Browser has no WebAssembly from its level “Safer” on: there JavaScript computes the same, which takes longer.
 */
import type { argon2id } from 'hash-wasm'
import type { Platform } from '../platform.ts'

export interface Argon2Request {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Parameters<Platform['argon2id']>[2]
}

/** 32 bytes. */
export const derive = async (
  byWebAssembly: () => Promise<typeof argon2id>,
  { password, salt, cost }: Argon2Request,
): Promise<Uint8Array> => {
  if (!('WebAssembly' in globalThis))
    return (await import('@corrillo/crypto/argon2')).argon2id(password, salt, cost)
  const compute = await byWebAssembly()
  return compute({
    password,
    salt,
    memorySize: cost.memoryKiB,
    iterations: cost.passes,
    parallelism: cost.lanes,
    hashLength: 32,
    outputType: 'binary',
  })
}
