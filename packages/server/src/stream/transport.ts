/** A connection that carries one XML stream, whatever the framing. */
import type { Element, StreamHeader, StreamLimits } from '@corrillo/xmpp'
import type { Bindings } from './bindings.ts'
import type { Rate } from './rate.ts'

/** What a connection may say, and how much may wait for it. */
export interface Bounds {
  readonly limits: StreamLimits
  readonly rate: Rate
  /** Most bytes that wait for a peer that does not read (D6). */
  readonly sendQueueBytes: number
}

export interface Transport {
  readonly kind: 'starttls' | 'direct-tls' | 'websocket' | 'bosh'
  readonly address: string
  /** TLS, or as good as (RFC 7395 on loopback or behind a trusted proxy). */
  readonly secure: boolean
  open(header: StreamHeader): void
  /** Gathered, and written once a turn of the event loop. */
  send(element: Element): void
  /** The closing tag, then the end of the connection; destroyed when the peer does not follow. */
  close(): void
  destroy(): void
  /** A new stream begins on the same connection (RFC 6120 §4.3.3). */
  restart(): void
  /** From the next element and the next bytes on. */
  setBounds(bounds: Bounds): void
  /** STARTTLS: everything received in the clear is forgotten (RFC 6120 §5.4.3.3); the certificate is that of the domain. */
  upgrade?(domain: string | undefined): void
  /** As soon as the connection is `secure` and has carried something. */
  readonly bindings: Bindings
}
