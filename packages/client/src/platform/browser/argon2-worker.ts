/** Argon2id away from the main thread: 46 MiB of memory would cost the screen many frames. */
import { argon2id } from 'hash-wasm'
import type { Argon2Request } from './argon2.ts'

self.onmessage = async ({ data }: MessageEvent<Argon2Request>) => {
  const { password, salt, cost } = data
  const key = await argon2id({
    password,
    salt,
    memorySize: cost.memoryKiB,
    iterations: cost.passes,
    parallelism: cost.lanes,
    hashLength: 32,
    outputType: 'binary',
  })
  self.postMessage(key)
}
