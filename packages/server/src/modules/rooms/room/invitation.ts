/** An invitation as a room sends it in somebody's name (XEP-0045 §7.8.2, §9.5). */
import { DirectInvite, el, type Element, type Jid, MucUser, NS_CLIENT } from '@corrillo/xmpp'
import type { RoomState } from './state.ts'

export interface Inviting {
  readonly inviter: Jid
  readonly to: Jid
  readonly id?: string | undefined
  readonly reason?: string | undefined
  /** A conversation of two goes on here (§7.9). */
  readonly continues?: { readonly thread?: string | undefined } | undefined
}

export const invitation = (room: RoomState, { inviter, to, id, reason, continues }: Inviting): Element => {
  const password = room.config.password === '' ? {} : { password: room.config.password }
  const why = reason ? { reason } : {}
  const x = MucUser.build({
    invites: [{ from: inviter.bare, ...why, ...(continues && { continue: continues }) }],
    ...password,
  })
  // COMPAT(clients that know jabber:x:conference only).
  const direct = DirectInvite.build({ jid: room.jid, ...password, ...why })
  return el(NS_CLIENT, 'message', { from: room.jid.toString(), to: to.toString(), id }, x, direct)
}
