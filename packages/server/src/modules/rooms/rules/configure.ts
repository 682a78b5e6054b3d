/** Configuration by an owner (XEP-0045 §10.1.3, §10.2), and what everybody is told of it (§10.2.1). */
import {
  type DataForm,
  el,
  FORM_ROOM_CONFIG,
  formType,
  fieldValues,
  Jid,
  MucUser,
  NS_CLIENT,
  type Element,
} from '@corrillo/xmpp'
import { isLoggedInPublic, isMuted, type RoomConfig } from '../room/config.ts'
import { ADMINS, configFrom, formOfConfig, OWNERS } from '../room/fields.ts'
import { affiliatedAs, affiliationOf, atLeast, defaultRole, everybody } from '../room/people.ts'
import * as refusal from '../room/refusal.ts'
import type { Effect, Env, RoomState, Step, AffiliationChange } from '../room/state.ts'
import { applied } from './affiliations.ts'
import { remove } from './leave.ts'
import { withRole } from './roles.ts'

const MOST_HISTORY = 200

export const checkOwner = (room: RoomState, who: Jid): void => {
  if (affiliationOf(room, who) !== 'owner') throw refusal.forbidden('Only an owner may do this')
}
const jidsAs = (room: RoomState, affiliation: 'owner' | 'admin'): readonly string[] =>
  affiliatedAs(room, affiliation).map(([jid]) => jid)

export const configuration = (room: RoomState, who: Jid) => {
  checkOwner(room, who)
  return formOfConfig(room.config, jidsAs(room, 'owner'), jidsAs(room, 'admin'))
}

const same = (a: RoomConfig, b: RoomConfig): boolean => JSON.stringify(a) === JSON.stringify(b)
/** §10.2.1: what a change does to privacy has codes of its own; 104 is for any other. */
const codes = (before: RoomConfig, after: RoomConfig): readonly number[] => {
  const logged = isLoggedInPublic(after)
  const isLogChange = isLoggedInPublic(before) !== logged
  const { whois } = before
  const told = { ...after, whois, ...(isLogChange && { archived: before.archived }) }
  return [
    ...(same(before, told) ? [] : [104]),
    ...(isLogChange ? [logged ? 170 : 171] : []),
    ...(whois === after.whois ? [] : [after.whois === 'anyone' ? 172 : 173]),
  ]
}
export const notice = (room: RoomState, statuses: readonly number[]): readonly Effect[] => {
  const to = everybody(room)
  if (to.length === 0) return []
  const stanza: Element = el(
    NS_CLIENT,
    'message',
    { from: room.jid.toString(), type: 'groupchat' },
    MucUser.build({ statuses }),
  )
  return [{ kind: 'tell', to, stanza }]
}

/**
 * The lists in the form are whole lists: who is not on that of administrators any more becomes a member, and who is not on that of owners
 * an administrator (§10.2), unless the form says who these are.
 */
const listChanges = (room: RoomState, form: DataForm): readonly AffiliationChange[] => {
  const has = (name: string): boolean => form.fields.some(f => f.var === name)
  const next = { owner: has(ADMINS) ? 'member' : 'admin', admin: 'member' } as const
  return (['owner', 'admin'] as const).flatMap(affiliation => {
    const name = affiliation === 'owner' ? OWNERS : ADMINS
    if (!has(name)) return []
    const wanted = fieldValues(form, name)
      .filter(value => value.trim() !== '')
      .map(value => {
        const jid = Jid.tryParse(value.trim())
        if (jid === undefined || jid.local === '') throw refusal.badRequest('not an address')
        return jid.bare
      })
    const have = jidsAs(room, affiliation)
    const gone = have.filter(jid => !wanted.some(w => w.toString() === jid))
    const added = wanted.filter(w => !have.includes(w.toString()))
    return [
      ...added.map(jid => ({ jid, affiliation })),
      ...gone
        .filter(jid => affiliation !== 'admin' || !fieldValues(form, OWNERS).includes(jid))
        .map(jid => ({ jid: Jid.parse(jid), affiliation: next[affiliation] })),
    ]
  })
}

/** §10.2: to members-only: the others go. */
const withoutStrangers = (room: RoomState): Step => {
  let after = room
  const effects: Effect[] = []
  for (const occupant of room.occupants.values()) {
    if (atLeast(affiliationOf(room, occupant.account), 'member')) continue
    const step = remove(after, occupant, { statuses: [322] })
    after = step.room
    effects.push(...step.effects)
  }
  return { room: after, effects }
}

/** §5.1: whether members have voice has changed, and with it what those are who are inside; voices of before were another room's. */
const revoiced = (room: RoomState, before: RoomConfig): Step => {
  if (isMuted(room.config) === isMuted(before)) return { room, effects: [] }
  const isMember = (who: string): boolean => room.affiliations.get(who)?.affiliation === 'member'
  let after: RoomState = { ...room, voices: new Map([...room.voices].filter(([who]) => !isMember(who))) }
  const effects: Effect[] = []
  for (const occupant of room.occupants.values()) {
    const role = defaultRole(room.config, 'member')
    if (!isMember(occupant.account.toString()) || occupant.role === role) continue
    const step = withRole(after, { ...occupant, role })
    after = step.room
    effects.push(...step.effects)
  }
  return { room: after, effects }
}

export const configure = (before: RoomState, who: Jid, form: DataForm, env: Env): Step => {
  checkOwner(before, who)
  const kind = formType(form)
  if (form.fields.length > 0 && kind !== undefined && kind !== FORM_ROOM_CONFIG)
    throw refusal.badRequest('form type')
  const bounds = { ...env.limits, history: MOST_HISTORY }
  const config = configFrom(before.config, form, bounds)
  const changes = listChanges(before, form)
  const unlocked: RoomState = { ...before, config, locked: false }
  const listed = changes.length === 0 ? { room: unlocked, effects: [] } : applied(unlocked, changes, env, who)
  const thinned =
    config.membersOnly && !before.config.membersOnly
      ? withoutStrangers(listed.room)
      : { room: listed.room, effects: [] }
  const voiced = revoiced(thinned.room, before.config)
  const changed = !same(before.config, config)
  return {
    room: voiced.room,
    effects: [
      ...listed.effects,
      ...thinned.effects,
      ...voiced.effects,
      ...(changed && !before.locked ? notice(voiced.room, codes(before.config, config)) : []),
    ],
  }
}
