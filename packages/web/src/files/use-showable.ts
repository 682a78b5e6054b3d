import { useEffect, useState } from 'react'
import { dimensionsOf, isTooLarge } from './dimensions.ts'
import type { Opened } from './use-opened.ts'

interface Showable {
  /** undefined: not known yet. */
  readonly showable: boolean | undefined
  /** The browser could not draw it after all. */
  readonly refuse: () => void
}
/** A picture is shown only when its own bytes say that it is one, and not too large to draw (S243). */
export const useShowable = (opened: Opened): Showable => {
  const [showable, setShowable] = useState<boolean>()
  const content = opened.kind === 'open' ? opened.content : undefined
  useEffect(() => {
    setShowable(undefined)
    if (!content) return
    let gone = false
    void dimensionsOf(content)
      .catch(() => undefined)
      .then(found => !gone && setShowable(found !== undefined && !isTooLarge(found)))
    return () => {
      gone = true
    }
  }, [content])
  return { showable, refuse: () => setShowable(false) }
}
