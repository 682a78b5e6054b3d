import type { Presence } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

/** Nothing is said of somebody about whom nothing is known. */
export const presenceWords: Readonly<Record<Presence, MessageId | undefined>> = {
  available: 'presence.available',
  away: 'presence.away',
  busy: 'presence.busy',
  offline: 'presence.offline',
  unknown: undefined,
}
