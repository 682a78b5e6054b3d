/** What a connection carries: the stream of a client or of a component. */
import type { Sink } from './pump.ts'

export interface Carried extends Sink {
  /** The connection is gone. */
  lost(): void
  /** Breaks the connection: its peer does not read. */
  cut(): void
}
