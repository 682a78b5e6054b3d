import { setImmediate as turn } from 'node:timers/promises'
import { el, type StreamEvent } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { SLICE_MS, Slices } from '../host/slices.ts'
import { Pump } from './pump.ts'

/** A pump whose event loop has no room from the second chunk on. */
const crowded = () => {
  let now = 0
  const due: (() => void)[] = []
  const slices = new Slices({ now: () => (now += SLICE_MS), soon: run => void due.push(run) })
  const seen: string[] = []
  const pauses: boolean[] = []
  const sink = {
    closed: false,
    hear() {},
    receive: (event: StreamEvent) =>
      void seen.push(event.kind === 'element' ? event.element.name : event.kind),
    failed(error: unknown) {
      throw error
    },
  }
  const pump = new Pump(sink, { wait: tooMuch => void pauses.push(tooMuch) }, slices)
  const chunk = (...names: string[]): Iterator<StreamEvent> =>
    names.map(name => ({ kind: 'element', element: el('', name), bytes: 0 }) as const).values()
  return { sink, pump, seen, pauses, due, chunk }
}

test('RFC 6120 §10.1: chunks that wait for a slice keep their order', async () => {
  const { pump, seen, due, chunk } = crowded()
  pump.push(chunk('a', 'b'), 1)
  pump.push(chunk('c'), 1)
  pump.push(chunk('d', 'e'), 1)
  expect(seen).toEqual(['a', 'b'])
  for (let i = 0; i < 5; i++) {
    for (const run of due.splice(0)) run()
    await turn()
  }
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('what was read before a connection ended is handled before its end', () => {
  const { pump, seen, chunk } = crowded()
  pump.push(chunk('a'), 1)
  for (const name of ['b', 'c', 'd']) pump.push(chunk(name), 1)
  expect(seen).toEqual(['a'])
  pump.finish()
  expect(seen).toEqual(['a', 'b', 'c', 'd'])
})

test('D6: a connection of which too much waits for its slice is not read any more', () => {
  const { pump, pauses, chunk } = crowded()
  pump.push(chunk('a'), 1)
  pump.push(chunk('b'), 200_000)
  expect(pauses).toEqual([false])
  pump.push(chunk('c'), 100_000)
  expect(pauses).toEqual([false, true])
  pump.finish()
  expect(pauses.at(-1)).toBe(false)
})

test('D6: nor is one of which a little waits where too much waits in all', () => {
  const others = Array.from({ length: 300 }, crowded)
  for (const { pump, chunk } of others) {
    pump.push(chunk('a'), 1)
    pump.push(chunk('b'), 250_000)
  }
  const { pump, pauses, chunk } = crowded()
  pump.push(chunk('a'), 1)
  pump.push(chunk('b'), 1)
  expect(pauses).toEqual([true])
  for (const other of others) other.pump.finish()
  pump.finish()
  expect(pauses.at(-1)).toBe(false)
})
