/** Away from the screen's thread, in a worker that lives for one document: its memory goes with it, however much that was. */
import type { Cleaned } from './cleaning.ts'
import { documentKind } from './kind.ts'

const TIME_MAX_MS = 60_000

/** undefined: it is no document. */
export const bareDocument = async (file: Blob): Promise<Cleaned | undefined> => {
  if (!(await documentKind(file))) return undefined
  try {
    return await inWorker(file)
  } catch {
    // No worker may run here: it goes as it is, and that is said.
    return { untouched: 'unreadable' }
  }
}
const inWorker = async (file: Blob): Promise<Cleaned | undefined> => {
  const worker = new Worker(new URL('./document-worker.ts', import.meta.url), { type: 'module' })
  const { promise, resolve, reject } = Promise.withResolvers<Cleaned | undefined>()
  const late = setTimeout(() => resolve({ untouched: 'large' }), TIME_MAX_MS)
  worker.onmessage = ({ data }: MessageEvent<Cleaned | undefined>) => resolve(data)
  worker.onerror = reject
  worker.postMessage(file)
  try {
    return await promise
  } finally {
    clearTimeout(late)
    worker.terminate()
  }
}
