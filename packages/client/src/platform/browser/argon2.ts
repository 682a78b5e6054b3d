import type { Platform } from '../platform.ts'
import { type Argon2Request, derive } from './argon2-derive.ts'

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
      return derive(async () => (await import('hash-wasm')).argon2id, request)
    }
  }
