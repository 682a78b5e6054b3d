import { startTransition, useEffect, useState } from 'react'

/** More than a screen shows; the rest is drawn when it is quiet. */
const AT_ONCE = 30
const STEP = 60

/** How many of so many are drawn by now: the first at once, the others in steps that hold nothing up. */
export const useGrowing = (length: number): number => {
  const [drawn, setDrawn] = useState(AT_ONCE)
  useEffect(() => {
    if (drawn >= length) return
    const timer = setTimeout(() => startTransition(() => setDrawn(drawn + STEP)), 30)
    return () => clearTimeout(timer)
  }, [drawn, length])
  return drawn
}
