/** An account is no more. A room that was only its own goes to the next in rank, or with it. */
import { Jid } from '@corrillo/xmpp'
import { affiliatedAs, ownersOf } from '../room/people.ts'
import type { Env, RoomState, Step, AffiliationChange } from '../room/state.ts'
import { applied } from './affiliations.ts'
import { ended } from './destroy.ts'

/** Who is no more is not written to. */
const unsaidTo = (account: Jid, { room, effects }: Step): Step => ({
  room,
  effects: effects.filter(effect => effect.kind !== 'letter' || !effect.to.equals(account.bare)),
})

export const succession = (room: RoomState, account: Jid, env: Env): Step => {
  const gone: AffiliationChange = { jid: account.bare, affiliation: 'none' }
  const others = ownersOf(room).filter(jid => jid !== account.bare.toString())
  if (others.length > 0) return unsaidTo(account, applied(room, [gone], env))
  const [heir] = [...affiliatedAs(room, 'admin'), ...affiliatedAs(room, 'member')].filter(
    ([jid]) => jid !== account.bare.toString(),
  )
  if (heir === undefined) return ended(room, undefined)
  return unsaidTo(account, applied(room, [{ jid: Jid.parse(heir[0]), affiliation: 'owner' }, gone], env))
}
