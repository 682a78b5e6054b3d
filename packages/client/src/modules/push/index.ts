/**
 * Web Push (RFC 8030): the server wakes this browser when nobody looks at any device. The subscription lives in the browser, the wish for
 * it in the store; both are brought together with what the server knows whenever a new session begins. docs/mobile.md has the namespace.
 */
import { el, NS_PING, StanzaError } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Push, PushState } from '../../api-push.ts'
import type { Given } from '../../pipeline/module.ts'
import { lazily } from '../../value/lazily.ts'
import { source } from '../../value/value.ts'
import { tagOf } from './tag.ts'
import { wishes } from './wish.ts'

/** A connection that needs longer may be dead as well. */
const HEARD_MS = 1_000

export const push = (given: Pick<Given, 'platform' | 'connection' | 'store' | 'address'>) => {
  const { platform, connection, store, address } = given
  const state = source<PushState>('unsupported')
  const browser = platform.push
  const wish = wishes(store)
  const steps =
    browser &&
    lazily(async () =>
      (await import('./subscription.ts')).subscription(given, wish, browser, now => state.set(now)),
    )
  let isStale = false
  let last: Promise<unknown> = Promise.resolve()
  /** One after the other: a person is quicker than a push service. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const renew = (): Promise<void> =>
    inTurn(async () => {
      isStale = false
      await (await steps?.())?.renew()
    }).catch(() => void (isStale = true))

  const itself: Push = {
    state,
    on: () =>
      inTurn(async () => {
        if (!connection.isUp) throw new ClientError('offline')
        if (!steps) throw new ClientError('not-found')
        await (await steps()).on()
      }),
    off: () => inTurn(async () => (await steps?.())?.off()),
    tag: () => tagOf(address),
    async heard() {
      if (!connection.isUp) return false
      const answer = connection.requests.request('get', el(NS_PING, 'ping'), { timeout: HEARD_MS })
      return answer.then(
        () => true,
        cause => cause instanceof StanzaError,
      )
    },
  }
  const stop = browser?.changed(() => {
    isStale = true
    if (connection.isUp) void renew()
  })
  return {
    itself,
    async load(): Promise<void> {
      if (browser) state.set((await wish.get()).wanted ? 'on' : 'off')
    },
    /** What a server may not have, or a push service that cannot be reached, is no reason to have no session. */
    async ready(fresh: boolean): Promise<void> {
      if (browser && (fresh || isStale)) await renew()
    },
    /** Nothing wakes this browser any more. */
    leave: (): Promise<void> => itself.off(),
    stop: (): void => stop?.(),
  }
}
