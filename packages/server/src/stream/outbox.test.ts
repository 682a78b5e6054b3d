import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { flushSoon, MOST_FLUSHED } from './outbox.ts'

test('no turn of the event loop writes to more connections than it may; the others follow in their order', async () => {
  const flushed: number[] = []
  const many = MOST_FLUSHED * 2 + 1
  const again = { flush: () => void flushed.push(many) }
  for (let i = 0; i < many; i++)
    flushSoon({
      flush() {
        flushed.push(i)
        if (i === 0) flushSoon(again)
      },
    })
  expect(flushed).toEqual([])
  const counts: number[] = []
  for (let i = 0; i < 3; i++) {
    await turn()
    counts.push(flushed.length)
  }
  expect(counts).toEqual([MOST_FLUSHED, 2 * MOST_FLUSHED, many + 1])
  expect(flushed).toEqual(Array.from({ length: many + 1 }, (_, i) => i))
})
