/** One bound resource (RFC 6120 §7). */
import type { Element, Jid } from '@corrillo/xmpp'
import type { Presence } from '../host/stanzas.ts'

export interface Session {
  /** For `perSession` alone. */
  readonly slots: unknown[]
  readonly jid: Jid
  readonly account: Jid
  /** The last presence without `to` that is not unavailable; undefined until initial presence. */
  readonly presence: Presence | undefined
  readonly available: boolean
  /** Sets or clears `presence`, `available` and `priority`. Called by the presence module only. */
  present(presence: Presence | undefined): void
  /** RFC 6121 §4.7.2.3; 0 when absent. */
  readonly priority: number
  /** Since when messages to the bare JID reach it (RFC 6121 §8.5.2.1), in milliseconds since the epoch; undefined: they do not. */
  readonly reachedSince: number | undefined
  /** When the oldest stanza went out that its client has not acknowledged (XEP-0198); undefined: none waits, or nobody counts. */
  readonly unacknowledgedSince: number | undefined
  /** True while hibernating after a lost connection (XEP-0198): stanzas are queued for resumption. */
  readonly detached: boolean
  /** Hands a stanza to the stream in order; bounded, overflow ends the session (D6). */
  send(element: Element): void
  /** Ends the stream with a stream error condition, or cleanly. No resumption afterwards. */
  end(condition?: string, text?: string): void
  /** When its client was last heard (milliseconds since the epoch); undefined while detached. */
  readonly heard: number | undefined
  /** Breaks the connection as if it were lost: the session stays if its keeper wants it. */
  cut(): void
  /** True while a gate decides what goes out (XEP-0352): the client said that nobody looks at it. */
  readonly held: boolean
  /** From now on this gate is asked; one at a time. */
  holdBack(gate: Gate): void
  /** What waits at the gate goes out, and everything after it at once. A new stream does the same (XEP-0352 §5.2). */
  release(): void
  /** Lets one module count stanzas and keep the session beyond its stream (XEP-0198). Once a session. */
  keep(keeper: Keeper): void
}

/** Holds back what can wait; bounded by itself, gone with its session. */
export interface Gate {
  /** What goes out now, in this order: nothing, this stanza, or what waited and then this stanza. */
  pass(element: Element): readonly Element[]
  /** Everything that waits, which is forgotten here. */
  take(): readonly Element[]
}

/** What stream management does with a session. */
export interface Keeper {
  /** When the oldest stanza went out that the client has not acknowledged, in milliseconds since the epoch. */
  readonly since: number | undefined
  /** A stanza goes out, in order; called while detached, too. */
  sending(element: Element): void
  /** A stanza of the client was handled: what it implies is durable (D1). */
  handled(): void
  /** The stream broke without its closing tag. True: the session stays, detached. */
  lost(): boolean
  /** The session is over: the stanzas that the client never acknowledged, oldest first. */
  over(): readonly Unacknowledged[]
}

/** A stanza that went out to a client which never said that it has it. */
export interface Unacknowledged {
  readonly element: Element
  /** When it went out, in milliseconds since the epoch. */
  readonly at: number
}
