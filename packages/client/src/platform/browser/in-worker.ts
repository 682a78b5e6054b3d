/** The other side of by-worker.ts. What a worker is given it forgets with the answer. */
import { CryptoError } from '@corrillo/crypto'
import type { Answer, Call } from './by-worker.ts'

export const serve = <W>(work: W): void => {
  const answered = async ({ id, task, given }: Call<W>): Promise<Answer> => {
    try {
      const run = work[task] as (...given: readonly unknown[]) => Promise<unknown>
      return { id, result: await run(...given) }
    } catch (error) {
      if (error instanceof CryptoError) return { id, refused: { kind: error.kind, reason: error.reason } }
      return { id, broken: String(error) }
    }
  }
  self.onmessage = async ({ data }: MessageEvent<Call<W>>) => self.postMessage(await answered(data))
}
