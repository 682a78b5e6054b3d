/** The writer's thread. */
import { Worker, parentPort, workerData } from 'node:worker_threads'
import { Engine } from './engine.ts'
import { failureOf } from './errors.ts'
import type { FromWriter, ToWriter } from './messages.ts'

const { path, segment } = workerData as { readonly path: string; readonly segment: number }
const port = parentPort as NonNullable<typeof parentPort>
const say = (message: FromWriter): void => port.postMessage(message)

/** Between two slices while batches come. */
const PACE_MS = { soon: 0, later: 4, whenever: 20 }
const BUSY_MS = 100

const start = (): void => {
  let checkpointer: Worker | undefined
  /** A thread of its own, from the first checkpoint on: a start has none to make. */
  const copying = (): Worker => {
    if (checkpointer !== undefined) return checkpointer
    checkpointer = new Worker(new URL('./checkpointer.ts', import.meta.url), { workerData: { path } })
    checkpointer.on('message', () => {
      try {
        engine.checkpointed()
      } catch {
        // The copy failed (a full disk): nothing is lost, the log only stays long; the next one is due with the next batch.
      }
    })
    return checkpointer
  }
  const engine = new Engine({
    path,
    segment,
    now: () => performance.now(),
    jobDone: (job, count, failure) => say({ kind: 'job', job, count, ...(failure ? { failure } : {}) }),
    checkpointDue: () => copying().postMessage('checkpoint'),
  })
  let slicing = false
  let lastBatch = 0
  const slices = (): void => {
    const more = engine.slice()
    slicing = more !== 'none'
    if (more === 'none') return
    const busy = performance.now() - lastBatch < BUSY_MS
    const pause = busy ? PACE_MS[more] : 0
    if (pause > 0) setTimeout(slices, pause)
    else setImmediate(slices)
  }
  const settle = (): void => {
    if (slicing) return
    slicing = true
    setImmediate(slices)
  }
  const close = async (): Promise<void> => {
    await checkpointer?.terminate()
    try {
      engine.close()
    } finally {
      port.close()
    }
  }
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'close') return void close()
    lastBatch = performance.now()
    try {
      say({ kind: 'done', taken: engine.commit(message) })
    } catch (error) {
      say({ kind: 'refused', failure: failureOf(error) })
    }
    settle()
  })
  say(engine.ready())
  settle()
}

try {
  start()
} catch (error) {
  say({ kind: 'failed', failure: failureOf(error) })
  port.close()
}
