import { expect, test } from 'vitest'
import { PlayClock } from '../plays/clock.ts'
import { Guard } from './guard.ts'
import { Bucket } from './rate.ts'

const guardWith = (clock: PlayClock) =>
  new Guard({ perAddress: 2, total: 3, banFailures: 3, banMs: 1000, clock })

test('strangers are counted by address and in all', () => {
  const guard = guardWith(new PlayClock())
  expect([guard.enter('a'), guard.enter('a'), guard.enter('a')]).toEqual([true, true, false])
  expect([guard.enter('b'), guard.enter('c')]).toEqual([true, false])
  guard.leave('a')
  expect(guard.enter('c')).toBe(true)
})

test('S059: each ban of an address is longer than the one before', () => {
  const clock = new PlayClock()
  const guard = guardWith(clock)
  const fail = () => [1, 2, 3].forEach(() => guard.failed('a'))
  fail()
  expect(guard.banned('a')).toBe(true)
  expect(guard.banned('b')).toBe(false)
  clock.pass(1000)
  expect(guard.banned('a')).toBe(false)
  fail()
  clock.pass(1000)
  expect(guard.banned('a')).toBe(true)
  clock.pass(1000)
  expect(guard.banned('a')).toBe(false)
})

test('failures that lie far apart ban nobody', () => {
  const clock = new PlayClock()
  const guard = guardWith(clock)
  for (let i = 0; i < 10; i++) {
    guard.failed('a')
    clock.pass(1001)
  }
  expect(guard.banned('a')).toBe(false)
})

test('XEP-0205: bytes above the burst cost time at the rate, and idle time is credited up to the burst', () => {
  const clock = new PlayClock()
  const bucket = new Bucket({ bytesPerSecond: 1000, burst: 5000 }, clock)
  expect(bucket.take(5000)).toBe(0)
  expect(bucket.take(500)).toBe(500)
  clock.pass(500)
  expect(bucket.take(1000)).toBe(1000)
  clock.pass(1_000_000)
  expect(bucket.take(1)).toBe(0)
  expect(bucket.take(5001)).toBeGreaterThan(0)
  expect(new Bucket({ bytesPerSecond: 0, burst: 1 }, clock).take(1e9)).toBe(0)
})
