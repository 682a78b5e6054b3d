import { useEffect, useRef, useState } from 'react'
import { headingOf, MARGIN, pageOf } from './sections.ts'

/** The last section that has come up to the top of the page; at its end the one that was gone to, if it is in sight, or the last. */
const inView = (
  page: Element,
  parts: readonly string[],
  wanted: string | undefined,
): { readonly part: string | undefined; readonly isEnd: boolean } => {
  const { top, bottom } = page.getBoundingClientRect()
  const topOf = (part: string): number => headingOf(part)?.getBoundingClientRect().top ?? bottom
  const isEnd = page.scrollTop + page.clientHeight >= page.scrollHeight - 1
  const come = parts.findLast(part => topOf(part) <= top + 2 * MARGIN) ?? parts[0]
  if (!isEnd) return { part: come, isEnd }
  const isInSight = wanted !== undefined && topOf(wanted) >= top && topOf(wanted) < bottom
  return { part: isInSight ? wanted : parts.at(-1), isEnd }
}

/** Which of the sections of a page is being read. `part`: where its address leads. */
export const useSectionInView = (
  parts: readonly string[],
  part: string | undefined,
): { readonly here: string | undefined; readonly goneTo: (part: string) => void } => {
  const [here, setHere] = useState(part ?? parts[0])
  const wanted = useRef(part)
  const goneTo = (to: string): void => {
    wanted.current = to
    setHere(to)
  }
  useEffect(() => {
    if (part !== undefined) goneTo(part)
  }, [part])
  useEffect(() => {
    const page = pageOf(parts[0])
    const look = (): void => {
      if (!page) return
      const found = inView(page, parts, wanted.current)
      if (!found.isEnd) wanted.current = undefined
      setHere(found.part)
    }
    page?.addEventListener('scroll', look, { passive: true })
    return () => page?.removeEventListener('scroll', look)
  }, [parts])
  return { here, goneTo }
}
