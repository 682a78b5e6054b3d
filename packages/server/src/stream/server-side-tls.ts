/** TLS as the server: which certificate is shown hangs on the name that is asked for (RFC 6066 §3, XEP-0368 §5). */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'

export interface Certificates {
  /** Of this domain; without one, or of a domain that is none of ours, the server's own. */
  context(domain?: string): SecureContext
  /** False while there is only one: nobody needs to look for a name. */
  several(): boolean
}

export interface Secured {
  readonly socket: TLSSocket
  /** What the other side was shown. */
  readonly served: SecureContext
}

const byName = (certificates: Certificates, secured: { served: SecureContext }) => ({
  SNICallback(name: string, done: (error: Error | null, context?: SecureContext) => void) {
    secured.served = certificates.context(name.toLowerCase())
    done(null, secured.served)
  },
})

/**
 * Hands on what a record brought as a stream in flow does in the end. The way of Readable to there, with a tick after each record that asks whether
 * to read more, costs 1 µs of the 17 to 20 that a record costs a server that does nothing with it; it is taken while reading is paused.
 */
class FlowingSocket extends TLSSocket {
  override push(chunk: Buffer | null): boolean {
    if (chunk === null || this.readableFlowing !== true || this.readableLength > 0) return super.push(chunk)
    this.emit('data', chunk)
    return true
  }
}

/** What is known before the handshake. */
export interface Handshake {
  readonly domain?: string | undefined
  readonly alpn?: Buffer
}

/**
 * By the name in the handshake, or for `domain` where that is known already. What the other side said first is to be in `plain`, paused
 * (`unshift`): Node then keeps what comes in a room of that size, at least 1 KiB, beside one of 16 KiB as soon as more came at once. Where
 * TLS reads the first bytes itself, it is 64 KiB for as long as the connection lives, of which 20 were in memory.
 */
export const secure = (plain: Socket, certificates: Certificates, { domain, alpn }: Handshake): Secured => {
  const secured = { served: certificates.context(domain), socket: undefined as unknown as TLSSocket }
  const options = {
    isServer: true,
    secureContext: secured.served,
    ...(alpn === undefined ? {} : { ALPNProtocols: alpn }),
    ...(domain === undefined && certificates.several() ? byName(certificates, secured) : {}),
  }
  secured.socket = new FlowingSocket(plain, options as ConstructorParameters<typeof TLSSocket>[1])
  // TLS would be told when it is connected, which it is: a quarter of a KiB for as long as the connection lives.
  plain.removeAllListeners('connect')
  return secured
}
