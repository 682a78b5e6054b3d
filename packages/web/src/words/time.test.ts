import { describe, expect, it } from 'vitest'
import { daysBetween, timeWords } from './time.ts'

const now = new Date(2026, 5, 3, 21, 40).getTime()
const at = (year: number, month: number, day: number, hour = 12): number =>
  new Date(year, month - 1, day, hour, 5).getTime()

describe('times as people say them', () => {
  it.each([
    ['en-GB', ['Today', 'Yesterday', 'Sunday', 'Thursday 7 May', '31 December 2025']],
    ['es-ES', ['Hoy', 'Ayer', 'Domingo', 'Jueves, 7 de mayo', '31 de diciembre de 2025']],
    ['da-DK', ['I dag', 'I går', 'Søndag', 'Torsdag 7. maj', '31. december 2025']],
  ])('day lines in %s', (locale, expected) => {
    const { day } = timeWords([locale])
    const said = [at(2026, 6, 3), at(2026, 6, 2), at(2026, 5, 31), at(2026, 5, 7), at(2025, 12, 31)].map(
      time => day(time, now),
    )
    expect(said).toEqual(expected)
  })
  it.each([
    ['en-GB', '12:05', 'Yesterday'],
    ['en-US', '12:05 PM', 'Yesterday'],
    ['es-ES', '12:05', 'Ayer'],
    ['da-DK', '12.05', 'I går'],
  ])('a list in %s says the time today and the day before that', (locale, clock, yesterday) => {
    const { brief } = timeWords([locale])
    expect(brief(at(2026, 6, 3), now).replace(/\s/gu, ' ')).toBe(clock)
    expect(brief(at(2026, 6, 2), now)).toBe(yesterday)
  })
  it('within a sentence a day begins small', () =>
    expect(timeWords(['es-ES']).dayWithin(at(2026, 6, 3), now)).toBe('hoy'))
  it('a minute before midnight is yesterday', () =>
    expect(daysBetween(at(2026, 6, 2, 23), at(2026, 6, 3, 0))).toBe(1))
  it('a day with 23 or 25 hours is one day', () => {
    expect(daysBetween(at(2026, 3, 28), at(2026, 3, 29))).toBe(1)
    expect(daysBetween(at(2026, 10, 24), at(2026, 10, 26))).toBe(2)
  })
  it('a clock that runs behind is not in the day after tomorrow', () => {
    expect(timeWords(['en-GB']).day(at(2026, 6, 5), now)).toBe('Friday 5 June')
  })
})
