import { useEffect } from 'react'
import type { Engine } from '../bind/contract.ts'

/**
 * What was typed last goes to the disk before the page goes, where the browser leaves it the time. Of a page that is left the browser tells when it asks for the next one; of one
 * that a phone is about to end it tells only that it cannot be seen any more.
 */
export const useKeeping = (engine: Engine): void => {
  useEffect(() => {
    const keep = (): void => engine.keep()
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') keep()
    }
    window.addEventListener('beforeunload', keep)
    window.addEventListener('pagehide', keep)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      window.removeEventListener('beforeunload', keep)
      window.removeEventListener('pagehide', keep)
      document.removeEventListener('visibilitychange', hidden)
    }
  }, [engine])
}
