import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Timeline, TimelineItem } from '../bind/contract.ts'

const NEAR_END = 64
/** So far from what is not loaded yet it is asked for. */
const NEAR = 900

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
  const seen = useRef<Seen>(nothing)
  const following = useRef(true)
  const lastTop = useRef(0)
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
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    const end = below < NEAR_END
    // Whoever reads on leaves the end upwards; what grows beneath an end that is followed leads nobody away from it.
    const climbed = element.scrollTop < lastTop.current
    lastTop.current = element.scrollTop
    following.current = !timeline.hasNewer && (end || (following.current && !climbed))
    setAtEnd(end)
    if (end) setMissed(0)
    if (below < NEAR && timeline.hasNewer) loadNewer()
    if (element.scrollTop < NEAR && timeline.hasOlder && !timeline.loading) loadOlder()
  }, [timeline, loadOlder, loadNewer])

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const before = seen.current
    const ids = idsOf(timeline)
    // What was put behind a part of the past that was loaded is no news.
    const arrived = before.hasNewer ? 0 : arrivedAfter(before.ids, ids)
    if (before.ids.length === 0 && ids.length > 0) arriveAt(element)
    else if (following.current || (ownLast && arrived > 0)) element.scrollTop = element.scrollHeight
    else {
      const moved = movedSince(before)
      if (moved !== 0) element.scrollTop += moved
      if (arrived > 0) setMissed(count => count + arrived)
    }
    seen.current = { ids, hasNewer: timeline.hasNewer ?? false, ...edgesOf(element) }
    onScroll()
  }, [timeline, ownLast, onScroll])

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight
      seen.current = { ...seen.current, ...edgesOf(element) }
    })
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])

  return { box, atEnd, missed, onScroll, toEnd, hold }
}

interface Edge {
  readonly row: HTMLElement
  readonly top: number
}
interface Seen {
  readonly ids: readonly string[]
  readonly hasNewer: boolean
  /** The first and the last message, and where they stood. */
  readonly edges: readonly Edge[]
}
const nothing: Seen = { ids: [], hasNewer: false, edges: [] }

const edgesOf = (element: HTMLElement): Pick<Seen, 'edges'> => {
  const rows = element.querySelectorAll<HTMLElement>('[data-item]')
  const ends = [rows[0], rows[rows.length - 1]]
  return { edges: ends.flatMap(row => (row ? [{ row, top: row.offsetTop }] : [])) }
}
/** What grew or was let go above moves all that stands below it; one of both ends is still there. */
const movedSince = ({ edges }: Seen): number => {
  const kept = edges.find(({ row }) => row.isConnected)
  return kept ? kept.row.offsetTop - kept.top : 0
}

/** First sight: where the unread begin, a third down the page; else the newest. */
const arriveAt = (element: HTMLElement): void => {
  const line = element.querySelector<HTMLElement>('[data-new-line]')
  element.scrollTop = line ? line.offsetTop - element.clientHeight / 3 : element.scrollHeight
}
