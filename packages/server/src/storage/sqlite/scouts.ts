/**
 * Where the system's cache does not hold the file, a page of an archive is fifty reads of the disk, each waited for before the next one is
 * asked. Scouts are threads that read the same rows at the same time, so that the disk has several to do; the reader then finds them in
 * memory. They are hints: nothing depends on what they found. A server has none until many pages came from the disk, and none soon after.
 */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../host/clock.ts'

export interface Errand {
  readonly archive: number
  readonly positions: readonly number[]
}
export interface ScoutsOptions {
  readonly path: string
  readonly clock: Clock
  /** So many pages from the disk within `WHILE_MS` are worth the threads. */
  readonly worth?: number
}
export interface Scouts {
  /** A page was found to come from the disk: whether these rows are to be fetched. */
  wanted(): boolean
  /** Resolves when the rows were looked at, or nobody is there to look. */
  fetch(errand: Errand): Promise<void>
  readonly threads: number
  end(): Promise<void>
}

const THREADS = 4
const WORTH = 16
const WHILE_MS = 5_000
const IDLE_MS = 20_000
/** A scout has three statements and no data. */
const LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 }

/** What each of so many gets, in turn: neighbours at the same time. */
const dealt = (positions: readonly number[], among: number): number[][] =>
  Array.from({ length: among }, (_, one) => positions.filter((_, at) => at % among === one)).filter(
    some => some.length > 0,
  )

class Scout {
  private readonly worker: Worker
  private waiting: (() => void)[] = []

  constructor(path: string, gone: () => void) {
    this.worker = new Worker(new URL('./scout.ts', import.meta.url), {
      workerData: { path },
      resourceLimits: LIMITS,
    })
    this.worker.on('message', () => this.waiting.shift()?.())
    // Its end is told next; the reader waits for the disk itself then.
    this.worker.on('error', () => undefined)
    this.worker.once('exit', () => {
      gone()
      for (const resolve of this.waiting.splice(0)) resolve()
    })
  }

  send(errand: Errand): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push(resolve)
      this.worker.postMessage(errand)
    })
  }

  async end(): Promise<void> {
    await this.worker.terminate()
  }
}

export const scouts = ({ path, clock, worth = WORTH }: ScoutsOptions): Scouts => {
  let all: Scout[] = []
  let stay = (): void => undefined
  let [since, seen] = [Number.NEGATIVE_INFINITY, 0]
  const end = async (): Promise<void> => {
    stay()
    const gone = all
    all = []
    await Promise.all(gone.map(scout => scout.end()))
  }
  const start = (): Scout => {
    const scout: Scout = new Scout(path, () => {
      all = all.filter(other => other !== scout)
    })
    return scout
  }
  return {
    wanted() {
      if (clock.now() - since > WHILE_MS) [since, seen] = [clock.now(), 0]
      if (++seen >= worth && all.length === 0) all = Array.from({ length: THREADS }, start)
      return all.length > 0
    },
    async fetch({ archive, positions }) {
      stay()
      stay = clock.after(IDLE_MS, () => void end())
      const parts = dealt(positions, all.length)
      await Promise.all(parts.map((some, at) => (all[at] as Scout).send({ archive, positions: some })))
    },
    get threads() {
      return all.length
    },
    end,
  }
}
