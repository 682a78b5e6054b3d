/** Being told that something came while this client does not run. */
import type { Value } from './value/value.ts'

/** unsupported: this browser or this server cannot. */
export type PushState = 'unsupported' | 'off' | 'on'

export interface Push {
  readonly state: Value<PushState>
  /** Subscribes this browser. Needs the connection, and that the person has allowed notifications. */
  on(): Promise<void>
  /** The browser forgets it at once, the server as soon as it can be told. */
  off(): Promise<void>
  /** What a wake-up for this account says: nothing that means anything elsewhere. */
  tag(): Promise<string>
  /** Whether the server is heard at this moment: then everything that it had for us is here, and was told where that is wished. */
  heard(): Promise<boolean>
}
