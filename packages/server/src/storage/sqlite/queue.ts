/**
 * Writes of the main thread on their way to the writer. Group commit without a timer: what gathers while one batch is being
 * committed is the next batch, and one promise serves all that are in it.
 */
import type { Worker } from 'node:worker_threads'
import { StorageError } from '../error.ts'
import { storageError } from './errors.ts'
import type { Appends, Batch, Failure, FromWriter, Job, Write } from './messages.ts'
import { NUMBERS } from './messages.ts'

const FIRST_ROWS = 256

/** Messages of one archive, gathered in the shape they travel in. */
export interface Gathering {
  numbers: Float64Array
  used: number
  texts: string[]
}
interface Gathered {
  readonly writes: Write[]
  readonly takes: ((taken: string | null) => void)[]
  readonly archives: Map<number, Gathering>
  readonly jobs: Job[]
  /** Run after the commit or the refusal. */
  readonly settled: ((ok: boolean) => void)[]
  readonly durable: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: StorageError) => void
}
const gathered = (): Gathered => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // Who awaits it sees the refusal; a batch that nobody awaits must not end the process.
  promise.catch(() => undefined)
  return {
    writes: [],
    takes: [],
    archives: new Map(),
    jobs: [],
    settled: [],
    durable: promise,
    resolve,
    reject,
  }
}
const empty = (batch: Gathered): boolean =>
  batch.writes.length === 0 && batch.archives.size === 0 && batch.jobs.length === 0

export interface Queue {
  /** Adds a write; `settled` hears the outcome before the promise does. */
  write(write: Write, settled?: (ok: boolean) => void): Promise<void>
  take(section: string, key: string, settled: (ok: boolean) => void): Promise<string | null>
  /** Something that must be there before anything that names it: kept until a commit succeeds. */
  declare(write: Write, committed?: () => void): void
  append(archive: number): { readonly into: Gathering; readonly durable: Promise<void> }
  job(job: Job extends infer J ? (J extends Job ? Omit<J, 'job'> : never) : never): Promise<number>
  heard(message: FromWriter): void
  /** Resolves when no write waits any more; later ones are refused. */
  end(): Promise<void>
  /** The writer is gone. */
  broken(failure: Failure): void
}

export const writeQueue = (worker: Worker): Queue => {
  let next = gathered()
  let inFlight: Gathered | undefined
  let scheduled = false
  let ended: StorageError | undefined
  let idle: (() => void) | undefined
  let lastJob = 0
  /** Declarations that wait for a batch, and those in the batch in flight: no commit has confirmed either. */
  let undeclared: { readonly write: Write; readonly committed?: (() => void) | undefined }[] = []
  let declaring: typeof undeclared = []
  let refused = false
  const jobs = new Map<
    number,
    { readonly resolve: (count: number) => void; readonly reject: (error: StorageError) => void }
  >()

  /** After a refusal declarations wait for something that needs them: sent again alone they would be refused without end. */
  const due = (): boolean => !empty(next) || (undeclared.length > 0 && !refused)
  const post = (): void => {
    scheduled = false
    if (inFlight || !due()) return
    inFlight = next
    next = gathered()
    declaring = undeclared
    undeclared = []
    const appends: Appends[] = [...inFlight.archives].map(([archive, { numbers, used, texts }]) => ({
      archive,
      numbers: numbers.slice(0, used),
      texts,
    }))
    const batch: Batch = {
      kind: 'batch',
      writes: [...declaring.map(({ write }) => write), ...inFlight.writes],
      appends,
      jobs: inFlight.jobs,
    }
    worker.postMessage(
      batch,
      appends.map(({ numbers }) => numbers.buffer as ArrayBuffer),
    )
    // The writer has copies: what only waits for the commit would be moved by the collector of young objects.
    inFlight.archives.clear()
  }
  const schedule = (): void => {
    if (scheduled || inFlight) return
    scheduled = true
    setImmediate(post)
  }
  const done = (batch: Gathered, outcome: readonly (string | null)[] | Failure): void => {
    const ok = Array.isArray(outcome)
    const declared = declaring
    declaring = []
    refused = !ok
    for (const settled of batch.settled) settled(ok)
    if (ok) {
      for (const { committed } of declared) committed?.()
      batch.takes.forEach((take, index) => take(outcome[index] ?? null))
      batch.resolve()
    } else {
      const error = storageError(outcome as Failure)
      undeclared = [...declared, ...undeclared]
      batch.reject(error)
      for (const { job } of batch.jobs) {
        jobs.get(job)?.reject(error)
        jobs.delete(job)
      }
    }
    inFlight = undefined
    post()
    if (!inFlight) idle?.()
  }

  const queue: Queue = {
    write(write, settled) {
      if (ended) return Promise.reject(ended)
      next.writes.push(write)
      if (settled) next.settled.push(settled)
      schedule()
      return next.durable
    },
    take(section, key, settled) {
      if (ended) return Promise.reject(ended)
      const { promise, resolve } = Promise.withResolvers<string | null>()
      next.takes.push(resolve)
      return queue.write(['take', section, key], settled).then(() => promise)
    },
    declare(write, committed) {
      undeclared.push({ write, committed })
      schedule()
    },
    append(archive) {
      if (ended)
        return {
          into: { numbers: new Float64Array(NUMBERS), used: 0, texts: [] },
          durable: Promise.reject(ended),
        }
      let into = next.archives.get(archive)
      if (!into) {
        into = { numbers: new Float64Array(NUMBERS * FIRST_ROWS), used: 0, texts: [] }
        next.archives.set(archive, into)
        schedule()
      }
      if (into.used + NUMBERS > into.numbers.length) {
        const wider = new Float64Array(into.numbers.length * 2)
        wider.set(into.numbers)
        into.numbers = wider
      }
      return { into, durable: next.durable }
    },
    job(job) {
      if (ended) return Promise.reject(ended)
      const numbered = { ...job, job: ++lastJob } as Job
      const { promise, resolve, reject } = Promise.withResolvers<number>()
      jobs.set(lastJob, { resolve, reject })
      next.jobs.push(numbered)
      schedule()
      return promise
    },
    heard(message) {
      if (message.kind === 'job') {
        const job = jobs.get(message.job)
        jobs.delete(message.job)
        if (message.failure) job?.reject(storageError(message.failure))
        else job?.resolve(message.count)
      } else if (inFlight && message.kind === 'done') done(inFlight, message.taken)
      else if (inFlight && message.kind === 'refused') done(inFlight, message.failure)
    },
    async end() {
      ended = new StorageError('closed', 'storage is closed')
      // Background work is taken up again after the next start, or asked for again.
      for (const { reject } of jobs.values()) reject(ended)
      jobs.clear()
      if (!inFlight && !due()) return
      const { promise, resolve } = Promise.withResolvers<void>()
      idle = resolve
      await promise
    },
    broken(failure) {
      ended ??= storageError(failure)
      if (inFlight) done(inFlight, failure)
      if (inFlight) done(inFlight, failure)
      for (const { reject } of jobs.values()) reject(storageError(failure))
      jobs.clear()
      idle?.()
    },
  }
  return queue
}
