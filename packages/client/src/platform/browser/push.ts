/** Web Push as browsers have it (W3C Push API). The service worker is registered by the page. */
import { ClientError } from '../../api.ts'
import type { PushService, PushSubscribed } from '../platform.ts'

/** What the service worker tells its pages. */
export const SUBSCRIPTION_CHANGED = 'push-subscription-changed'

const bytesOf = (buffer: ArrayBuffer | null): Uint8Array => new Uint8Array(buffer ?? new ArrayBuffer(0))

const subscribedAs = (subscription: PushSubscription): PushSubscribed => {
  const key = subscription.options.applicationServerKey
  return {
    endpoint: subscription.endpoint,
    p256dh: bytesOf(subscription.getKey('p256dh')),
    auth: bytesOf(subscription.getKey('auth')),
    key: key ? bytesOf(key) : undefined,
  }
}
/** Waits for a worker that is being installed, which keeps hundreds of files first, and never for one that is not there. */
const manager = async (): Promise<PushManager | undefined> => {
  const registration = await navigator.serviceWorker.getRegistration()
  return registration && (await navigator.serviceWorker.ready).pushManager
}
const refusalOf = (cause: unknown): ClientError => {
  const isRefused = cause instanceof DOMException && cause.name === 'NotAllowedError'
  return new ClientError(isRefused ? 'not-allowed' : 'unreachable', { cause })
}

/** undefined: this browser has none; on phones of Apple that is so until the app is on the home screen. */
export const browserPush = (): PushService | undefined => {
  if (!('PushManager' in globalThis && 'serviceWorker' in navigator)) return undefined
  /** What is being installed has none: whoever signs in waits for no file that is being kept. */
  const now = async (): Promise<PushSubscription | undefined> => {
    const registration = await navigator.serviceWorker.getRegistration()
    return (await registration?.pushManager.getSubscription()) ?? undefined
  }
  return {
    async subscription() {
      const subscription = await now()
      return subscription && subscribedAs(subscription)
    },
    async subscribe(key) {
      const pushing = await manager()
      if (!pushing) throw new ClientError('unreachable', { message: 'no service worker' })
      await (await pushing.getSubscription())?.unsubscribe()
      const options = { userVisibleOnly: true, applicationServerKey: Uint8Array.from(key) }
      return pushing.subscribe(options).then(subscribedAs, cause => {
        throw refusalOf(cause)
      })
    },
    unsubscribe: async () => void (await (await now())?.unsubscribe()),
    changed(tell) {
      const hear = ({ data }: MessageEvent): void => {
        if (data === SUBSCRIPTION_CHANGED) tell()
      }
      navigator.serviceWorker.addEventListener('message', hear)
      return () => navigator.serviceWorker.removeEventListener('message', hear)
    },
  }
}
