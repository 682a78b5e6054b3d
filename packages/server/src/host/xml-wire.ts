/** XML over a connection that a module accepted, within the bounds that clients have after their sign-in. */
import type { Socket } from 'node:net'
import type { Limits } from '../config/config.ts'
import type { Carried } from '../stream/carried.ts'
import type { Transport } from '../stream/transport.ts'
import { TcpTransport } from '../stream/transport-tcp.ts'
import type { Clock } from './clock.ts'

export interface XmlWireOptions {
  /** Content namespace of the stream. */
  readonly ns: string
  /** What the other side may send in a second; more has to wait. 0 for no limit. */
  readonly bytesPerSecond: number
  /** Most bytes that wait for a peer that does not read (D6). */
  readonly sendQueueBytes: number
}
export interface XmlWire extends Pick<Transport, 'open' | 'send' | 'close' | 'destroy'> {
  /** Reading begins; everything is for this stream. */
  connect(stream: Carried): void
}

export const xmlWires =
  (limits: Limits, clock: Clock) =>
  (socket: Socket, { ns, bytesPerSecond, sendQueueBytes }: XmlWireOptions): XmlWire =>
    new TcpTransport(socket, {
      limits: {
        bytes: limits.stanza_bytes,
        elements: limits.elements,
        depth: limits.depth,
        attributes: limits.attributes,
      },
      rate: { bytesPerSecond, burst: bytesPerSecond },
      sendQueueBytes,
      clock,
      ns,
    })
