import { getHeapSpaceStatistics } from 'node:v8'
import { expect, test } from 'vitest'
import { PlayClock } from '../plays/clock.ts'
import { giveBackRoom, systemCollector } from './young-room.ts'

const MIB = 1024 * 1024

test('room for young objects is given back when the server is quiet, until little is left', () => {
  const clock = new PlayClock()
  let [room, busy, collections, may] = [64 * MIB, 0.5, 0, false]
  const allowed: boolean[] = []
  const stop = giveBackRoom(clock, {
    collect() {
      collections++
      allowed.push(may)
      room /= 4
    },
    room: () => room,
    busy: () => busy,
    old(now) {
      may = now
    },
  })
  clock.pass(20_000)
  expect(collections).toBe(0)
  busy = 0.01
  clock.pass(20_000)
  expect([collections, room]).toEqual([3, MIB])
  expect([allowed, may]).toEqual([[true, true, true], false])
  room = 64 * MIB
  stop()
  clock.pass(20_000)
  expect(collections).toBe(3)
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
