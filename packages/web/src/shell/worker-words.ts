/** What page and service worker say to each other. Nothing here tells who or what. */
import type { Quiet } from '@corrillo/client/quiet'

const SOMETHING = 'something'
/** The tag of the notification that something came for an account: for any of them, where the wake-up did not say. */
export const somethingFor = (account: string): string =>
  account === '' ? SOMETHING : `${SOMETHING} ${account}`
export const accountOf = (tag: string): string | undefined => {
  if (tag === SOMETHING) return ''
  return tag.startsWith(`${SOMETHING} `) ? tag.slice(SOMETHING.length + 1) : undefined
}
/** Where the app starts when a notification is clicked and no page is there. */
const PLACE = '#/account/'
export const pageOfAccount = (account: string): string => (account === '' ? '/' : `/${PLACE}${account}`)
export const placeOfAccount = (hash: string): string | undefined =>
  hash.startsWith(PLACE) ? hash.slice(PLACE.length) : undefined
/** Worker → page, with the account: the server has woken this browser. Answered with true by a page that tells the person itself. */
export const WOKEN = 'woken'
/** Worker → page, with the tag: this notification was clicked. */
export const OPENED = 'opened'
/** Worker → page, as the engine listens for it. */
export const SUBSCRIPTION_CHANGED = 'push-subscription-changed'
/** Page → worker: whether there is another version; with a key that the person compared, also one that it signed. */
export interface Look {
  readonly look: true
  readonly trusted?: string
}
export const isLook = (data: unknown): data is Look =>
  typeof data === 'object' &&
  data !== null &&
  'look' in data &&
  (!('trusted' in data) || typeof data.trusted === 'string')
/** Page → the worker that runs: begin with the version that waits. Answered to every page with BEGUN. */
export const BEGIN = 'begin'
export const BEGUN = 'begun'
/** Page → a worker that waits: begin with the version that waits, in the place of the worker that runs. */
export const TAKE_OVER = 'take-over'
/** Worker → page, with AppNews, or with null where there are none. */
export const NEWS = 'app-news'
/** file, worker: what the server sends differs from what was signed. The others are faults of the signed list itself. */
export type AppFault = 'unreadable' | 'forged' | 'another-key' | 'older' | 'file' | 'worker'
export type AppNews =
  | { readonly kind: 'ready'; readonly news: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly fault: AppFault; readonly key?: string; readonly code?: string }

/** The tag of a sync, and of what is shown then: a message waits here to be sent. */
export const UNSENT = 'unsent'
/** Where other apps post what they share with this one (Web Share Target); the manifest says so. */
export const SHARE_PATH = '/share'
export interface Shared {
  readonly text: string
  readonly files: readonly File[]
}
/** Page → worker, with its name: hand over what was shared. Answered with Shared, or with null where it is not there any more. */
export const TAKE = 'take'
/** In the place of a name: more was shared than is taken. */
export const TOO_MUCH = 'too-much'
const SHARE_PLACE = '#/share/'
/** In the fragment, which no server sees. */
export const pageOfShare = (name: string): string => `/${SHARE_PLACE}${name}`
export const shareAt = (hash: string): string | undefined =>
  hash.startsWith(SHARE_PLACE) ? hash.slice(SHARE_PLACE.length) : undefined

/** Where the worker finds the language that was chosen. */
export const WORDS_CACHE = 'corrillo-words'
export const LANGUAGE = '/language'

/** The worker cannot read what a page remembers: it follows the browser's languages until one was chosen. */
export const tellWorker = async (language: string): Promise<void> =>
  (await caches.open(WORDS_CACHE)).put(LANGUAGE, new Response(language))

/** Where the worker finds when the person of an account wants to be left in peace. */
export const quietOf = (account: string): string => `/quiet/${account}`
export const tellQuiet = async (account: string, quiet: Quiet | undefined): Promise<void> => {
  const cache = await caches.open(WORDS_CACHE)
  if (quiet) await cache.put(quietOf(account), new Response(JSON.stringify(quiet)))
  else await cache.delete(quietOf(account))
}
