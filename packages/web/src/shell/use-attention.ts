import { useEffect } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'

/** Somebody looks. */
export const attending = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** What they told is being looked at. */
const closeNotifications = async (): Promise<void> => {
  const worker = await navigator.serviceWorker?.getRegistration()
  for (const notification of (await worker?.getNotifications()) ?? []) notification.close()
}

/** Tells the engine whether somebody looks, and tells who looks elsewhere how much is unread. */
export const useAttention = (): void => {
  const engine = useEngine()
  const unread = useValue(engine.unread)
  useEffect(() => {
    const tell = (): void => {
      engine.setFocused(attending())
      engine.setVisible(document.visibilityState === 'visible')
      if (attending()) void closeNotifications().catch(() => undefined)
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
  }, [engine])
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Corrillo` : 'Corrillo'
    const { setAppBadge } = navigator as Partial<Navigator>
    void setAppBadge?.call(navigator, unread).catch(() => undefined)
    return () => {
      document.title = 'Corrillo'
    }
  }, [unread])
}
