/**
 * Keeps the files of the app on this device and starts it when the server is away. It knows each file by its hash, which the build has
 * put here: a version with one other byte is not installed, and the one before it goes on (S272). What is no file of the app, such as
 * the API and the conversations, passes by untouched and is never kept.
 */
import { listenForWakeUps } from './wake-ups.ts'

declare const self: ServiceWorkerGlobalScope
/** Path → SHA-256 in base64, by the build. */
declare const FILES: Readonly<Record<string, string>>
declare const VERSION: string

const PREFIX = 'corrillo-app-'
const CACHE = PREFIX + VERSION
const START = '/index.html'
/** Addresses at which the app starts; where one is inside it stands behind a `#`. */
const STARTS: ReadonlySet<string> = new Set(['/', '/setup', '/invite', '/join'])

const hashOf = async (bytes: ArrayBuffer): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...digest))
}
/** Taken over where the version before has the same file: only what changed is fetched. */
const kept = async (path: string): Promise<Response | undefined> => {
  const response = await caches.match(path, { ignoreVary: true })
  return response && (await hashOf(await response.clone().arrayBuffer())) === FILES[path]
    ? response
    : undefined
}
const fetched = async (path: string): Promise<Response> => {
  const response = await fetch(path, { cache: 'no-cache', credentials: 'omit', redirect: 'error' })
  const bytes = await response.clone().arrayBuffer()
  if (!response.ok || (await hashOf(bytes)) !== FILES[path]) throw new Error(`${path} is not as it was built`)
  return response
}
const install = async (): Promise<void> => {
  const cache = await caches.open(CACHE)
  try {
    for (const path of Object.keys(FILES)) await cache.put(path, (await kept(path)) ?? (await fetched(path)))
  } catch (error) {
    // The same version may be at work already: then its files stay.
    if (!self.registration.active) await caches.delete(CACHE)
    throw error
  }
}
const takeOver = async (): Promise<void> => {
  const names = await caches.keys()
  await Promise.all(
    names.filter(name => name.startsWith(PREFIX) && name !== CACHE).map(name => caches.delete(name)),
  )
  await self.clients.claim()
}
/** undefined: not of the app. */
const fileOf = ({ method, url, mode }: Request): string | undefined => {
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== self.location.origin) return undefined
  if (mode === 'navigate' && STARTS.has(pathname)) return START
  return Object.hasOwn(FILES, pathname) ? pathname : undefined
}
const answer = async (file: string, request: Request): Promise<Response> => {
  const cache = await caches.open(CACHE)
  return (await cache.match(file, { ignoreVary: true })) ?? fetch(request)
}

self.addEventListener('install', event => event.waitUntil(install()))
self.addEventListener('activate', event => event.waitUntil(takeOver()))
self.addEventListener('message', event => {
  if (event.data === 'take-over') void self.skipWaiting()
})
self.addEventListener('fetch', event => {
  const file = fileOf(event.request)
  if (file !== undefined) event.respondWith(answer(file, event.request))
})
listenForWakeUps()
