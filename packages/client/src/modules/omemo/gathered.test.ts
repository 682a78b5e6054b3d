import { expect, test } from 'vitest'
import type { Unit } from '../../store/sealed.ts'
import { gathered } from './gathered.ts'

/** One unit of work after the other, each as long as it is told. */
const slowly = () => {
  const units: (() => void)[] = []
  let last: Promise<unknown> = Promise.resolve()
  let fails = false
  return {
    units,
    fail(): void {
      fails = true
    },
    exclusive<T>(run: (unit: Unit) => Promise<T>): Promise<T> {
      const turn = last.then(async () => {
        if (fails) throw new Error('closed')
        const done = await run({} as Unit)
        await new Promise<void>(resolve => units.push(resolve))
        return done
      })
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
const settled = () => new Promise(resolve => setImmediate(resolve))

test('what comes while one is written is written with the next, and each gets what is its', async () => {
  const store = slowly()
  const together = gathered(store)
  const first = together(() => 'first')
  await settled()
  const others = ['a', 'b', 'c'].map(name => together(() => name))
  store.units[0]?.()
  expect(await first).toBe('first')
  await settled()
  expect(store.units).toHaveLength(2)
  store.units[1]?.()
  expect(await Promise.all(others)).toEqual(['a', 'b', 'c'])
})

test('a store that is closed says so to all of them, and to who comes later', async () => {
  const store = slowly()
  const together = gathered(store)
  store.fail()
  const both = await Promise.allSettled([together(() => 1), together(() => 2)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(together(() => 3)).rejects.toThrow('closed')
})
