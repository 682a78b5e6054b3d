/** What modules add to a sign-in by XEP-0388 and to the binding inside it (XEP-0386). */
import type { Bind2Request, Element, Sasl2Authenticate } from '@corrillo/xmpp'
import type { Awaitable } from '../host/awaitable.ts'
import type { Session } from '../session/session.ts'
import type { Bindings } from './bindings.ts'
import type { Stream } from './feature.ts'

/** The client has shown who it is; whether it may come in is decided afterwards. */
export interface Proven {
  readonly username: string
  readonly authzid: string | undefined
  /** Goes back with success. */
  readonly data: Uint8Array
  /** Whether what was proved against still stands (S072). */
  holds(): Awaitable<boolean>
}

/** Sign-in by tokens (XEP-0484). */
export interface TokenSignIn {
  /** In <inline/>, where a connection has these types of bindings. */
  offer(types: readonly string[]): Element
  /** Throws a SaslError when the mechanism or the proof is none. */
  prove(request: Sasl2Authenticate, data: Uint8Array, bindings: Bindings): Promise<Proven>
  /** However the client proved itself: the token that it asked for or that is due. */
  admitted(
    request: Sasl2Authenticate,
    local: string,
    bindings: Bindings,
    s: Stream,
  ): Awaitable<Element | undefined>
  /** This stream has its session; `inline` when it was bound by XEP-0386. */
  settled(session: Session, s: Stream, how: 'inline' | 'legacy' | 'resumed'): void
}

/** Going on with a session inside the sign-in (XEP-0198 §9.2). */
export interface Resumption {
  /** None where nothing is resumed: whoever asks nevertheless is told so. */
  readonly offer: Element | undefined
  /** `success` is called with <resumed/>, before anything else goes out. Gives <failed/>, or nothing when there is no more to say. */
  resume(
    e: Element,
    s: Stream,
    success: (resumed: Element, session: Session) => void,
  ): Promise<Element | undefined>
}

/** Part of binding a resource (XEP-0386 §4.2): looks for its own request. What it gives stands in <bound/>. */
export interface BindStep {
  /** As the offer names it; none for what is always done. */
  readonly feature?: string
  bound(request: Bind2Request, session: Session, s: Stream): Awaitable<Element | undefined>
}

export interface Inline {
  readonly tokens?: TokenSignIn
  readonly resumption?: Resumption
  readonly bind?: readonly BindStep[]
}
