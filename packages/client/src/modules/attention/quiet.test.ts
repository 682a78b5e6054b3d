import { expect, test } from 'vitest'
import { isQuiet, type QuietHours } from './quiet.ts'

/** Monday 2 March 2026. */
const at = (day: number, hour: number, minute = 0): number =>
  new Date(2026, 2, 2 + day, hour, minute).getTime()
const quiet = (hours: QuietHours) => (now: number) => isQuiet({ hours }, now)
const NIGHT = { from: 22 * 60, to: 7 * 60 }

test('a night goes over midnight, and its ends are the minutes that were said', () => {
  const isNight = quiet({ ...NIGHT, days: 'all' })
  expect([at(0, 21, 59), at(0, 22), at(1, 6, 59), at(1, 7)].map(isNight)).toEqual([false, true, true, false])
})
test('on weekdays counts the night that begins on one: Friday’s lasts into Saturday, Sunday’s is none', () => {
  const isNight = quiet({ ...NIGHT, days: 'weekdays' })
  expect([at(4, 23), at(5, 3), at(5, 23), at(6, 3), at(6, 23), at(7, 3), at(7, 23)].map(isNight)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    true,
  ])
})
test('hours within a day are of that day', () => {
  const isWork = quiet({ from: 9 * 60, to: 17 * 60, days: 'weekdays' })
  expect([at(0, 8), at(0, 9), at(0, 17), at(5, 12)].map(isWork)).toEqual([false, true, false, false])
})
test('a pause ends by itself, and one that a wrong clock has made endless is none', () => {
  const now = at(0, 12)
  expect(isQuiet({ pausedUntil: now + 1 }, now)).toBe(true)
  expect(isQuiet({ pausedUntil: now }, now)).toBe(false)
  expect(isQuiet({ pausedUntil: now + 50 * 3_600_000 }, now)).toBe(false)
})
