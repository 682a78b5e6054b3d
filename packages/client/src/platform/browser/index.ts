/** The platform of a browser tab. */
import type { Clock, Http, Platform, Transport } from '../platform.ts'
import { connectWebSocket, type WebSocketLike, webSocketUrl } from '../websocket.ts'
import type { Bell } from '../../accounts.ts'
import { argon2 } from './argon2.ts'
import { workerCryptography } from './cryptography.ts'
import { deferredFiles } from './deferred-files.ts'
import { browserKeychain } from './keychain.ts'
import { browserLease } from './lease.ts'
import { browserPush } from './push.ts'
import { indexedDbStorage } from './storage.ts'
import { wipeBrowser } from './wipe.ts'

export { openAccounts } from '../../accounts.ts'
export { createApp } from '../../app.ts'

export interface BrowserOptions {
  /** Makes the worker for Argon2id; pages with Trusted Types give their own, with a URL their policy has made. */
  readonly argon2Worker?: () => Worker
}

const transport = (): Transport => ({
  connect(target, events) {
    const websocket = webSocketUrl(target.websocket ?? '/xmpp-websocket', location.href)
    return connectWebSocket(
      (url, protocols) => new WebSocket(url, protocols) as WebSocketLike,
      { ...target, websocket },
      events,
    )
  },
})

const http = (): Http => ({
  async fetch(path, { method = 'GET', json } = {}) {
    const body =
      json === undefined
        ? {}
        : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }
    const response = await fetch(path, { method, credentials: 'omit', cache: 'no-store', ...body })
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, body: isJson ? await response.json() : undefined }
  },
})

/** A task of its own, which timers are only after four milliseconds. */
const breathe = (): Promise<void> =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })

const defaultWorker = (): Worker =>
  new Worker(new URL('./argon2-worker.ts', import.meta.url), { type: 'module' })
const cryptographyWorker = (): Worker =>
  new Worker(new URL('./cryptography-worker.ts', import.meta.url), { type: 'module' })
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

const clock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export const createBrowserPlatform = ({ argon2Worker = defaultWorker }: BrowserOptions = {}): Platform => ({
  clock,
  random,
  breathe,
  cryptography: workerCryptography(cryptographyWorker, async () =>
    (await import('../../modules/omemo/cryptography.ts')).cryptography(random, breathe),
  ),
  openpgp: async () => (await import('./openpgp.ts')).browserOpenPgp(random),
  transport: transport(),
  storage: indexedDbStorage(clock),
  keychain: browserKeychain(),
  http: http(),
  files: deferredFiles(async () => (await import('./files.ts')).browserFiles),
  origin: location.origin,
  push: browserPush(),
  lease: browserLease(),
  wipe: wipeBrowser,
  language: () => document.documentElement.lang,
  online: {
    now: () => navigator.onLine,
    subscribe(changed) {
      addEventListener('online', changed)
      addEventListener('offline', changed)
      return () => {
        removeEventListener('online', changed)
        removeEventListener('offline', changed)
      }
    },
  },
  argon2id: argon2(argon2Worker),
})

/** Between the tabs of a browser; where site data is blocked they do not hear of each other. */
export const tabBell = (name: string): Bell => {
  let channel: BroadcastChannel
  try {
    channel = new BroadcastChannel(`corrillo:${name}`)
  } catch {
    return { ring: () => {}, heard: () => {} }
  }
  return {
    ring: () => channel.postMessage(undefined),
    heard: run => {
      channel.onmessage = run
    },
  }
}
