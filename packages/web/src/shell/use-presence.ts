import { useEffect } from 'react'
import type { Engine } from '../bind/contract.ts'

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
/** More often would say nothing new. */
const EVERY_MS = 2000

/** Whoever moves something is there: the time until it locks by itself begins anew. */
export const usePresenceOfSomebody = (engine: Engine): void => {
  useEffect(() => {
    let last = 0
    const touched = (): void => {
      const now = Date.now()
      if (now - last < EVERY_MS) return
      last = now
      engine.touched()
    }
    for (const sign of SIGNS) addEventListener(sign, touched, { passive: true, capture: true })
    return () => {
      for (const sign of SIGNS) removeEventListener(sign, touched, { capture: true })
    }
  }, [engine])
}
