/** What the engine implements, and in which folder; docs/xeps.md is printed from this. */
export interface ClientSpec {
  readonly part: string
  readonly xep?: number
  readonly rfc?: number
  readonly version?: string
  readonly note?: string
  /** Less than the whole: the note says what is missing. */
  readonly partial?: true
}

export const clientSpecs: readonly ClientSpec[] = [
  { part: 'connection', rfc: 6120 },
  { part: 'connection', rfc: 7395 },
  { part: 'connection', rfc: 5802, note: 'never SHA-1' },
  { part: 'connection', rfc: 7677, note: 'and SHA-512 in the same way' },
  { part: 'connection', rfc: 9266, note: 'on Node; browsers do not show it to pages' },
  { part: 'connection', xep: 198, version: '1.6.3' },
  { part: 'connection', xep: 386, version: '1.1.0' },
  { part: 'connection', xep: 352, version: '1.0.0' },
  { part: 'connection', xep: 388, version: '1.0.4', note: 'no tasks after sign-in' },
  { part: 'connection', xep: 440, version: '1.0.0', note: 'tls-exporter, on Node', partial: true },
  { part: 'connection', xep: 484, version: '0.2.0', note: 'no TLS 0-RTT' },
  { part: 'connection', xep: 474, version: '0.5.0' },
  { part: 'platform', xep: 368, version: '1.1.0', note: 'on Node' },
  { part: 'modules/roster', rfc: 6121, note: '§2 roster, §2.6 versioning' },
  { part: 'modules/presence', rfc: 6121, note: '§3 subscriptions, §4 presence' },
  { part: 'modules/chat', rfc: 6121, note: '§5 one-to-one conversations' },
  { part: 'modules/caps', xep: 30, version: '2.5.0', note: 'answers; asks nobody', partial: true },
  { part: 'modules/caps', xep: 115, version: '1.6.0', note: 'its own; reads nobody’s', partial: true },
  { part: 'modules/caps', xep: 199, version: '2.0.1' },
  { part: 'modules/pep', xep: 163, version: '1.2.2' },
  { part: 'modules/pep', xep: 60, version: '1.30.0', note: 'what XEP-0163 needs', partial: true },
  { part: 'modules/blocking', xep: 191, version: '1.3' },
  { part: 'modules/carbons', xep: 280, version: '1.0.1' },
  { part: 'modules/carbons', xep: 297, version: '1.0', note: 'in carbons and the archive' },
  { part: 'modules/mam', xep: 313, version: '1.1.3', note: 'the own archive; no preferences', partial: true },
  { part: 'modules/mam', xep: 59, version: '1.0' },
  { part: 'modules/mam', xep: 203, version: '2.0' },
  { part: 'modules/time', xep: 202, version: '2.0', note: 'asks its server; is not asked', partial: true },
  { part: 'modules/stanza-ids', xep: 359, version: '0.7.0' },
  { part: 'modules/chat', xep: 184, version: '1.4.0' },
  { part: 'modules/chat', xep: 333, version: '1.0.0' },
  {
    part: 'modules/chat',
    xep: 308,
    version: '1.2.1',
    note: 'any own message, not only the last; inside the envelope',
  },
  { part: 'modules/chat', xep: 372, version: '0.5.0', note: 'mentions', partial: true },
  { part: 'modules/chat', xep: 424, version: '0.4.2', note: 'between two people', partial: true },
  { part: 'modules/chat', xep: 428, version: '0.2.1' },
  { part: 'modules/chat', xep: 444, version: '0.2.1', note: 'no restrictions are asked for', partial: true },
  { part: 'modules/chat', xep: 461, version: '0.2.1', note: 'between two people', partial: true },
  { part: 'modules/displayed', xep: 490, version: '1.0.1' },
  { part: 'modules/chat-states', xep: 85, version: '2.1', note: 'composing and paused', partial: true },
  {
    part: 'modules/omemo',
    xep: 384,
    version: '0.9.1',
    note: 'and 0.3.0; between two people, without labels in the list',
    partial: true,
  },
  {
    part: 'modules/omemo',
    xep: 420,
    version: '0.4.1',
    note: 'in the profile of OMEMO; the time is not compared',
    partial: true,
  },
  { part: 'modules/omemo', xep: 380, version: '0.4.0' },
  { part: 'modules/omemo', xep: 334, version: '1.0.0' },
  {
    part: 'modules/invites',
    xep: 401,
    version: '0.6.0',
    note: 'invites people; makes no accounts',
    partial: true,
  },
  { part: 'modules/password', xep: 77, version: '2.4', note: 'a new password (§3.3)', partial: true },
  { part: 'modules/invites', xep: 50, version: '1.3.0', note: 'for invitations', partial: true },
  { part: 'engine', xep: 392, version: '1.0.1', note: 'the angle; the interface makes the colour' },
]
