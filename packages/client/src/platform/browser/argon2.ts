import type { Platform } from '../platform.ts'

export interface Argon2Request {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Parameters<Platform['argon2id']>[2]
}

const onMain = async ({ password, salt, cost }: Argon2Request): Promise<Uint8Array> => {
  const { argon2id } = await import('hash-wasm')
  return argon2id({
    password,
    salt,
    memorySize: cost.memoryKiB,
    iterations: cost.passes,
    parallelism: cost.lanes,
    hashLength: 32,
    outputType: 'binary',
  })
}

const inWorker = (worker: Worker, request: Argon2Request): Promise<Uint8Array> =>
  new Promise<Uint8Array>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Uint8Array>) => resolve(data)
    worker.onerror = event => reject(new Error(event.message))
    worker.postMessage(request)
  }).finally(() => worker.terminate())

/** In a worker where one can be made; a page whose policy forbids that loads what it needs and computes it itself. */
export const argon2 =
  (make: () => Worker): Platform['argon2id'] =>
  async (password, salt, cost) => {
    const request = { password, salt, cost }
    try {
      return await inWorker(make(), request)
    } catch {
      return onMain(request)
    }
  }
