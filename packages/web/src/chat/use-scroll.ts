import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Timeline, TimelineItem } from '../bind/contract.ts'

const NEAR_END = 64
const NEAR_START = 600

const spoken = (item: TimelineItem): boolean => item.kind === 'message' || item.kind === 'unreadable'
const idsOf = (timeline: Timeline): readonly string[] => timeline.items.filter(spoken).map(item => item.id)

/** How many entries came after the last one that was there before and still is. */
export const arrivedAfter = (before: readonly string[], after: readonly string[]): number => {
  const last = before.findLast(id => after.includes(id))
  return last === undefined ? 0 : after.length - 1 - after.lastIndexOf(last)
}

export interface Scroll {
  readonly box: RefObject<HTMLDivElement | null>
  readonly atEnd: boolean
  /** What came while the reader was further up. */
  readonly missed: number
  readonly onScroll: () => void
  toEnd(): void
  /** What is shown now stays where it is, though the end was followed. */
  hold(): void
}

/**
 * Keeps what is being read where it is: at the end new messages push up; further up nothing moves, they are counted; and
 * older messages grow upwards.
 */
export const useScroll = (
  timeline: Timeline,
  loadOlder: () => void,
  loadNewer: () => void,
  ownLast: boolean,
): Scroll => {
  const box = useRef<HTMLDivElement>(null)
  const seen = useRef<{ ids: readonly string[]; height: number; top: number }>({ ids: [], height: 0, top: 0 })
  const following = useRef(true)
  const [atEnd, setAtEnd] = useState(true)
  const [missed, setMissed] = useState(0)

  const toEnd = useCallback(() => {
    following.current = true
    setMissed(0)
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [])

  const hold = useCallback(() => {
    following.current = false
  }, [])

  const onScroll = useCallback(() => {
    const element = box.current
    if (!element) return
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END
    following.current = end && !timeline.hasNewer
    if (end && timeline.hasNewer) loadNewer()
    seen.current.top = element.scrollTop
    setAtEnd(end)
    if (end) setMissed(0)
    if (element.scrollTop < NEAR_START && timeline.hasOlder && !timeline.loading) loadOlder()
  }, [timeline, loadOlder, loadNewer])

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const before = seen.current
    const ids = idsOf(timeline)
    if (before.ids.length === 0 && ids.length > 0) arriveAt(element)
    else if (following.current || (ownLast && arrivedAfter(before.ids, ids) > 0))
      element.scrollTop = element.scrollHeight
    else {
      if (before.ids[0] !== ids[0] && ids.includes(before.ids[0] ?? ''))
        element.scrollTop = before.top + element.scrollHeight - before.height
      const arrived = arrivedAfter(before.ids, ids)
      if (arrived > 0) setMissed(count => count + arrived)
    }
    seen.current = { ids, height: element.scrollHeight, top: element.scrollTop }
    onScroll()
  }, [timeline, ownLast, onScroll])

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight
      seen.current.height = element.scrollHeight
    })
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])

  return { box, atEnd, missed, onScroll, toEnd, hold }
}

/** First sight: where the unread begin, a third down the page; else the newest. */
const arriveAt = (element: HTMLElement): void => {
  const line = element.querySelector<HTMLElement>('[data-new-line]')
  element.scrollTop = line ? line.offsetTop - element.clientHeight / 3 : element.scrollHeight
}
