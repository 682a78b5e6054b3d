import type { Jid } from '@corrillo/xmpp'
import { BoundedMap } from '../../../host/bounded-map.ts'

const REMEMBERED = 20_000

/** An event on its way to somebody who subscribed. */
export interface SentEvent {
  readonly at: Jid
  readonly node: string
  readonly subscriber: string
}
/** By the id of the message. */
export type SentEvents = BoundedMap<string, SentEvent>
export const sentEvents = (): SentEvents => new BoundedMap(REMEMBERED)
