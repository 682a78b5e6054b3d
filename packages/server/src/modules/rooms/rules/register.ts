/** Registering with a room: membership and a nick of one's own (XEP-0045 §7.10, §9.9). */
import {
  DataForm,
  el,
  fieldValue,
  FORM_MUC_REGISTER,
  formType,
  Jid,
  NS_CLIENT,
  type Registration,
} from '@corrillo/xmpp'
import { affiliationOf, atLeast, moderators } from '../room/people.ts'
import { isTaken, reservable } from '../room/nick.ts'
import * as refusal from '../room/refusal.ts'
import type { Env, RoomState, Step } from '../room/state.ts'
import { applied } from './affiliations.ts'

const NICK = 'muc#register_roomnick'
const hidden = { var: 'FORM_TYPE', type: 'hidden', values: [FORM_MUC_REGISTER] } as const
const form = () =>
  ({
    type: 'form',
    title: 'Registration with the room',
    fields: [hidden, { var: NICK, type: 'text-single', label: 'Nick that is kept for you', required: true }],
  }) as const

/** What is asked, or what is known already. */
export const registrationOf = (room: RoomState, who: Jid) => {
  const own = room.affiliations.get(who.bare.toString())
  if (affiliationOf(room, who) === 'outcast') throw refusal.notAllowed()
  return own?.nick === undefined ? { form: form() } : { registered: true, username: own.nick, form: form() }
}

const nickIn = (room: RoomState, submitted: DataForm, who: Jid, env: Env): string => {
  const nick = reservable(room, fieldValue(submitted, NICK), env)
  if (isTaken(room, nick, who)) throw refusal.conflict('This nick is taken')
  return nick
}

/** Open rooms take members at once; in others administrators are asked. */
export const register = (room: RoomState, who: Jid, asked: Registration, env: Env): Step => {
  const affiliation = affiliationOf(room, who)
  if (affiliation === 'outcast') throw refusal.notAllowed()
  if (asked.remove) return forget(room, who, env)
  if (asked.form === undefined || formType(asked.form) !== FORM_MUC_REGISTER) throw refusal.badRequest()
  const nick = nickIn(room, asked.form, who, env)
  if (affiliation === 'none' && room.config.membersOnly) return { room, effects: petition(room, who, nick) }
  const standing = affiliation === 'none' ? 'member' : affiliation
  return applied(room, [{ jid: who.bare, affiliation: standing, nick }], env)
}
const forget = (room: RoomState, who: Jid, env: Env): Step => {
  const affiliation = affiliationOf(room, who)
  if (affiliation === 'member') return applied(room, [{ jid: who.bare, affiliation: 'none' }], env)
  const own = room.affiliations.get(who.bare.toString())
  if (own === undefined) throw refusal.notFound()
  const { nick: _, ...rest } = own
  return {
    room: { ...room, affiliations: new Map(room.affiliations).set(who.bare.toString(), rest) },
    effects: [],
  }
}
/** §9.9. */
const petition = (room: RoomState, who: Jid, nick: string): Step['effects'] => {
  const to = moderators(room).filter(seat => atLeast(affiliationOf(room, seat.jid), 'admin'))
  if (to.length === 0) throw refusal.notAllowed('Nobody is here who could decide')
  const asked = DataForm.build({
    type: 'form',
    title: 'Registration request',
    fields: [
      hidden,
      { var: 'muc#register_jid', type: 'jid-single', label: 'User', values: [who.bare.toString()] },
      { var: NICK, type: 'text-single', label: 'Nick', values: [nick] },
      { var: 'muc#register_allow', type: 'boolean', label: 'Make this person a member?', values: ['0'] },
    ],
  })
  return [{ kind: 'tell', to, stanza: el(NS_CLIENT, 'message', { from: room.jid.toString() }, asked) }]
}
export const approve = (room: RoomState, who: Jid, submitted: DataForm, env: Env): Step => {
  if (!atLeast(affiliationOf(room, who), 'admin')) throw refusal.forbidden()
  const jid = Jid.tryParse(fieldValue(submitted, 'muc#register_jid') ?? '')
  if (jid === undefined || jid.local === '') throw refusal.badRequest()
  const allowed = ['1', 'true'].includes(fieldValue(submitted, 'muc#register_allow') ?? '')
  if (!allowed || affiliationOf(room, jid) !== 'none') return { room, effects: [] }
  return applied(
    room,
    [{ jid: jid.bare, affiliation: 'member', nick: nickIn(room, submitted, jid.bare, env) }],
    env,
    who,
  )
}
