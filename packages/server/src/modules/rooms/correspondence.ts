/**
 * What rooms write to people outside in somebody's name. How much of it one person causes is bounded over all rooms, so that lists are no
 * way to write to strangers (S179). Who asks for invitations (XEP-0045 §7.8.2) is refused when they are too many. Who puts people on a
 * list is not: the list is what he asked for, and they are on it; beyond the bound they are not written to, as §9.5 and §15.1 allow.
 * Nobody is written to on behalf of whom he has blocked (S118), and nobody is told so.
 */
import { type Jid, Stanza } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Awaitable, Clock, HostView } from '../../host/module.ts'
import { quota } from './quota.ts'
import type { Letter } from './room/state.ts'

const REMEMBERED = 20_000
type Blocked = (account: Jid, other: Jid) => Awaitable<boolean>

export const correspondence = (host: HostView, clock: Clock, blocked: Blocked) => {
  const invitations = quota(clock, 50, 0.1, 'invitations')
  const notices = quota(clock, 500, 1, 'notices')
  /** By room and guest: a refusal finds its way back, and nothing else does. */
  const inviters = new BoundedMap<string, Jid>(REMEMBERED)
  const keyOf = (room: Jid, guest: Jid): string => `${room.bare} ${guest.bare}`

  const isTooMuch = ({ what, by }: Letter): boolean => {
    const who = by.bare.toString()
    // Those that were asked for are counted already.
    return what === 'notice' ? !notices.allows(who) : what === 'welcome' && !invitations.allows(who)
  }
  return {
    /** Throws when these invitations are too many. */
    ask(inviter: Jid, count: number): void {
      for (let i = 0; i < count; i++) invitations.take(inviter.bare.toString())
    },
    /** Once for each invitation. */
    inviterOf(room: Jid, guest: Jid): Jid | undefined {
      const key = keyOf(room, guest)
      const inviter = inviters.get(key)
      inviters.delete(key)
      return inviter
    },
    post(room: Jid, letter: Letter): Awaitable<void> {
      const { what, by, to, stanza } = letter
      if (isTooMuch(letter)) return
      return chain(to.domain === host.domain && blocked(to.bare, by), isBlocked => {
        if (isBlocked) return
        if (what !== 'notice') inviters.set(keyOf(room, to), by)
        host.route(Stanza.from(stanza))
      })
    },
  }
}
export type Correspondence = ReturnType<typeof correspondence>
