/** The subject (XEP-0045 §7.2.15, §8.1). */
import {
  type Child,
  el,
  type Element,
  formatDateTime,
  NS_CLIENT,
  NS_DELAY,
  NS_OCCUPANT_ID,
} from '@corrillo/xmpp'
import { addressOf } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import type { Env, Occupant, RoomState } from '../room/state.ts'

/** §8.1: a subject and neither body nor thread. */
export const isSubject = (children: readonly Child[]): boolean => {
  let found = false
  for (const c of children) {
    if (typeof c === 'string' || c.ns !== NS_CLIENT) continue
    if (c.name === 'body' || c.name === 'thread') return false
    if (c.name === 'subject') found = true
  }
  return found
}
/** As a newcomer hears it, empty when there is none. */
export const subjectOf = (room: RoomState): Element => {
  const { subject } = room
  const from = subject === undefined ? room.jid : addressOf(room, subject.nick)
  const delay =
    subject &&
    el(NS_DELAY, 'delay', { from: room.jid.toString(), stamp: formatDateTime(new Date(subject.at)) })
  return el(
    NS_CLIENT,
    'message',
    { from: from.toString(), type: 'groupchat', ...(subject?.id && { id: subject.id }) },
    el(NS_CLIENT, 'subject', {}, subject?.text ?? ''),
    delay,
    subject?.by === undefined ? undefined : el(NS_OCCUPANT_ID, 'occupant-id', { id: subject.by }),
  )
}

export const withSubject = (
  room: RoomState,
  speaker: Occupant,
  text: string,
  id: string,
  env: Env,
): RoomState => {
  if (speaker.role !== 'moderator' && !(room.config.changeSubject && speaker.role === 'participant'))
    throw refusal.forbidden('You may not change the subject')
  if (Buffer.byteLength(text) > env.limits.subjectBytes) throw refusal.tooMuch('The subject is too long')
  return { ...room, subject: { text, nick: speaker.nick, by: speaker.id, id, at: env.now } }
}
