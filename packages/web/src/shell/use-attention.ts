import { useEffect } from 'react'
import type { Engine } from '../bind/contract.ts'
import { withdraw } from './shown-notifications.ts'

/** Somebody looks. */
export const attending = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** Tells the engine whether somebody looks; at an account that is not shown nobody does. */
export const useAttention = (engine: Engine, shown: boolean): void => {
  useEffect(() => {
    const tell = (): void => {
      engine.setFocused(shown && attending())
      engine.setVisible(document.visibilityState === 'visible')
      // What they told is being looked at.
      if (attending()) withdraw(() => true)
    }
    tell()
    window.addEventListener('focus', tell)
    window.addEventListener('blur', tell)
    document.addEventListener('visibilitychange', tell)
    return () => {
      window.removeEventListener('focus', tell)
      window.removeEventListener('blur', tell)
      document.removeEventListener('visibilitychange', tell)
      engine.setFocused(false)
    }
  }, [engine, shown])
}
/** Tells who looks elsewhere how much is unread. */
export const useUnread = (unread: number): void =>
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Corrillo` : 'Corrillo'
    const { setAppBadge } = navigator as Partial<Navigator>
    void setAppBadge?.call(navigator, unread).catch(() => undefined)
    return () => {
      document.title = 'Corrillo'
    }
  }, [unread])
