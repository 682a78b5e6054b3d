/** Many small changes that come at once, as the lists and bundles of a large group do: what gathers while one is written is written with the next. */
import type { SealedStore, Unit } from '../../store/sealed.ts'

interface Waiting {
  /** Nothing of it fails by itself. */
  run(unit: Unit): void
  resolve(): void
  reject(error: unknown): void
}

export const gathered = (store: Pick<SealedStore, 'exclusive'>) => {
  let waiting: Waiting[] = []
  const write = async (): Promise<void> => {
    let all: readonly Waiting[] = []
    const take = (): void => {
      all = waiting
      waiting = []
    }
    try {
      await store.exclusive(async unit => {
        take()
        for (const { run } of all) run(unit)
      })
      for (const { resolve } of all) resolve()
    } catch (error) {
      // The store may have been closed before it was our turn.
      if (all.length === 0) take()
      for (const { reject } of all) reject(error)
    }
  }
  /** Resolves with what `work` gives, once it is written. */
  return <T>(work: (unit: Unit) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      let made: T
      waiting.push({
        run(unit) {
          made = work(unit)
        },
        resolve: () => resolve(made),
        reject,
      })
      if (waiting.length === 1) void write()
    })
}
