import { Jid, type Stanza, type StanzaCondition, StanzaError } from '@corrillo/xmpp'
import { BoundedMap } from '../../../host/bounded-map.ts'
import type { Notifier } from './notify.ts'
import type { Parts } from './parts.ts'
import type { SentEvent, SentEvents } from './sent-events.ts'

const REMEMBERED = 20_000
/** So many failures that may pass, within a day, are one that does not. */
const MOST = 20
const DAY_MS = 86_400_000
const PASSING: readonly StanzaCondition[] = ['bad-request', 'redirect', 'not-acceptable']

/** XEP-0060 §12.4: whom events do not reach is no subscriber any more. */
export const bounces = ({ shelves, clock }: Parts, sent: SentEvents, notifier: Notifier) => {
  const failures = new BoundedMap<string, { count: number; readonly since: number }>(REMEMBERED)

  const isTooMany = (key: string): boolean => {
    const now = clock.now()
    const known = failures.get(key)
    const counted = known && now - known.since < DAY_MS ? known : { count: 0, since: now }
    counted.count++
    failures.set(key, counted)
    return counted.count >= MOST
  }
  const isFinal = ({ type, condition }: StanzaError, key: string): boolean => {
    if (condition === 'gone') return true
    if (type === 'cancel' && !PASSING.includes(condition)) return true
    return isTooMany(key)
  }
  const end = async ({ at, node: name, subscriber }: SentEvent): Promise<void> => {
    const { before, after } = await shelves.change(at, all => {
      const node = all.get(name)
      const left = node?.subscriptions.filter(one => one.jid !== subscriber) ?? []
      const isThere = node !== undefined && left.length < node.subscriptions.length
      return { node: name, after: isThere ? { ...node, subscriptions: left } : node }
    })
    if (after && after !== before) notifier.ownersTold(at, name, after, Jid.parse(subscriber), 'none')
  }

  /** An error that came back to `at`; nobody ends the subscription of somebody else. */
  return async (at: Jid, message: Stanza, by: Jid): Promise<void> => {
    const event = message.id === undefined ? undefined : sent.get(message.id)
    if (event === undefined || !event.at.equals(at)) return
    if (!Jid.parse(event.subscriber).bare.equals(by.bare)) return
    if (isFinal(StanzaError.fromElement(message.element), `${at} ${event.node} ${event.subscriber}`))
      await end(event)
  }
}
