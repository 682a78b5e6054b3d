/** Argon2id away from the main thread: 46 MiB of memory would cost the screen many frames. */
import { argon2id } from 'hash-wasm'
import { type Argon2Request, derive } from './argon2-derive.ts'

self.onmessage = async ({ data }: MessageEvent<Argon2Request>) => {
  self.postMessage(await derive(argon2id, data))
}
