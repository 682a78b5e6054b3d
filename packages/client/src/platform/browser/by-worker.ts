/** Work in a worker, which is made when it is needed; in this thread, where it is loaded only then, if none can be made. */
import { Duplicate, Forged, Malformed, Misuse, UnknownKey } from '@corrillo/crypto'
import type { Failure } from '../../modules/omemo/cryptography.ts'

/** What answers later. */
type Tasks<W> = { [K in keyof W]: (...given: never[]) => Promise<unknown> }
export interface Call<W> {
  readonly id: number
  readonly task: keyof W
  readonly given: readonly unknown[]
}
export type Answer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refused: Failure }
  | { readonly broken: string }
)
interface Waiting<W> {
  readonly call: Call<W>
  resolve(result: unknown): void
  reject(error: unknown): void
}
const errors = { Duplicate, Forged, Malformed, Misuse, UnknownKey }

/** `idleMs`: the worker's heap goes when nothing has been asked of it for so long; undefined: it stays. */
export const byWorker = <W extends Tasks<W>>(make: () => Worker, here: () => Promise<W>, idleMs?: number) => {
  const waiting = new Map<number, Waiting<W>>()
  let worker: Worker | undefined
  let isBarred = false
  let last = 0
  let resting: ReturnType<typeof setTimeout> | undefined

  const end = (): void => {
    worker?.terminate()
    worker = undefined
  }
  const answer = ({ data }: MessageEvent<Answer>): void => {
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if ('result' in data) asked?.resolve(data.result)
    else if ('refused' in data) asked?.reject(new errors[data.refused.kind](data.refused.reason))
    else asked?.reject(new Error(data.broken))
    clearTimeout(resting)
    if (idleMs !== undefined && waiting.size === 0) resting = setTimeout(end, idleMs)
  }
  const inThisThread = async ({ task, given }: Omit<Call<W>, 'id'>): Promise<unknown> =>
    (await here())[task](...(given as never[]))
  /** The page's policy, or the browser, lets no worker run: what waits is done here, and so is all that follows. */
  const barred = (): void => {
    isBarred = true
    end()
    for (const { call, resolve, reject } of waiting.values()) inThisThread(call).then(resolve, reject)
    waiting.clear()
  }
  const started = (): Worker => {
    const made = make()
    made.onmessage = answer
    made.onerror = barred
    return made
  }
  const post = (call: Call<W>): void => {
    clearTimeout(resting)
    try {
      worker ??= started()
      worker.postMessage(call)
    } catch {
      barred()
    }
  }
  const run =
    <K extends keyof W>(task: K) =>
    (...given: Parameters<W[K]>): ReturnType<W[K]> =>
      (isBarred
        ? inThisThread({ task, given })
        : new Promise((resolve, reject) => {
            const call = { id: ++last, task, given }
            waiting.set(call.id, { call, resolve, reject })
            post(call)
          })) as ReturnType<W[K]>
  return {
    run,
    /** What waits is not answered any more. */
    rest(cause: Error): void {
      end()
      for (const { reject } of waiting.values()) reject(cause)
      waiting.clear()
    },
  }
}
