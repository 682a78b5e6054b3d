/** What a server and a push service are told of wake-ups: loaded when a session has begun, or somebody wishes for them. */
import {
  el,
  NS_WEB_PUSH,
  StanzaError,
  WebPushKey,
  WebPushSubscribe,
  WebPushUnsubscribe,
} from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { PushState } from '../../api-push.ts'
import type { Given } from '../../pipeline/module.ts'
import type { PushService, PushSubscribed } from '../../platform/platform.ts'
import { tagOf } from './tag.ts'
import type { Wishes } from './wish.ts'

/** RFC 8292 §3.2: an uncompressed point of P-256. */
const POINT_BYTES = 65

export const subscription = (
  { connection, address }: Pick<Given, 'connection' | 'address'>,
  { get: wish, keep }: Wishes,
  service: PushService,
  told: (state: PushState) => void,
) => {
  const ask = connection.requests
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
  const subscribed = async (key: Uint8Array): Promise<PushSubscribed> => {
    const now = await service.subscription()
    return now && same(now.key, key) ? now : service.subscribe(key)
  }
  const forgetAtServer = async (endpoints: readonly string[]): Promise<void> => {
    for (const endpoint of endpoints) await ask.request('set', WebPushUnsubscribe.build({ endpoint }))
  }
  const subscribe = async (key: Uint8Array): Promise<void> => {
    const { endpoint, p256dh, auth } = await subscribed(key)
    const others = (await wish()).endpoints.filter(other => other !== endpoint)
    await keep(true, [...others, endpoint])
    await forgetAtServer(others)
    await ask
      .request('set', WebPushSubscribe.build({ endpoint, p256dh, auth, tag: await tagOf(address) }))
      .catch(refused)
    await keep(true, [endpoint])
    told('on')
  }
  const off = async (): Promise<void> => {
    const { endpoints } = await wish()
    await service.unsubscribe()
    await keep(false, endpoints)
    told('off')
    if (endpoints.length === 0 || !connection.isUp) return
    await forgetAtServer(endpoints)
    await keep(false, [])
  }
  return {
    async on(): Promise<void> {
      const key = await keyOfServer()
      if (!key) throw new ClientError('not-found')
      await subscribe(key)
    },
    off,
    /** What was wished for, made true again; who took the permission back in the browser wishes for it no more. */
    async renew(): Promise<void> {
      const key = await keyOfServer()
      if (!key) return told('unsupported')
      const { wanted, endpoints } = await wish()
      // What the browser has may be another account's.
      if (!wanted) return endpoints.length > 0 ? off() : told('off')
      await subscribe(key).catch(cause =>
        cause instanceof ClientError && cause.code === 'not-allowed' ? off() : undefined,
      )
    },
  }
}

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a?.length === b.length && a.every((byte, i) => byte === b[i])

const refused = (cause: unknown): never => {
  if (!(cause instanceof StanzaError)) throw cause
  throw new ClientError(cause.condition === 'resource-constraint' ? 'too-many-tries' : 'server-error', {
    cause,
  })
}
