/** Argon2id away from the main thread: 46 MiB of memory would cost the screen many frames. */
import { argon2id } from 'hash-wasm'
import { type Argon2Request, derive } from './argon2-derive.ts'

self.onmessage = ({ data }: MessageEvent<Argon2Request>) => {
  // What fails here is told to the page, which then tries itself.
  derive(async () => argon2id, data).then(
    key => self.postMessage(key),
    error => self.reportError(error),
  )
}
