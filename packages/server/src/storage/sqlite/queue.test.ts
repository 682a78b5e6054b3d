import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import type { FromWriter } from './messages.ts'
import { writeQueue } from './queue.ts'

/** A writer whose disk is full until it is told otherwise; asked, it says how many batches came. */
const FULL = `
const { parentPort } = require('node:worker_threads')
let full = true
let batches = 0
parentPort.on('message', message => {
  if (message === 'room') full = false
  else if (message === 'count') parentPort.postMessage({ kind: 'count', batches })
  else {
    batches++
    parentPort.postMessage(full ? { kind: 'refused', failure: { condition: 'full', text: 'full' } } : { kind: 'done', taken: [] })
  }
})`
let worker: Worker
afterEach(() => worker.terminate())

const opened = () => {
  worker = new Worker(FULL, { eval: true })
  const queue = writeQueue(worker)
  worker.on('message', (message: FromWriter) => queue.heard(message))
  const batches = async (): Promise<number> => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const hear = (message: { readonly kind: string; readonly batches: number }): void => {
      if (message.kind !== 'count') return
      worker.off('message', hear)
      resolve(message.batches)
    }
    worker.on('message', hear)
    worker.postMessage('count')
    return promise
  }
  return { queue, batches }
}

test('S382: declarations that were refused wait for the next write, and are in it', async () => {
  const { queue, batches } = opened()
  await once(worker, 'online')
  let committed = 0
  queue.declare(['store', 1, 'notes', 'all'], () => committed++)
  await expect(queue.write(['host', 'a', 'b', '1'])).rejects.toMatchObject({ condition: 'full' })
  const after = await batches()
  for (let times = 0; times < 50; times++) await batches()
  expect(await batches()).toBe(after)
  expect(committed).toBe(0)
  worker.postMessage('room')
  await queue.write(['host', 'a', 'b', '2'])
  expect(committed).toBe(1)
  expect(await batches()).toBe(after + 1)
})

test('S382: on a full disk the queue ends nevertheless', async () => {
  const { queue } = opened()
  queue.declare(['store', 1, 'notes', 'all'])
  const lost = expect(queue.write(['host', 'a', 'b', '1'])).rejects.toMatchObject({ condition: 'full' })
  await queue.end()
  await lost
  await expect(queue.write(['host', 'a', 'b', '1'])).rejects.toMatchObject({ condition: 'closed' })
})
