/** A stream's connection without a network: what is sent is written and read again, as the wire would. */
import {
  type Element,
  parseElement,
  parseFrame,
  type StreamHeader,
  type StreamLimits,
  writeFrame,
  AUTHENTICATED_LIMITS,
} from '@corrillo/xmpp'
import { UNBOUND } from '../stream/bindings.ts'
import { Pump, type Sink } from '../stream/pump.ts'
import type { Bounds, Transport } from '../stream/transport.ts'

export class MemoryTransport implements Transport {
  readonly kind = 'websocket'
  readonly bindings = UNBOUND
  readonly address = '127.0.0.1'
  readonly secure = true
  /** What the server sent and nobody looked at yet. */
  readonly inbox: Element[] = []
  closed = false
  private limits: StreamLimits = AUTHENTICATED_LIMITS
  private pump: Pump | undefined

  connect(sink: Sink): void {
    this.pump = new Pump(sink, { wait() {} })
  }
  /** From the client. */
  put(text: string): void {
    const limits = this.limits
    this.pump?.push(
      (function* () {
        yield parseFrame(text, limits)
      })(),
      text.length,
    )
  }

  open(_header: StreamHeader): void {}
  send(element: Element): void {
    if (!this.closed) this.inbox.push(parseElement(writeFrame(element)))
  }
  close(): void {
    this.closed = true
  }
  destroy(): void {
    this.closed = true
  }
  restart(): void {}
  setBounds({ limits }: Bounds): void {
    this.limits = limits
  }
}
