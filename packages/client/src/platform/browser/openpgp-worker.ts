/** OpenPGP away from the screen's thread. What it is given it forgets with the answer. */
import { CryptoError } from '@corrillo/crypto'
import { openPgpWork } from '../../modules/openpgp/work.ts'
import type { OpenPgpAnswer, OpenPgpCall } from './openpgp.ts'

const work = openPgpWork(bytes => crypto.getRandomValues(new Uint8Array(bytes)))

const answered = async ({ id, task, given }: OpenPgpCall): Promise<OpenPgpAnswer> => {
  try {
    const run = work[task] as (...given: readonly unknown[]) => Promise<unknown>
    return { id, result: await run(...given) }
  } catch (error) {
    if (error instanceof CryptoError) return { id, refused: { kind: error.kind, reason: error.reason } }
    return { id, broken: String(error) }
  }
}
self.onmessage = async ({ data }: MessageEvent<OpenPgpCall>) => self.postMessage(await answered(data))
