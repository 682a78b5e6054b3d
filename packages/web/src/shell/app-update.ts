/** The service worker from the page's side: it is registered, and a new version is told of. It begins when the person says so. */
import { useSyncExternalStore } from 'react'

let waiting: ServiceWorker | undefined
const listeners = new Set<() => void>()
const LOOK_MS = 60 * 60_000

const tell = (worker: ServiceWorker | null | undefined): void => {
  waiting = worker ?? undefined
  for (const listener of listeners) listener()
}
const follow = (registration: ServiceWorkerRegistration): void => {
  // The first one that ever came is no news.
  if (registration.waiting && navigator.serviceWorker.controller) tell(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) tell(fresh)
      if (fresh.state === 'redundant' && waiting === fresh) tell(undefined)
    })
  })
}

export const keepApp = async (): Promise<void> => {
  const { serviceWorker } = navigator
  if (!serviceWorker || !import.meta.env.PROD) return
  const had = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => had && location.reload())
  try {
    const registration = await serviceWorker.register('/service-worker.js', { updateViaCache: 'none' })
    follow(registration)
    setInterval(() => void registration.update().catch(() => undefined), LOOK_MS)
  } catch {
    // Without it the app works as long as the server does.
  }
}

export const useUpdate = (): (() => void) | undefined => {
  const worker = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting,
  )
  return worker && (() => worker.postMessage('take-over'))
}
