import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { notificationChoice } from './notification-choice.ts'
import { places } from './places.ts'
import { OPENED, SOMETHING, WOKEN } from './worker-words.ts'

/** The page's side of a wake-up: it says whether it tells the person itself, and goes where a clicked notification leads. */
export const useWakeUps = (): void => {
  const engine = useEngine()
  const [, go] = useLocation()
  useEffect(() => {
    const { serviceWorker } = navigator
    if (!serviceWorker) return undefined
    const open = (tag: unknown): void => {
      if (typeof tag !== 'string') return
      const address = tag === SOMETHING ? undefined : engine.behind(tag)
      go(address === undefined ? places.home : places.conversation(address))
    }
    const hear = ({ data, ports }: MessageEvent<unknown>): void => {
      if (data === WOKEN) {
        const isTelling = notificationChoice() !== 'off' ? engine.push.heard() : Promise.resolve(false)
        void isTelling.then(told => ports[0]?.postMessage(told))
      } else if (typeof data === 'object' && data !== null && OPENED in data) open(data[OPENED])
    }
    serviceWorker.addEventListener('message', hear)
    return () => serviceWorker.removeEventListener('message', hear)
  }, [engine, go])
}
