import { expect, test } from 'vitest'
import type { TimelineItem } from '../bind/contract.ts'
import { toldOnce } from './told-once.ts'

const event = (id: string, event: Extract<TimelineItem, { kind: 'event' }>['event']): TimelineItem => ({
  kind: 'event',
  id,
  at: 0,
  event,
})
const ids = (items: readonly TimelineItem[]) => toldOnce(items).map(({ id }) => id)

test('two devices verified one after the other are one line', () =>
  expect(ids([event('a', 'verified'), event('b', 'verified')])).toEqual(['a']))
test('what is different, or apart, is told each time', () => {
  expect(ids([event('a', 'verified'), event('b', 'device-added'), event('c', 'verified')])).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(ids([event('a', 'verified'), { kind: 'day', id: 'd', at: 0 }, event('b', 'verified')])).toEqual([
    'a',
    'd',
    'b',
  ])
})

test('a timer that was set and turned off again is told twice, though nothing was written between', () => {
  const set = { kind: 'event', id: 't1', at: 1, event: 'timer-set', timer: 300 } as const
  expect(toldOnce([set, { ...set, id: 't2', timer: 0 }])).toHaveLength(2)
  expect(toldOnce([set, { ...set, id: 't2' }])).toHaveLength(1)
})
