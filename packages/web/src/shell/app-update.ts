/** The service worker from the page's side: it is registered, and what it says of new versions is told. One begins when the person says so. */
import { createContext, useContext } from 'react'
import { source, type Value } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { type AppFault, type AppNews, BEGIN, BEGUN, type Look, NEWS, TAKE_OVER } from './worker-words.ts'

export type AppUpdate =
  | { readonly kind: 'ready'; readonly news: Readonly<Record<string, string>>; readonly begin: () => void }
  | {
      readonly kind: 'refused'
      readonly fault: AppFault
      /** Who signed it, as people compare it. */
      readonly code?: string
      /** Where the code is the right one. */
      readonly trust?: () => void
    }
const update = source<AppUpdate | undefined>(undefined)
const LOOK_MS = 60 * 60_000

const follow = (registration: ServiceWorkerRegistration): void => {
  const ask = (look: Look): void => registration.active?.postMessage(look)
  const begin = (): void => {
    // A worker that waits has been compared with the signed list before this version was announced.
    if (registration.waiting) registration.waiting.postMessage(TAKE_OVER)
    else registration.active?.postMessage(BEGIN)
  }
  const told = (news: AppNews | null): AppUpdate | undefined => {
    if (news === null) return undefined
    if (news.kind === 'ready') return { ...news, begin }
    const { fault, key, code } = news
    return {
      kind: 'refused',
      fault,
      ...(key === undefined || code === undefined
        ? {}
        : { code, trust: () => ask({ look: true, trusted: key }) }),
    }
  }
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === BEGUN) location.reload()
    else if (typeof data === 'object' && data !== null && NEWS in data)
      update.set(told(data[NEWS] as AppNews | null))
  })
  const look = async (): Promise<void> => {
    await registration.update().catch(() => undefined)
    ask({ look: true })
  }
  setInterval(() => void look(), LOOK_MS)
  void look()
}

export const keepApp = async (): Promise<void> => {
  const { serviceWorker } = navigator
  if (!serviceWorker || !import.meta.env.PROD) return
  let isFirst = serviceWorker.controller === null
  serviceWorker.addEventListener('controllerchange', () => {
    if (!isFirst && update.get()?.kind === 'ready') location.reload()
    // No version was announced: the server has put another worker in the place of ours.
    else if (!isFirst) update.set({ kind: 'refused', fault: 'worker' })
    isFirst = false
  })
  try {
    follow(await serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }))
  } catch {
    // Without it the app works as long as the server does.
  }
}

/** What there is to say of another version, where there is something. */
const Updates = createContext<Value<AppUpdate | undefined>>(update)
export const UpdateProvider = Updates.Provider
export const useUpdate = (): AppUpdate | undefined => useValue(useContext(Updates))
