/** Work on files in a worker; in this thread where none can be made. */
import { FileError, type FileFault, type FileWork } from '../../modules/files/file-work.ts'

type Task = keyof FileWork
export interface FileCall {
  readonly id: number
  readonly task: Task
  readonly given: unknown
}
export type FileAnswered = { readonly id: number } & (
  | { readonly told: number }
  | { readonly result: unknown }
  | { readonly fault: FileFault }
  | { readonly broken: string }
)
interface Waiting {
  told(done: number): void
  resolve(result: unknown): void
  reject(error: unknown): void
}
const NEVER = new AbortController().signal
const NOTHING = (): void => undefined

export const workerFileWork = (make: () => Worker, here: FileWork): FileWork => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let isBarred = false
  let last = 0

  const answer = ({ data }: MessageEvent<FileAnswered>): void => {
    const asked = waiting.get(data.id)
    if ('told' in data) return asked?.told(data.told)
    waiting.delete(data.id)
    if ('result' in data) asked?.resolve(data.result)
    else asked?.reject('fault' in data ? new FileError(data.fault) : new Error(data.broken))
  }
  /** What was begun is lost with it and is begun again by who asked; what follows is done here. */
  const barred = (): void => {
    isBarred = true
    worker?.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(new FileError('unreachable'))
    waiting.clear()
  }
  const started = (): Worker => {
    const made = make()
    made.onmessage = answer
    made.onerror = barred
    return made
  }
  const inThisThread = (
    task: Task,
    given: unknown,
    told: Waiting['told'],
    stop: AbortSignal,
  ): Promise<unknown> =>
    (here[task] as (given: unknown, told: Waiting['told'], stop: AbortSignal) => Promise<unknown>)(
      given,
      told,
      stop,
    )

  const run = async (
    task: Task,
    given: unknown,
    told: Waiting['told'] = NOTHING,
    stop = NEVER,
  ): Promise<unknown> => {
    if (isBarred) return inThisThread(task, given, told, stop)
    try {
      worker ??= started()
    } catch {
      barred()
      return inThisThread(task, given, told, stop)
    }
    const id = ++last
    const cut = (): void => worker?.postMessage({ stop: id })
    stop.addEventListener('abort', cut)
    try {
      return await new Promise((resolve, reject) => {
        waiting.set(id, { told, resolve, reject })
        worker?.postMessage({ id, task, given } satisfies FileCall)
        if (stop.aborted) cut()
      })
    } finally {
      stop.removeEventListener('abort', cut)
    }
  }
  return {
    seal: (task, told, stop) => run('seal', task, told, stop) as ReturnType<FileWork['seal']>,
    upload: (task, told, stop) => run('upload', task, told, stop) as ReturnType<FileWork['upload']>,
    download: (task, told, stop) => run('download', task, told, stop) as ReturnType<FileWork['download']>,
    cancel: task => run('cancel', task) as ReturnType<FileWork['cancel']>,
    open: task => run('open', task) as ReturnType<FileWork['open']>,
  }
}
