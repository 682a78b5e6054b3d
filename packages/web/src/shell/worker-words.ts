/** What page and service worker say to each other. Nothing here tells who or what. */

/** The tag of the notification that something came. */
export const SOMETHING = 'something'
/** Worker → page: the server has woken this browser. Answered with true by a page that tells the person itself. */
export const WOKEN = 'woken'
/** Worker → page, with the tag: this notification was clicked. */
export const OPENED = 'opened'
/** Worker → page, as the engine listens for it. */
export const SUBSCRIPTION_CHANGED = 'push-subscription-changed'
/** Where the worker finds the language that was chosen. */
export const WORDS_CACHE = 'corrillo-words'
export const LANGUAGE = '/language'

/** The worker cannot read what a page remembers: it follows the browser's languages until one was chosen. */
export const tellWorker = async (language: string): Promise<void> =>
  (await caches.open(WORDS_CACHE)).put(LANGUAGE, new Response(language))
