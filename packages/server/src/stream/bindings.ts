/** What a proof can be bound to on a connection (RFC 5056, XEP-0440). */
import { TLS_EXPORTER, TLS_SERVER_END_POINT } from '@corrillo/xmpp'
import { endPointOf } from './server-end-point.ts'
import type { Secured } from './server-side-tls.ts'

/** Which data there are is known at once; what they are is worked out for who asks. */
export interface Bindings {
  /** The strongest first; one list for all connections that are alike. */
  readonly types: readonly string[]
  has(type: string): boolean
  get(type: string): Uint8Array | undefined
}

const NOTHING: readonly string[] = []
const EXPORTER = [TLS_EXPORTER.type]
const END_POINT = [TLS_SERVER_END_POINT]
const BOTH = [...EXPORTER, ...END_POINT]

/** Where TLS ends elsewhere, or has not begun. */
export const UNBOUND: Bindings = { types: NOTHING, has: () => false, get: () => undefined }

/** Of a connection whose handshake is done. */
export class TlsBindings implements Bindings {
  readonly types: readonly string[]
  private readonly secured: Secured

  constructor(secured: Secured) {
    this.secured = secured
    // Below TLS 1.3 it binds to the channel only with the extended master secret (RFC 9266 §4.2), which Node does not tell.
    const exports = secured.socket.getProtocol() === 'TLSv1.3'
    if (this.endPoint() === undefined) this.types = exports ? EXPORTER : NOTHING
    else this.types = exports ? BOTH : END_POINT
  }

  has(type: string): boolean {
    return this.types.includes(type)
  }

  get(type: string): Uint8Array | undefined {
    if (!this.has(type)) return undefined
    return type === TLS_SERVER_END_POINT ? this.endPoint() : this.exporter()
  }

  private exporter(): Uint8Array {
    const { length, label } = TLS_EXPORTER
    return this.secured.socket.exportKeyingMaterial(length, label, Buffer.alloc(0))
  }

  private endPoint(): Uint8Array | undefined {
    return endPointOf(this.secured.served, this.secured.socket)
  }
}
