/** OMEMO's curves and ratchets away from the screen's thread. What it is given it forgets with the answer. */
import { CryptoError } from '@corrillo/crypto'
import { cryptography } from '../../modules/omemo/cryptography.ts'
import type { Answer, Call } from './cryptography.ts'

const work = cryptography(
  bytes => crypto.getRandomValues(new Uint8Array(bytes)),
  () => Promise.resolve(),
)

const answered = async ({ id, task, given }: Call): Promise<Answer> => {
  try {
    const run = work[task] as (...given: readonly unknown[]) => Promise<unknown>
    return { id, result: await run(...given) }
  } catch (error) {
    if (error instanceof CryptoError) return { id, refused: { kind: error.kind, reason: error.reason } }
    return { id, broken: String(error) }
  }
}
self.onmessage = async ({ data }: MessageEvent<Call>) => self.postMessage(await answered(data))
