import type { TimelineItem } from '../bind/contract.ts'

/** One line for what is said of several devices in the same words, one right after the other. */
export const toldOnce = (items: readonly TimelineItem[]): readonly TimelineItem[] =>
  items.filter((item, i) => {
    const before = items[i - 1]
    return !(item.kind === 'event' && before?.kind === 'event' && item.event === before.event)
  })
