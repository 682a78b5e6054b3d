import { useSyncExternalStore } from 'react'

/** The time, in steps: “today” and “in 5 seconds” go on being true while nobody touches anything. */
export const useNow = (step: number): number =>
  useSyncExternalStore(
    changed => {
      const timer = setInterval(changed, step)
      return () => clearInterval(timer)
    },
    () => Math.floor(Date.now() / step) * step,
  )
