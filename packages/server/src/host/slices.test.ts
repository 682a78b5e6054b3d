import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SLICE_MS, Slices } from './slices.ts'

/** A clock that work itself turns, and the turns of an event loop. */
const loop = () => {
  let now = 100
  const due: (() => void)[] = []
  const slices = new Slices({ now: () => now, soon: run => void due.push(run) })
  const seen: number[] = []
  const take = (id: number, ms: number): void => {
    seen.push(id)
    now += ms
  }
  /** Takes its time where there is room, and waits for its slice where there is none. */
  const work = (id: number, ms: number): void => {
    const run = () => take(id, ms)
    if (slices.full) slices.later(run)
    else run()
  }
  const over = async (): Promise<void> => {
    expect(due.length).toBeLessThanOrEqual(1)
    for (const run of due.splice(0)) run()
    await turn()
  }
  return { slices, seen, take, work, over }
}

test('with room nothing waits', async () => {
  const { slices, seen, work, over } = loop()
  for (let round = 0; round < 20; round++) {
    work(round, SLICE_MS)
    expect(seen).toHaveLength(round + 1)
    await over()
  }
  expect(slices.idle).toBe(true)
})

test('R4: what is above the slice of a turn waits for the next ones, in the order in which it came', async () => {
  const { slices, seen, work, over } = loop()
  const third = SLICE_MS / 3
  for (let i = 0; i < 8; i++) work(i, third)
  expect(seen).toEqual([0, 1, 2])
  await over()
  // The turn has had its slice; sockets of the next one come behind those that wait.
  expect(seen).toHaveLength(3)
  work(8, third)
  expect(seen).toHaveLength(3)
  await over()
  expect(seen).toHaveLength(6)
  for (let i = 0; i < 3; i++) await over()
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(slices.idle).toBe(true)
})

test('R4: what work leaves to a promise counts in its slice', async () => {
  const { slices, seen, work, over } = loop()
  work(0, SLICE_MS)
  const waiting = [1, 2, 3].map(async id => {
    await slices.turn()
    work(id, SLICE_MS)
  })
  await over()
  const counts: number[] = []
  for (let i = 0; i < 3; i++) {
    await over()
    counts.push(seen.length)
  }
  await Promise.all(waiting)
  expect(counts).toEqual([2, 3, 4])
})

test('R4: what work leaves to the next tick, as TLS does, counts in its slice', async () => {
  const { slices, seen, take, work, over } = loop()
  work(0, SLICE_MS)
  for (const id of [1, 2, 3]) slices.later(() => process.nextTick(take, id, SLICE_MS))
  const counts: number[] = []
  for (let i = 0; i < 4; i++) {
    await over()
    counts.push(seen.length)
  }
  expect(counts).toEqual([1, 2, 3, 4])
})
