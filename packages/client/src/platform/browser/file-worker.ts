/** The bytes of files away from the screen's thread. */
import { FileError } from '../../modules/files/file-work.ts'
import { fileWork } from '../../modules/files/work.ts'
import type { Pieces } from '../platform.ts'
import { browserFileHttp } from './file-http.ts'
import type { FileAnswered, FileCall } from './file-work.ts'
import { indexedDbPieces } from './pieces.ts'

const stores = new Map<string, Pieces>()
const piecesOf = (store: string): Pieces => {
  const known = stores.get(store) ?? indexedDbPieces(store)
  stores.set(store, known)
  return known
}
const work = fileWork(piecesOf, browserFileHttp)
const stops = new Map<number, AbortController>()

const run = async ({ id, task, given }: FileCall): Promise<FileAnswered> => {
  const stop = new AbortController()
  stops.set(id, stop)
  const told = (done: number): void => self.postMessage({ id, told: done } satisfies FileAnswered)
  try {
    const verb = work[task] as (
      given: unknown,
      told: (done: number) => void,
      stop: AbortSignal,
    ) => Promise<unknown>
    return { id, result: await verb(given, told, stop.signal) }
  } catch (error) {
    if (error instanceof FileError) return { id, fault: error.fault }
    return { id, broken: String(error) }
  } finally {
    stops.delete(id)
  }
}
self.onmessage = async ({ data }: MessageEvent<FileCall | { readonly stop: number }>) => {
  if ('stop' in data) return stops.get(data.stop)?.abort()
  self.postMessage(await run(data))
}
