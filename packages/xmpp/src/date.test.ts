import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDateTime, parseDateTime } from './date.ts'

describe('XEP-0082 dates', () => {
  it.each([
    ['2026-11-21T04:54:17Z', '2026-11-21T04:54:17Z'],
    ['2026-11-21T04:54:17.5Z', '2026-11-21T04:54:17.500Z'],
    ['2026-11-21T04:54:17.123456Z', '2026-11-21T04:54:17.123Z'],
    ['2026-11-21T04:54:17+00:00', '2026-11-21T04:54:17Z'],
    ['2026-11-21T04:54:17+0000', '2026-11-21T04:54:17Z'],
    ['2026-11-21T04:54:17-06:00', '2026-11-21T10:54:17Z'],
    ['2026-11-21T04:54:17+05:30', '2026-11-20T23:24:17Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00Z'],
  ])('§3.2: %s is %s', (given, utc) => {
    const date = parseDateTime(given)
    expect(date && formatDateTime(date)).toBe(utc)
  })

  it('§3.2: any moment is written as it is read, before 1970, too', () => {
    const [from, to] = [new Date('0001-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59.999Z')]
    fc.assert(
      fc.property(fc.array(fc.date({ min: from, max: to, noInvalidDate: true }), { minLength: 2 }), dates => {
        const iso = dates.map(date => date.toISOString().replace('.000Z', 'Z'))
        expect(dates.map(formatDateTime)).toEqual(iso)
      }),
    )
    expect(() => formatDateTime(new Date(Number.NaN))).toThrow(RangeError)
  })

  it.each([
    '',
    '2026-11-21',
    '2026-11-21T04:54:17',
    '2026-11-21 04:54:17Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T23:60:00Z',
    '2026-11-21T23:59:60Z',
    '2026-11-21T04:54:17+99:00',
    '20261121T04:54:17',
    ' 2026-11-21T04:54:17Z',
    '2026-11-21T04:54:17.Z',
  ])('§3.2: %s is none', s => {
    expect(parseDateTime(s)).toBeUndefined()
  })
})
