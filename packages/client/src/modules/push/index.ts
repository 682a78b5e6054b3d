/**
 * Web Push (RFC 8030): the server wakes this browser when nobody looks at any device. The subscription lives in the browser, the wish for
 * it in the store; both are brought together with what the server knows whenever a new session begins. docs/mobile.md has the namespace.
 */
import {
  el,
  encodeBase64,
  NS_PING,
  NS_WEB_PUSH,
  StanzaError,
  WebPushKey,
  WebPushSubscribe,
  WebPushUnsubscribe,
} from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Push, PushState } from '../../api-push.ts'
import type { Given } from '../../pipeline/module.ts'
import type { PushService, PushSubscribed } from '../../platform/platform.ts'
import { source } from '../../value/value.ts'

interface Wish {
  readonly wanted: boolean
  /** What the server may know: written down before it is told, so that none outlives its wish. */
  readonly endpoints: readonly string[]
}
const WISH = 'push'
/** A connection that needs longer may be dead as well. */
const HEARD_MS = 1_000
/** RFC 8292 §3.2: an uncompressed point of P-256. */
const POINT_BYTES = 65

/** What a wake-up says to a browser that has several accounts. */
export const tagOf = async (address: string): Promise<string> => {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(`corrillo wake-ups ${address}`),
  )
  return encodeBase64(new Uint8Array(digest).subarray(0, 9)).replaceAll('+', '-').replaceAll('/', '_')
}

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a?.length === b.length && a.every((byte, i) => byte === b[i])

export const push = ({
  platform,
  connection,
  store,
  address,
}: Pick<Given, 'platform' | 'connection' | 'store' | 'address'>) => {
  const state = source<PushState>('unsupported')
  const browser = platform.push
  let isStale = false
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other: a person is quicker than a push service. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const ask = connection.requests
  const wish = async (): Promise<Wish> =>
    (await store.get<Wish>('account', WISH)) ?? { wanted: false, endpoints: [] }
  const keep = (wanted: boolean, endpoints: readonly string[]): Promise<void> =>
    store.exclusive(async unit => unit.put('account', WISH, { wanted, endpoints } satisfies Wish))

  /** Undefined: this server wakes nobody. */
  const keyOfServer = async (): Promise<Uint8Array | undefined> => {
    const answer = await ask.request('get', el(NS_WEB_PUSH, 'key')).catch(cause => {
      if (cause instanceof StanzaError) return undefined
      throw cause
    })
    const point = answer && WebPushKey.in(answer)?.point
    return point?.length === POINT_BYTES && point[0] === 4 ? point : undefined
  }
  /** §4.2 of RFC 8292: a subscription is bound to a key; one to another key is of no use to this server. */
  const subscribed = async (service: PushService, key: Uint8Array): Promise<PushSubscribed> => {
    const now = await service.subscription()
    return now && same(now.key, key) ? now : service.subscribe(key)
  }
  const forgetAtServer = async (endpoints: readonly string[]): Promise<void> => {
    for (const endpoint of endpoints) await ask.request('set', WebPushUnsubscribe.build({ endpoint }))
  }

  const subscribe = async (service: PushService, key: Uint8Array): Promise<void> => {
    const { endpoint, p256dh, auth } = await subscribed(service, key)
    const others = (await wish()).endpoints.filter(other => other !== endpoint)
    await keep(true, [...others, endpoint])
    await forgetAtServer(others)
    await ask
      .request('set', WebPushSubscribe.build({ endpoint, p256dh, auth, tag: await tagOf(address) }))
      .catch(refused)
    await keep(true, [endpoint])
    state.set('on')
  }
  const unsubscribe = async (service: PushService): Promise<void> => {
    const { endpoints } = await wish()
    await service.unsubscribe()
    await keep(false, endpoints)
    state.set('off')
    if (endpoints.length === 0 || !connection.isUp) return
    await forgetAtServer(endpoints)
    await keep(false, [])
  }
  /** What was wished for, made true again; who took the permission back in the browser wishes for it no more. */
  const renew = async (service: PushService): Promise<void> => {
    const key = await keyOfServer()
    if (!key) return state.set('unsupported')
    isStale = false
    const { wanted, endpoints } = await wish()
    // What the browser has may be another account's.
    if (!wanted) return endpoints.length > 0 ? unsubscribe(service) : state.set('off')
    await subscribe(service, key).catch(cause =>
      cause instanceof ClientError && cause.code === 'not-allowed' ? unsubscribe(service) : undefined,
    )
  }
  const itself: Push = {
    state,
    on: () =>
      inTurn(async () => {
        if (!connection.isUp) throw new ClientError('offline')
        const key = browser && (await keyOfServer())
        if (!browser || !key) throw new ClientError('not-found')
        await subscribe(browser, key)
      }),
    off: () => inTurn(async () => browser && unsubscribe(browser)),
    tag: () => tagOf(address),
    async heard() {
      if (!connection.isUp) return false
      const answer = ask.request('get', el(NS_PING, 'ping'), { timeout: HEARD_MS })
      return answer.then(
        () => true,
        cause => cause instanceof StanzaError,
      )
    },
  }
  const stop = browser?.changed(() => {
    isStale = true
    if (connection.isUp) void inTurn(() => renew(browser)).catch(() => undefined)
  })
  return {
    itself,
    async load(): Promise<void> {
      if (browser) state.set((await wish()).wanted ? 'on' : 'off')
    },
    /** What a server may not have, or a push service that cannot be reached, is no reason to have no session. */
    async ready(fresh: boolean): Promise<void> {
      if (browser && (fresh || isStale)) await inTurn(() => renew(browser)).catch(() => undefined)
    },
    /** Nothing wakes this browser any more. */
    leave: (): Promise<void> => itself.off(),
    stop: (): void => stop?.(),
  }
}

const refused = (cause: unknown): never => {
  if (!(cause instanceof StanzaError)) throw cause
  throw new ClientError(cause.condition === 'resource-constraint' ? 'too-many-tries' : 'server-error', {
    cause,
  })
}
