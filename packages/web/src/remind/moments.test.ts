import { expect, test } from 'vitest'
import { fieldsOf, momentIn, moments } from './moments.ts'

const at = (hour: number, minute = 0, day = 3): number => new Date(2026, 5, day, hour, minute).getTime()

test('in an hour, this evening, tomorrow morning', () =>
  expect(moments(at(10, 5))).toEqual([
    ['hour', at(11, 5)],
    ['evening', at(19)],
    ['morning', at(8, 0, 4)],
  ]))
test('in the evening nobody is offered the evening', () =>
  expect(moments(at(18, 30)).map(([name]) => name)).toEqual(['hour', 'morning']))
test('a date and a time of one’s own come back as they were written', () => {
  const [date, time] = fieldsOf(at(7, 5))
  expect([date, time]).toEqual(['2026-06-03', '07:05'])
  expect(momentIn(date, time)).toBe(at(7, 5))
  expect(momentIn('', time)).toBeUndefined()
})
