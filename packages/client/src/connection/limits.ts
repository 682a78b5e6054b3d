/** Times of a connection, in milliseconds. */
export const NEGOTIATION_MS = 30_000
export const REQUEST_MS = 30_000
/** Silence after which the server is asked whether it is there, and how long it may take to answer. */
export const SILENCE_MS = 60_000
export const PROBE_MS = 20_000
export const BACKOFF_FIRST_MS = 1_000
export const BACKOFF_LAST_MS = 60_000
/** Between tries while there is no room on this device: each makes the server say it all again. */
export const ROOM_MS = 30_000
/** What a server takes that does not say (XEP-0478): the default of Prosody, ejabberd and ours. */
export const STANZA_BYTES: StanzaBytes = { any: 262_144, group: 262_144 }
/** The largest stanza that the server takes, and the largest message to a group. */
export interface StanzaBytes {
  readonly any: number
  readonly group: number
}
/** Stanzas that wait for their acknowledgement; beyond, the oldest is no longer remembered (the archive has it). */
export const UNACKED_MAX = 1_000
