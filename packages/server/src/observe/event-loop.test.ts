import { expect, test } from 'vitest'
import { PlayClock } from '../plays/clock.ts'
import { watchEventLoop } from './event-loop.ts'

const block = (ms: number): void => {
  const end = performance.now() + ms
  while (performance.now() < end);
}
const turns = (n: number): Promise<void> =>
  new Promise(resolve => {
    const next = (left: number): unknown => (left === 0 ? resolve() : setTimeout(next, 5, left - 1))
    next(n)
  })

test('a blocked event loop shows in the minute that it happened in, and not in the next', async () => {
  const clock = new PlayClock()
  const watch = watchEventLoop(clock)
  try {
    expect(watch.delay()).toEqual({ p50: 0, p99: 0, max: 0 })
    await turns(10)
    block(120)
    await turns(10)
    expect(watch.delay().max).toBeGreaterThan(80)
    clock.pass(60_000)
    expect(watch.delay().max).toBeGreaterThan(80)
    await turns(10)
    clock.pass(60_000)
    expect(watch.delay().max).toBeLessThan(80)
  } finally {
    watch.stop()
  }
})

test('what was before the ports were open does not count', async () => {
  const watch = watchEventLoop(new PlayClock())
  try {
    await turns(10)
    block(120)
    await turns(10)
    expect(watch.delay().max).toBeGreaterThan(80)
    block(120)
    watch.begin()
    await turns(10)
    expect(watch.delay().max).toBeLessThan(80)
  } finally {
    watch.stop()
  }
})
