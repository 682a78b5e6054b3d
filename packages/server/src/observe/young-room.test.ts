import { getHeapSpaceStatistics } from 'node:v8'
import { expect, test } from 'vitest'
import { PlayClock } from '../plays/clock.ts'
import { giveBackRoom, systemCollector } from './young-room.ts'

const MIB = 1024 * 1024

test('room for young objects is given back when the server is quiet, until little is left', () => {
  const clock = new PlayClock()
  let [room, busy, collections, soon] = [64 * MIB, 0.5, 0, false]
  const stop = giveBackRoom(clock, {
    collect() {
      collections++
      room /= 4
    },
    room: () => room,
    busy: () => busy,
    soon(quiet) {
      soon = quiet
    },
  })
  clock.pass(20_000)
  expect([collections, soon]).toEqual([0, false])
  busy = 0.01
  clock.pass(20_000)
  expect([collections, room, soon]).toEqual([2, 4 * MIB, true])
  room = 64 * MIB
  stop()
  clock.pass(20_000)
  expect(collections).toBe(2)
})

test('V8 and the event loop can be asked, and what is young and unused goes', () => {
  const young = (): number =>
    getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_used_size ?? 0
  const collector = systemCollector()
  expect(collector.room()).toBeGreaterThan(0)
  expect(collector.busy()).toBeGreaterThanOrEqual(0)
  Array.from({ length: 5000 }, (_, index) => ({ index }))
  const before = young()
  collector.collect()
  expect(young()).toBeLessThan(before)
})
