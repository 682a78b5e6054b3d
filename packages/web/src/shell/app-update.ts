/** The service worker from the page's side: it is registered, and a new version is told of. It begins when the person says so. */
import { createContext, useContext } from 'react'
import { source, type Value } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'

type Begin = () => void
let waiting: ServiceWorker | undefined
const update = source<Begin | undefined>(undefined)
const LOOK_MS = 60 * 60_000

const tell = (worker: ServiceWorker | null | undefined): void => {
  waiting = worker ?? undefined
  update.set(worker ? () => worker.postMessage('take-over') : undefined)
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

/** How to begin with the version that waits, where one does. */
const Updates = createContext<Value<Begin | undefined>>(update)
export const UpdateProvider = Updates.Provider
export const useUpdate = (): Begin | undefined => useValue(useContext(Updates))
