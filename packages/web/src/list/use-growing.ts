import { startTransition, useEffect, useState } from 'react'

/** No row is lower than this. */
const ROW_PX = 60
const STEP = 30

/** How many of so many are drawn by now: what the screen shows at once, the others in steps that hold nothing up. */
export const useGrowing = (length: number): number => {
  const [drawn, setDrawn] = useState(() => Math.ceil(innerHeight / ROW_PX))
  useEffect(() => {
    if (drawn >= length) return
    const timer = setTimeout(() => startTransition(() => setDrawn(drawn + STEP)), 30)
    return () => clearTimeout(timer)
  }, [drawn, length])
  return drawn
}
