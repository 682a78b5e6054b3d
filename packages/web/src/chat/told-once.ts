import type { TimelineItem } from '../bind/contract.ts'

type Event = Extract<TimelineItem, { kind: 'event' }>

const saysTheSame = (a: Event, b: Event): boolean =>
  a.event === b.event &&
  a.who?.address === b.who?.address &&
  a.by?.address === b.by?.address &&
  a.name === b.name &&
  a.timer === b.timer

/** One line for what is said of several devices in the same words, one right after the other. */
export const toldOnce = (items: readonly TimelineItem[]): readonly TimelineItem[] =>
  items.filter((item, i) => {
    const before = items[i - 1]
    return !(item.kind === 'event' && before?.kind === 'event' && saysTheSame(item, before))
  })
