/** What a module may add to the negotiation of a stream (RFC 6120 §4.3). */
import type { Element } from '@corrillo/xmpp'
import type { Awaitable } from '../host/module.ts'
import type { Session } from '../session/session.ts'

export type StreamState = 'opened' | 'secured' | 'authenticated' | 'bound' | 'closed'
export interface Stream {
  readonly state: StreamState
  readonly session: Session | undefined
  /** The account that authenticated, local part. */
  readonly local: string | undefined
  readonly transport: 'starttls' | 'direct-tls' | 'websocket'
  /** Remote address, for limits and logs (truncated there). */
  readonly address: string
  /** Writes an element past the session's queue: nonzas and stream features only. */
  write(element: Element): void
  end(condition?: string, text?: string): void
}
export interface NonzaHandler { readonly ns: string; readonly name: string; run(e: Element, s: Stream): Awaitable<void> }
export interface StreamFeature {
  readonly when: Exclude<StreamState, 'bound' | 'closed'> | 'bound'
  advertise(s: Stream): Element | undefined
  readonly elements?: readonly NonzaHandler[]
}
