/** Long-lived standing in a room (XEP-0045 §9, §10.3 to §10.8), with its versions (XEP-0463). */
import {
  el,
  Jid,
  Mav,
  type MucAdmin,
  type MucAffiliation,
  MucUser,
  NS_CLIENT,
  StanzaError,
  type Element,
} from '@corrillo/xmpp'
import {
  affiliatedAs,
  affiliationOf,
  atLeast,
  defaultRole,
  everybody,
  mayList,
  mayListAs,
  moderators,
  occupantOf,
  occupantsOf,
  outranks,
  ownersOf,
} from '../room/people.ts'
import { holderOf, nickKey, reservable } from '../room/nick.ts'
import { announce } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import { seated } from '../room/seats.ts'
import type {
  Affiliated,
  Effect,
  Env,
  Occupant,
  RoomState,
  Seat,
  Step,
  AffiliationChange,
} from '../room/state.ts'
import { remove } from './leave.ts'
import { toldOutside } from './outside.ts'

/** Who lost an affiliation is remembered, so that a difference can name him; the oldest of more than this are forgotten. */
const REMEMBERED = 1_000
const MOST_ITEMS = 200

const versionText = (room: RoomState, v: number): string => `${room.created.toString(36)}.${v}`
const versionIn = (room: RoomState, text: string): number | undefined => {
  const [born, v] = text.split('.')
  const n = Number(v)
  return born === room.created.toString(36) && Number.isSafeInteger(n) && n >= room.floor && n <= room.version
    ? n
    : undefined
}
export const currentVersion = (room: RoomState): Element =>
  Mav.build({ until: versionText(room, room.version) })

const forgetful = (affiliations: Map<string, Affiliated>, floor: number): number => {
  const gone = [...affiliations].filter(([, a]) => a.affiliation === 'none')
  if (gone.length <= REMEMBERED) return floor
  const old = gone.toSorted(([, a], [, b]) => a.v - b.v).slice(0, gone.length - REMEMBERED / 2)
  for (const [jid] of old) affiliations.delete(jid)
  return Math.max(floor, ...old.map(([, a]) => a.v))
}

/** The lists with these changes; nobody is told here. */
export const affiliate = (room: RoomState, changes: readonly AffiliationChange[], env: Env): RoomState => {
  const affiliations = new Map(room.affiliations)
  let { version } = room
  for (const { jid, affiliation, nick, reason } of changes) {
    const key = jid.bare.toString()
    const old = affiliations.get(key)
    if (old === undefined && affiliation === 'none') continue
    const own =
      affiliation === 'none' || affiliation === 'outcast' ? undefined : (nick ?? old?.nick) || undefined
    affiliations.set(key, {
      affiliation,
      v: ++version,
      ...(own !== undefined && { nick: own }),
      ...(reason && { reason }),
    })
  }
  if (affiliations.size > env.limits.affiliations + REMEMBERED) throw refusal.tooMuch('too many affiliations')
  const floor = forgetful(affiliations, room.floor)
  const after = { ...room, affiliations, version, floor }
  // §9.1, S169: a room always has an owner.
  if (ownersOf(after).length === 0) throw refusal.conflict('A room needs an owner')
  return after
}

/** §5.2.2 and the tables of §9 and §10: may `actor` make this change? */
const check = (room: RoomState, actor: Jid, { jid, affiliation, nick }: AffiliationChange): void => {
  const mine = affiliationOf(room, actor)
  if (!atLeast(mine, 'admin')) throw refusal.forbidden()
  const theirs = affiliationOf(room, jid)
  const isSelf = actor.bare.equals(jid.bare)
  if (isSelf && affiliation === 'outcast') throw refusal.conflict('You cannot ban yourself')
  if (mine !== 'owner' && (atLeast(theirs, 'admin') || atLeast(affiliation, 'admin'))) {
    if (isSelf && outranks(mine, affiliation)) return
    // §10.4, §10.7: these lists are for owners; §9.1: nobody bans those above him.
    throw affiliation === 'outcast' ? refusal.notAllowed() : refusal.forbidden()
  }
  const holder = nick ? holderOf(room, nick) : undefined
  if (holder !== undefined && holder !== jid.bare.toString()) throw refusal.conflict('This nick is reserved')
}

const changeOf = (room: RoomState, item: MucAdmin['items'][number], env: Env): AffiliationChange => {
  const { affiliation, nick, reason } = item
  if (affiliation === undefined) throw refusal.badRequest()
  const jid = item.jid ?? (nick === undefined ? undefined : room.occupants.get(nick)?.account)
  if (jid === undefined) throw item.nick === undefined ? refusal.badRequest() : refusal.notFound()
  // Bare domains can only be banned (§9.1).
  if (jid.local === '' && affiliation !== 'outcast' && affiliation !== 'none') throw refusal.notAllowed()
  return {
    jid: jid.bare,
    affiliation,
    ...(item.jid && nick !== undefined && { nick: nick && reservable(room, nick, env) }),
    ...(reason !== undefined && { reason: reason.slice(0, 1_000) }),
  }
}

export const changeAffiliations = (room: RoomState, actor: Jid, items: MucAdmin['items'], env: Env): Step => {
  if (items.length === 0 || items.length > MOST_ITEMS) throw refusal.badRequest()
  const changes = items.map(item => changeOf(room, item, env))
  for (const change of changes) check(room, actor, change)
  const nicks = changes.flatMap(({ nick }) => (nick ? [nickKey(nick)] : []))
  if (new Set(nicks).size < nicks.length) throw refusal.conflict('One nick for two people')
  return applied(room, changes, env, actor)
}

/** Changes that are allowed: made, and told to everybody whom they concern. */
export const applied = (
  before: RoomState,
  changes: readonly AffiliationChange[],
  env: Env,
  actor?: Jid,
): Step => {
  let room = affiliate(before, changes, env)
  const effects: Effect[] = []
  changes.forEach((change, i) => {
    const since = before.version + i
    const step = follow(room, before, change, since, actor)
    room = step.room
    effects.push(...step.effects, ...toldOutside(before, change, env, actor))
  })
  return { room, effects }
}

const mavOf = (room: RoomState, since: number): Element =>
  Mav.build({ since: versionText(room, since), until: versionText(room, Math.min(since + 1, room.version)) })

const follow = (
  room: RoomState,
  before: RoomState,
  { jid, affiliation, reason }: AffiliationChange,
  since: number,
  actor: Jid | undefined,
): Step => {
  const isDomain = jid.local === ''
  const inside = isDomain
    ? [...room.occupants.values()].filter(
        o => o.account.domain === jid.domain && affiliationOf(room, o.account) === 'outcast',
      )
    : occupantsOf(room, jid)
  if (inside.length === 0)
    return { room, effects: elsewhere(room, { jid, affiliation, ...(reason && { reason }) }, since) }
  const by = actor === undefined ? undefined : occupantOf(room, actor)?.nick
  const item = { ...(by !== undefined && { actor: { nick: by } }), ...(reason && { reason }) }
  const extra = [mavOf(room, since)]
  let after = room
  const effects: Effect[] = []
  for (const occupant of inside) {
    const leaves =
      affiliation === 'outcast' ? 301 : affiliation === 'none' && room.config.membersOnly ? 321 : undefined
    const step =
      leaves === undefined
        ? stands(after, before, occupant, { item, extra })
        : remove(after, occupant, { statuses: [leaves], item, extra })
    after = step.room
    effects.push(...step.effects)
  }
  return { room: after, effects }
}

/** Still inside: the role follows the affiliation where it has to (§5.1.2, §9.6). */
const stands = (
  room: RoomState,
  before: RoomState,
  occupant: Occupant,
  saying: { item: object; extra: readonly Element[] },
): Step => {
  const was = affiliationOf(before, occupant.account)
  const is = affiliationOf(room, occupant.account)
  const usual = defaultRole(room.config, is)
  const role =
    atLeast(is, 'admin') ||
    (atLeast(was, 'admin') && occupant.role === 'moderator') ||
    occupant.role === 'visitor'
      ? usual
      : occupant.role
  const now = { ...occupant, role }
  const after = seated(room, now)
  return { room: after, effects: announce(after, now, saying) }
}

/** XEP-0463 §5.3: of somebody who is not inside, those hear who may see the lists. */
const elsewhere = (
  room: RoomState,
  change: Pick<AffiliationChange, 'jid' | 'affiliation' | 'reason'>,
  since: number,
): readonly Effect[] => {
  const to = room.config.whois === 'anyone' ? everybody(room) : moderators(room)
  if (to.length === 0 || room.version === since) return []
  const x = MucUser.build({ items: [{ ...change, role: 'none' }] }).append(mavOf(room, since))
  return [{ kind: 'tell', to, stanza: el(NS_CLIENT, 'message', { from: room.jid.toString() }, x) }]
}

/** XEP-0463 §5.2: what a newcomer has missed, before any presence. */
export const versions = (
  room: RoomState,
  occupant: Occupant,
  seat: Seat,
  asked: { readonly since?: string | undefined } | undefined,
): readonly Effect[] => {
  if (asked === undefined) return []
  const tell = (child: Element, type?: string): readonly Effect[] => [
    {
      kind: 'tell',
      to: [seat],
      stanza: el(NS_CLIENT, 'message', { from: room.jid.toString(), type }, child),
    },
  ]
  if (!mayList(room, occupant.account))
    return tell(
      new StanzaError('auth', 'forbidden', undefined, undefined, room.jid.toString()).toElement(),
      'error',
    )
  const own = room.affiliations.get(occupant.account.toString())?.v ?? 0
  const known = asked.since === undefined ? undefined : versionIn(room, asked.since)
  // §6: of the time before he stood where he stands, nobody is told.
  const since = known !== undefined && known < own ? undefined : known
  if (since === room.version) return []
  const entries = [...room.affiliations].filter(([, a]) =>
    since === undefined ? a.affiliation !== 'none' : a.v > since,
  )
  const visible = entries.filter(([, a]) => mayListAs(room, occupant.account, a.affiliation))
  const items = visible.map(([jid, { affiliation, nick }]) => ({
    jid: Jid.parse(jid),
    affiliation,
    ...(nick !== undefined && { nick }),
  }))
  const mav = {
    ...(since !== undefined && { since: asked.since as string }),
    until: versionText(room, room.version),
  }
  return tell(MucUser.build({ items }).append(Mav.build(mav)))
}

/** §9.2, §9.5, §9.8, §10.5, §10.8 (S160). */
export const list = (
  room: RoomState,
  who: Jid,
  affiliation: MucAffiliation,
): readonly MucAdmin['items'][number][] => {
  if (affiliation === 'none') throw refusal.badRequest()
  if (!mayListAs(room, who, affiliation)) throw refusal.forbidden()
  return affiliatedAs(room, affiliation).map(([jid, { nick, reason }]) => ({
    affiliation,
    jid: Jid.parse(jid),
    ...(nick !== undefined && { nick }),
    ...(reason !== undefined && affiliation === 'outcast' && { reason }),
  }))
}
