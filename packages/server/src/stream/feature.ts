/** What a module may add to the negotiation of a stream (RFC 6120 §4.3). */
import type { Element } from '@corrillo/xmpp'
import type { Awaitable } from '../host/awaitable.ts'
import type { Session } from '../session/session.ts'

export type StreamState = 'opened' | 'secured' | 'authenticated' | 'bound' | 'closed'
export interface Stream {
  readonly state: StreamState
  readonly session: Session | undefined
  /** The account that authenticated, local part. */
  readonly local: string | undefined
  readonly transport: 'starttls' | 'direct-tls' | 'websocket' | 'bosh'
  /** Remote address, for limits and logs (truncated there). */
  readonly address: string
  /** Writes an element past the session's queue: nonzas and stream features only. */
  write(element: Element): void
  /**
   * Takes over a session of the same account whose stream was lost or is replaced (XEP-0198 §5). `ready` is called when every stanza of
   * the old stream is handled and before anything else goes out on this one; it may refuse. False when the session was not taken over.
   */
  adopt(session: Session, ready: () => boolean): Promise<boolean>
  end(condition?: string, text?: string, extra?: Element): void
}
/**
 * `run` is called in any state; what does not fit the state is the handler's to refuse. For an <iq/> before binding `ns` and `name`
 * may be those of its payload (XEP-0077 §3.1, XEP-0445 §4); `run` gets the whole <iq/>.
 */
export interface NonzaHandler {
  readonly ns: string
  readonly name: string
  run(e: Element, s: Stream): Awaitable<void>
}
export interface StreamFeature {
  /** The state in which it is offered. */
  readonly when: Exclude<StreamState, 'closed'>
  /** The same element as long as it says the same: what was offered before is not written anew. */
  advertise(s: Stream): Element | undefined
  readonly elements?: readonly NonzaHandler[]
}
