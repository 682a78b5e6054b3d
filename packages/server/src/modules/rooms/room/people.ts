/** Who is who in a room: affiliations, roles, seats. */
import type { Jid, MucAffiliation } from '@corrillo/xmpp'
import { isMuted, type Role, type RoomConfig } from './config.ts'
import type { Affiliated, Occupant, RoomState, Seat } from './state.ts'

const RANK: Readonly<Record<MucAffiliation, number>> = { outcast: 0, none: 1, member: 2, admin: 3, owner: 4 }

export const affiliationOf = (room: RoomState, who: Jid): MucAffiliation => {
  const own = room.affiliations.get(who.bare.toString())
  if (own !== undefined && own.affiliation !== 'none') return own.affiliation
  // §9.1: a whole domain can be banned.
  return room.affiliations.get(who.domain)?.affiliation === 'outcast' ? 'outcast' : 'none'
}
export const outranks = (a: MucAffiliation, b: MucAffiliation): boolean => RANK[a] > RANK[b]
export const atLeast = (a: MucAffiliation, b: MucAffiliation): boolean => RANK[a] >= RANK[b]

/** §5.1.2. */
export const defaultRole = (config: RoomConfig, affiliation: MucAffiliation): Role => {
  if (atLeast(affiliation, 'admin')) return 'moderator'
  return isMuted(config) || (config.moderated && affiliation === 'none') ? 'visitor' : 'participant'
}

export const occupantOf = (room: RoomState, full: Jid): Occupant | undefined => {
  const nick = room.seats.get(full.toString())
  return nick === undefined ? undefined : room.occupants.get(nick)
}
export const occupantsOf = (room: RoomState, account: Jid): readonly Occupant[] =>
  [...room.occupants.values()].filter(o => o.account.equals(account.bare))

const listed = new WeakMap<RoomState['occupants'], readonly Seat[]>()
/** Everybody; the list is the same object as long as nobody comes, goes or changes presence. */
export const everybody = (room: RoomState): readonly Seat[] => {
  const known = listed.get(room.occupants)
  if (known !== undefined) return known
  const all: Seat[] = []
  for (const occupant of room.occupants.values()) all.push(...occupant.seats)
  listed.set(room.occupants, all)
  return all
}
export const moderators = (room: RoomState): readonly Seat[] =>
  [...room.occupants.values()].filter(o => o.role === 'moderator').flatMap(o => o.seats)

/** Whether others are told of this occupant (muc#roomconfig_presencebroadcast). */
export const isShown = (room: RoomState, occupant: Occupant): boolean =>
  (occupant.role === 'moderator' || !occupant.quiet) && room.config.presenceOf.includes(occupant.role)

export const shownSeat = (occupant: Occupant): Seat => occupant.seats.at(-1) as Seat

/** §9, XEP-0045 §5.2.1 note: JIDs are for all in a non-anonymous room, for moderators in a semi-anonymous one. */
export const seesJids = (room: RoomState, viewer: Occupant | undefined): boolean =>
  room.config.whois === 'anyone' || viewer?.role === 'moderator'

/** May read the lists of owners, admins and members (§9.5): S160. */
export const mayList = (room: RoomState, who: Jid): boolean => {
  const affiliation = affiliationOf(room, who)
  if (atLeast(affiliation, 'admin')) return true
  if (affiliation === 'outcast') return false
  const role =
    occupantsOf(room, who)[0]?.role ??
    (affiliation === 'member' ? defaultRole(room.config, 'member') : undefined)
  if (role === undefined) return false
  return role === 'moderator' || (room.config.whois === 'anyone' && room.config.memberListFor.includes(role))
}
/** Beyond that, where addresses are not for all, who owns and who administers the room is for owners (§10.5, §10.8). */
export const mayListAs = (room: RoomState, who: Jid, affiliation: MucAffiliation): boolean => {
  const mine = affiliationOf(room, who)
  if (affiliation === 'outcast') return atLeast(mine, 'admin')
  const isSecret = room.config.whois !== 'anyone' && atLeast(affiliation, 'admin')
  return isSecret ? mine === 'owner' : mayList(room, who)
}
/** May enter, as far as membership says, and so read what was said (XEP-0313 §5.1.2) and what the room is. */
export const mayRead = (room: RoomState, who: Jid): boolean => {
  const affiliation = affiliationOf(room, who)
  if (affiliation === 'outcast' || room.locked) return affiliation === 'owner'
  if (atLeast(affiliation, 'member') || occupantsOf(room, who).length > 0) return true
  return !room.config.membersOnly && room.config.password === ''
}
/** S172: to outsiders a hidden members-only room is as one that does not exist. */
export const isSecretTo = (room: RoomState, who: Jid): boolean => {
  const affiliation = affiliationOf(room, who)
  if (room.locked) return affiliation !== 'owner'
  return (
    !room.config.listed &&
    room.config.membersOnly &&
    !atLeast(affiliation, 'member') &&
    occupantsOf(room, who).length === 0
  )
}

export const ownersOf = (room: RoomState): readonly string[] =>
  [...room.affiliations].filter(([, a]) => a.affiliation === 'owner').map(([jid]) => jid)
export const affiliatedAs = (
  room: RoomState,
  affiliation: MucAffiliation,
): readonly (readonly [string, Affiliated])[] =>
  [...room.affiliations].filter(([, a]) => a.affiliation === affiliation)
