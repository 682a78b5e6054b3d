import { type RefObject, useLayoutEffect, useRef } from 'react'

/** Somebody has a dialog to answer, or a menu to choose from: what appears behind it leaves the focus there. */
export const isAsked = (): boolean =>
  document.activeElement?.closest('[role=dialog],[role=alertdialog],[role=menu]') != null

/** The title of what has just appeared takes the focus, so that it is read out and Tab goes on from there. Whoever writes keeps it. */
export const useArrival = (): RefObject<HTMLHeadingElement | null> => {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (document.activeElement?.tagName !== 'TEXTAREA' && !isAsked())
      heading.current?.focus({ preventScroll: true })
  }, [])
  return heading
}
