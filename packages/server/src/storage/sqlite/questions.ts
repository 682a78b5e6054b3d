/** Questions to the reader's thread, by number. */
import type { Worker } from 'node:worker_threads'
import { StorageError } from '../error.ts'
import { storageError } from './errors.ts'
import type { Answer, Ask, Failure } from './messages.ts'

export type Told = Exclude<Answer, { readonly failure: Failure }>
export interface Questions {
  ask(question: Omit<Ask, 'ask'>): Promise<Told>
  end(error: StorageError): void
}
export const questions = (worker: Worker): Questions => {
  const open = new Map<
    number,
    { readonly resolve: (answer: Told) => void; readonly reject: (error: StorageError) => void }
  >()
  let last = 0
  let ended: StorageError | undefined
  worker.on('message', (answer: Answer) => {
    const waits = open.get(answer.ask)
    open.delete(answer.ask)
    if ('failure' in answer) waits?.reject(storageError(answer.failure))
    else waits?.resolve(answer)
  })
  return {
    ask(question) {
      if (ended) return Promise.reject(ended)
      const { promise, resolve, reject } = Promise.withResolvers<Told>()
      open.set(++last, { resolve, reject })
      worker.postMessage({ ...question, ask: last })
      return promise
    },
    end(error) {
      ended = error
      for (const { reject } of open.values()) reject(error)
      open.clear()
    },
  }
}
