/**
 * Web Push in the service worker. A wake-up says nothing, so the notification says only that something came (S332): one, however many come.
 * A page that runs and is connected tells the person itself, in the way that was chosen there; where somebody looks, nothing is shown.
 */
import { isQuiet } from '@corrillo/client/quiet'
import {
  accountOf,
  LANGUAGE,
  OPENED,
  pageOfAccount,
  quietOf,
  somethingFor,
  SUBSCRIPTION_CHANGED,
  WOKEN,
  WORDS_CACHE,
} from '../src/shell/worker-words.ts'

declare const self: ServiceWorkerGlobalScope
/** "You have a new message", by language, by the build. */
declare const WORDS: Readonly<Record<string, string>>

/** How long a page has to say that it tells the person itself. */
const ANSWER_MS = 1_500
/** TypeScript's library has no `renotify`. */
type Telling = NotificationOptions & { readonly renotify: boolean; readonly silent: boolean }

const pages = (): Promise<readonly WindowClient[]> =>
  self.clients.matchAll({ type: 'window', includeUncontrolled: true })

/** In the language that was chosen, or the first of the browser's that we speak. */
export const wordsOf = async (words: Readonly<Record<string, string>>): Promise<string> => {
  const chosen = await (await caches.open(WORDS_CACHE)).match(LANGUAGE).then(found => found?.text())
  const spoken = [chosen ?? '', ...self.navigator.languages].map(tag => tag.slice(0, 2).toLowerCase())
  return words[spoken.find(language => Object.hasOwn(words, language)) ?? 'en'] ?? ''
}
/** Frozen pages do not answer. */
const tellsItself = (page: WindowClient, account: string): Promise<boolean> =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(data === true)
    setTimeout(() => resolve(false), ANSWER_MS)
    page.postMessage({ [WOKEN]: account }, [port2])
  })

/** A wake-up says whose it is by a name that only pages of this browser understand; nothing else may stand in a tag. */
const accountIn = (data: PushMessageData | null): string =>
  /^[\w-]{1,32}$/u.exec(data?.text() ?? '')?.[0] ?? ''

/** What a page has left here of what the person has chosen; what cannot be read is no choice. */
const wantsPeace = async (account: string): Promise<boolean> => {
  const kept = await (await caches.open(WORDS_CACHE)).match(quietOf(account))
  return kept ? isQuiet(await kept.json(), Date.now()) : false
}

const wake = async (account: string): Promise<void> => {
  const open = await pages()
  if (open.some(page => page.visibilityState === 'visible' && page.focused)) return
  if ((await Promise.all(open.map(page => tellsItself(page, account)))).includes(true)) return
  // A browser demands that every wake-up shows something: in times of quiet it stands there, and neither sounds nor moves.
  const silent = await wantsPeace(account).catch(() => false)
  const options: Telling = {
    body: await wordsOf(WORDS),
    tag: somethingFor(account),
    renotify: !silent,
    silent,
    icon: '/icons/icon-192.png',
  }
  await self.registration.showNotification('Corrillo', options)
}
/** The page that is there, at the list; one that was told itself goes where its notification says. */
const open = async (tag: string): Promise<void> => {
  const [page] = await pages()
  if (!page) return void (await self.clients.openWindow(pageOfAccount(accountOf(tag) ?? '')))
  page.postMessage({ [OPENED]: tag })
  await page.focus()
}
/** Bound to the same server again. The account's server learns of it from a page, now or at the next start: no password is kept here. */
const renew = async ({ oldSubscription, newSubscription }: PushSubscriptionChangeEvent): Promise<void> => {
  const key = oldSubscription?.options.applicationServerKey
  if (!newSubscription && key)
    await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  for (const page of await pages()) page.postMessage(SUBSCRIPTION_CHANGED)
}

export const listenForWakeUps = (): void => {
  self.addEventListener('push', event => event.waitUntil(wake(accountIn(event.data))))
  self.addEventListener('notificationclick', event => {
    event.notification.close()
    event.waitUntil(open(event.notification.tag))
  })
  self.addEventListener('pushsubscriptionchange', event => event.waitUntil(renew(event)))
}
