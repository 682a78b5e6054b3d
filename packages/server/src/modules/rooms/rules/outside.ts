/**
 * What somebody who is not inside is told of a change of his standing. Where no room stays, as among guests (S179), no standing does, and
 * nobody outside hears of it.
 */
import { el, type Jid, type MucAffiliation, MucUser, NS_CLIENT } from '@corrillo/xmpp'
import { affiliationOf, atLeast, occupantsOf } from '../room/people.ts'
import { invitation } from '../room/invitation.ts'
import type { Effect, Env, RoomState, AffiliationChange } from '../room/state.ts'

export const toldOutside = (
  before: RoomState,
  change: AffiliationChange,
  { limits, id }: Env,
  actor: Jid | undefined,
): readonly Effect[] => {
  const { jid } = change
  if (!limits.persistent || jid.local === '' || occupantsOf(before, jid).length > 0) return []
  const by = actor ?? jid
  const invited = welcome(before, change, actor, id())
  if (invited !== undefined) return [{ kind: 'letter', what: 'welcome', by, to: jid, stanza: invited }]
  return notice(before, change).map(
    (stanza): Effect => ({ kind: 'letter', what: 'notice', by, to: jid, stanza }),
  )
}

const mayEnter = ({ config }: RoomState, affiliation: MucAffiliation): boolean =>
  config.membersOnly ? atLeast(affiliation, 'member') : affiliation !== 'outcast'

/**
 * §15.1, status 101, where the door opens or closes for somebody and no invitation says as much; what else he has become he is told when he
 * enters. Dino 0.4 takes what comes from a room that it has not entered yet for a person's, and then keeps back what it encrypts for the
 * room. Without words, and never to who has just been banned without having stood on a list: through a room nobody is to write to
 * people who have nothing to do with it.
 */
const notice = (before: RoomState, { jid, affiliation: is }: AffiliationChange) => {
  const was = affiliationOf(before, jid)
  if (mayEnter(before, was) === mayEnter(before, is) || (was === 'none' && is === 'outcast')) return []
  const x = MucUser.build({ items: [{ affiliation: is, role: 'none', jid }], statuses: [101] })
  return [el(NS_CLIENT, 'message', { from: before.jid.toString(), to: jid.toString() }, x)]
}

/** §9.5: who is let into a members-only room is asked in by who let him. */
const welcome = (
  before: RoomState,
  { jid, affiliation }: AffiliationChange,
  inviter: Jid | undefined,
  id: string,
) => {
  const isNew = !atLeast(affiliationOf(before, jid), 'member') && atLeast(affiliation, 'member')
  if (inviter === undefined || !before.config.membersOnly || !isNew) return undefined
  return invitation(before, { inviter, to: jid, id })
}
