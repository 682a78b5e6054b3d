/** Mediated invitations (XEP-0045 §7.8.2). */
import type { Jid, MucUser } from '@corrillo/xmpp'
import { invitation } from '../room/invitation.ts'
import { affiliationOf, atLeast, occupantOf } from '../room/people.ts'
import * as refusal from '../room/refusal.ts'
import type { Effect, Env, RoomState, Step } from '../room/state.ts'
import { affiliate } from './affiliations.ts'

const MOST = 10
const REASON = 1_000
type Invites = MucUser['invites']

const check = (room: RoomState, from: Jid): void => {
  if (occupantOf(room, from) === undefined && !atLeast(affiliationOf(room, from), 'admin'))
    throw refusal.notInRoom()
  const affiliation = affiliationOf(room, from)
  if (atLeast(affiliation, 'admin')) return
  // In a members-only room an invitation makes a member (§9.3).
  if (room.config.membersOnly && !(room.config.allowInvites && affiliation === 'member'))
    throw refusal.forbidden('Only administrators of the room invite')
}

export const invite = (
  before: RoomState,
  from: Jid,
  invites: Invites,
  env: Env,
  id: string | undefined,
): Step => {
  check(before, from)
  if (invites.length > MOST || invites.some(i => i.to === undefined || i.to.local === ''))
    throw refusal.badRequest()
  const guests = invites.map(i => ({ ...i, to: i.to as Jid }))
  if (guests.some(({ to }) => affiliationOf(before, to) === 'outcast'))
    throw refusal.notAllowed('This person is banned')
  const strangers = guests.filter(({ to }) => affiliationOf(before, to) === 'none')
  const room =
    before.config.membersOnly && strangers.length > 0
      ? affiliate(
          before,
          strangers.map(({ to }) => ({ jid: to.bare, affiliation: 'member' })),
          env,
        )
      : before
  const effects = guests.map(({ to, reason, continue: continues }): Effect => {
    const saying = { inviter: from, to, id, reason: reason?.slice(0, REASON), continues }
    return { kind: 'letter', what: 'invitation', by: from, to, stanza: invitation(room, saying) }
  })
  return { room, effects }
}
