/**
 * What rooms write to people outside in somebody's name. How much of it one person causes is bounded over all rooms, so that lists are no
 * way to write to strangers (S179). Who asks for invitations (XEP-0045 §7.8.2) is refused when they are too many. Who puts people on a
 * list is not: the list is what he asked for, and they are on it; beyond the bound they are not written to, as §9.5 and §15.1 allow.
 */
import { type Jid, Stanza } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Clock } from '../../host/module.ts'
import { quota } from './quota.ts'
import type { Courtesy } from './room/state.ts'

const REMEMBERED = 20_000

export const correspondence = (clock: Clock, route: (stanza: Stanza) => void) => {
  const quotas = {
    invitation: quota(clock, 50, 0.1, 'invitations'),
    notice: quota(clock, 500, 1, 'notices'),
  }
  /** By room and guest: a refusal finds its way back, and nothing else does. */
  const inviters = new BoundedMap<string, Jid>(REMEMBERED)
  const keyOf = (room: Jid, guest: Jid): string => `${room.bare} ${guest.bare}`
  const invited = (room: Jid, guest: Jid, inviter: Jid): void => inviters.set(keyOf(room, guest), inviter)

  return {
    invited,
    /** Throws when these are too many. */
    ask(inviter: Jid, count: number): void {
      for (let i = 0; i < count; i++) quotas.invitation.take(inviter.bare.toString())
    },
    /** Once for each invitation. */
    inviterOf(room: Jid, guest: Jid): Jid | undefined {
      const key = keyOf(room, guest)
      const inviter = inviters.get(key)
      inviters.delete(key)
      return inviter
    },
    send(room: Jid, { what, by, to, stanza }: Courtesy): void {
      if (!quotas[what].allows(by.bare.toString())) return
      if (what === 'invitation') invited(room, to, by)
      route(Stanza.from(stanza))
    },
  }
}
export type Correspondence = ReturnType<typeof correspondence>
