import { el, type Element, type Jid, Stanza } from '@corrillo/xmpp'
import type { Presence } from '../../host/module.ts'

/** A presence that the server sends in a user's name. */
export const made = (from: Jid, to: Jid | undefined, type: string, ...children: Element[]): Presence =>
  Stanza.from(
    el(
      'jabber:client',
      'presence',
      { from: from.toString(), to: to?.toString(), type: type || undefined },
      ...children,
    ),
  ) as Presence
