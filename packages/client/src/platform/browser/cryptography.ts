/** Cryptography in a worker; in this thread, where it is loaded only then, if none can be made. */
import { Duplicate, Forged, Malformed, Misuse, UnknownKey } from '@corrillo/crypto'
import type { Cryptography, Failure } from '../../modules/omemo/cryptography.ts'

export type Task = Exclude<keyof Cryptography, 'rest'>
export interface Call {
  readonly id: number
  readonly task: Task
  readonly given: readonly unknown[]
}
export type Answer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly refused: Failure }
  | { readonly broken: string }
)
interface Waiting {
  readonly call: Call
  resolve(result: unknown): void
  reject(error: unknown): void
}
const errors = { Duplicate, Forged, Malformed, Misuse, UnknownKey }

export const workerCryptography = (make: () => Worker, here: () => Promise<Cryptography>): Cryptography => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let isBarred = false
  let last = 0

  const answer = ({ data }: MessageEvent<Answer>): void => {
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if ('result' in data) asked?.resolve(data.result)
    else if ('refused' in data) asked?.reject(new errors[data.refused.kind](data.refused.reason))
    else asked?.reject(new Error(data.broken))
  }
  /** The page's policy, or the browser, lets no worker run: what waits is done here, and so is all that follows. */
  const barred = (): void => {
    isBarred = true
    worker?.terminate()
    worker = undefined
    for (const { call, resolve, reject } of waiting.values()) inThisThread(call).then(resolve, reject)
    waiting.clear()
  }
  const inThisThread = async ({ task, given }: Omit<Call, 'id'>): Promise<unknown> =>
    ((await here())[task] as (...given: readonly unknown[]) => Promise<unknown>)(...given)
  const started = (): Worker => {
    const made = make()
    made.onmessage = answer
    made.onerror = barred
    return made
  }
  const post = (call: Call): void => {
    try {
      worker ??= started()
      worker.postMessage(call)
    } catch {
      barred()
    }
  }
  const run = <K extends Task>(task: K, ...given: Parameters<Cryptography[K]>): ReturnType<Cryptography[K]> =>
    (isBarred
      ? inThisThread({ task, given })
      : new Promise((resolve, reject) => {
          const call = { id: ++last, task, given }
          waiting.set(call.id, { call, resolve, reject })
          post(call)
        })) as ReturnType<Cryptography[K]>

  return {
    open: receipts => run('open', receipts),
    seal: sealing => run('seal', sealing),
    createDevice: now => run('createDevice', now),
    upkeep: (keys, used, now) => run('upkeep', keys, used, now),
    readBundle: (wire, generation) => run('readBundle', wire, generation),
    ownBundle: (keys, generation) => run('ownBundle', keys, generation),
    isSigned: (identityKey, message, signature) => run('isSigned', identityKey, message, signature),
    otrKey: kept => run('otrKey', kept),
    otr: (state, act, context) => run('otr', state, act, context),
    rest() {
      worker?.terminate()
      worker = undefined
      for (const { reject } of waiting.values()) reject(new Error('the store was closed'))
      waiting.clear()
    },
  }
}
