/** OpenPGP in a worker of its own, which is made when it is needed; in this thread, where it is loaded only then, if none can be made. */
import { Duplicate, Forged, Malformed, Misuse, UnknownKey } from '@corrillo/crypto'
import type { Failure } from '../../modules/omemo/cryptography.ts'
import type { OpenPgpWork } from '../../modules/openpgp/work.ts'

export type OpenPgpTask = keyof OpenPgpWork
export interface OpenPgpCall {
  readonly id: number
  readonly task: OpenPgpTask
  readonly given: readonly unknown[]
}
export type OpenPgpAnswer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refused: Failure }
  | { readonly broken: string }
)
interface Waiting {
  readonly call: OpenPgpCall
  resolve(result: unknown): void
  reject(error: unknown): void
}
const errors = { Duplicate, Forged, Malformed, Misuse, UnknownKey }
/** Its heap goes when nothing has been asked of it for so long. */
const IDLE_MS = 120_000

export const workerOpenPgp = (make: () => Worker, here: () => Promise<OpenPgpWork>): OpenPgpWork => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let isBarred = false
  let last = 0
  let resting: ReturnType<typeof setTimeout> | undefined

  const rest = (): void => {
    worker?.terminate()
    worker = undefined
  }
  const answer = ({ data }: MessageEvent<OpenPgpAnswer>): void => {
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if ('result' in data) asked?.resolve(data.result)
    else if ('refused' in data) asked?.reject(new errors[data.refused.kind](data.refused.reason))
    else asked?.reject(new Error(data.broken))
    clearTimeout(resting)
    if (waiting.size === 0) resting = setTimeout(rest, IDLE_MS)
  }
  const inThisThread = async ({ task, given }: Omit<OpenPgpCall, 'id'>): Promise<unknown> =>
    ((await here())[task] as (...given: readonly unknown[]) => Promise<unknown>)(...given)
  /** The page's policy, or the browser, lets no worker run. */
  const barred = (): void => {
    isBarred = true
    rest()
    for (const { call, resolve, reject } of waiting.values()) inThisThread(call).then(resolve, reject)
    waiting.clear()
  }
  const started = (): Worker => {
    const made = make()
    made.onmessage = answer
    made.onerror = barred
    return made
  }
  const post = (call: OpenPgpCall): void => {
    clearTimeout(resting)
    try {
      worker ??= started()
      worker.postMessage(call)
    } catch {
      barred()
    }
  }
  const run =
    <K extends OpenPgpTask>(task: K) =>
    (...given: Parameters<OpenPgpWork[K]>): ReturnType<OpenPgpWork[K]> =>
      (isBarred
        ? inThisThread({ task, given })
        : new Promise((resolve, reject) => {
            const call = { id: ++last, task, given }
            waiting.set(call.id, { call, resolve, reject })
            post(call)
          })) as ReturnType<OpenPgpWork[K]>

  return {
    create: run('create'),
    importKey: run('importKey'),
    readPublic: run('readPublic'),
    armored: run('armored'),
    seal: run('seal'),
    open: run('open'),
    openLegacy: run('openLegacy'),
    backUp: run('backUp'),
    restore: run('restore'),
  }
}

const openPgpWorker = (): Worker =>
  new Worker(new URL('./openpgp-worker.ts', import.meta.url), { type: 'module' })

let only: OpenPgpWork | undefined
/** One for the page, however many accounts it has. */
export const browserOpenPgp = (random: (bytes: number) => Uint8Array): OpenPgpWork =>
  (only ??= workerOpenPgp(openPgpWorker, async () =>
    (await import('../../modules/openpgp/work.ts')).openPgpWork(random),
  ))
