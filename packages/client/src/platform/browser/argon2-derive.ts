/** Argon2id (RFC 9106) by the library that is handed in: the worker has it from its start, a page without a worker loads it when it must. */
import type { argon2id } from 'hash-wasm'
import type { Platform } from '../platform.ts'

export interface Argon2Request {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Parameters<Platform['argon2id']>[2]
}

/** 32 bytes. */
export const derive = (by: typeof argon2id, { password, salt, cost }: Argon2Request): Promise<Uint8Array> =>
  by({
    password,
    salt,
    memorySize: cost.memoryKiB,
    iterations: cost.passes,
    parallelism: cost.lanes,
    hashLength: 32,
    outputType: 'binary',
  })
