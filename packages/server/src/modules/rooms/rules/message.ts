/** Speaking to everybody (XEP-0045 §7.4), with slow mode (XEP-0500). */
import {
  type Child,
  el,
  type Element,
  Encryption,
  type Jid,
  MucUser,
  NS_CHAT_STATES,
  NS_CLIENT,
  NS_DELAY,
  NS_HINTS,
  NS_MUC_USER,
  NS_OCCUPANT_ID,
  NS_SID,
  StanzaError,
  StanzaId,
} from '@corrillo/xmpp'
import { affiliationOf, atLeast, everybody, isShown, occupantOf } from '../room/people.ts'
import { addressOf, toOthers } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import { seated } from '../room/seats.ts'
import type { Env, Occupant, RoomState, Step } from '../room/state.ts'
import { isSubject, withSubject } from './subject.ts'

/** S167, S200: what only a room may say in a message. */
const isRooms = (room: RoomState, c: Child): boolean => {
  if (typeof c === 'string') return true
  switch (c.ns) {
    case NS_MUC_USER:
    case NS_OCCUPANT_ID:
      return true
    case NS_SID:
      return c.name === 'stanza-id' && StanzaId.tryParse(c)?.by.equals(room.jid) !== false
    case NS_DELAY:
      return c.attr('from') === room.jid.toString()
    default:
      return false
  }
}
export const cleaned = (room: RoomState, e: Element): Element => e.filter(c => !isRooms(room, c))

/** As everybody gets it; `to` is missing. */
const spoken = (room: RoomState, e: Element, speaker: Occupant, id: string): Element =>
  cleaned(room, e)
    .with({ from: addressOf(room, speaker.nick).toString(), to: undefined, id })
    .append(el(NS_OCCUPANT_ID, 'occupant-id', { id: speaker.id }))

/** Something to read: in the clear, or hidden as XEP-0380 says of all that has a text. */
const isText = (e: Element): boolean =>
  e.child('body', NS_CLIENT) !== undefined || Encryption.in(e) !== undefined

/** XEP-0500 §5.3: of a person, whatever nick or device; only text, and not that somebody is writing. */
const paced = (room: RoomState, speaker: Occupant, e: Element, now: number): RoomState => {
  const { slowMode } = room.config
  if (slowMode === 0 || !isText(e)) return room
  if (atLeast(affiliationOf(room, speaker.account), 'admin')) return room
  const key = speaker.account.toString()
  const last = room.spoke.get(key)
  if (last !== undefined && now - last < slowMode * 1000)
    throw new StanzaError('wait', 'policy-violation', `Slow mode: wait ${slowMode} seconds between messages`)
  const spoke = new Map([...room.spoke].filter(([, at]) => now - at < slowMode * 1000))
  return { ...room, spoke: spoke.set(key, now) }
}

/** Of whom nobody was told when they came, all are told before they hear them: without that nobody knows whose keys hide what they say. */
const noticed = (before: RoomState, speaker: Occupant): Step => {
  if (!speaker.quiet) return { room: before, effects: [] }
  const shown = { ...speaker, quiet: false }
  const room = seated(before, shown)
  return { room, effects: isShown(room, shown) && !isShown(before, speaker) ? toOthers(room, shown) : [] }
}

export const speak = (unheard: RoomState, from: Jid, e: Element, env: Env): Step => {
  const speaker = occupantOf(unheard, from)
  if (speaker === undefined) throw refusal.notInRoom()
  const id = e.attr('id') ?? env.id()
  const isNewSubject = isSubject(e.children)
  if (speaker.role === 'visitor') throw refusal.forbidden('You have no voice in this room')
  const { room: before, effects } = noticed(unheard, speaker)
  const room = isNewSubject
    ? withSubject(before, speaker, e.childText('subject', NS_CLIENT) ?? '', id, env)
    : paced(before, speaker, e, env.now)
  const stanza = spoken(room, e, speaker, id)
  const kept = room.config.archived && isKept(stanza) ? identified(room, stanza, speaker) : undefined
  return { room, effects: [...effects, { kind: 'say', to: everybody(room), stanza, kept }] }
}

/** What says only that somebody is writing. */
const PASSING: ReadonlySet<string> = new Set([NS_CHAT_STATES, NS_HINTS, NS_SID, NS_OCCUPANT_ID])
/** XEP-0313 §6.1.2, XEP-0334 §4. */
const isKept = (stanza: Element): boolean => {
  let carried = false
  for (const c of stanza.children) {
    if (typeof c === 'string') continue
    if (c.ns === NS_HINTS && (c.name === 'no-store' || c.name === 'no-permanent-store')) return false
    carried ||= !PASSING.has(c.ns) || (c.ns === NS_HINTS && c.name === 'store')
  }
  return carried
}

/** What the archive of a non-anonymous room adds (XEP-0313 §7.2): who it really was, for those who may know. */
const identified = (room: RoomState, stanza: Element, speaker: Occupant): Element =>
  room.config.whois === 'anyone'
    ? stanza.append(
        MucUser.build({
          items: [
            { jid: speaker.account, affiliation: affiliationOf(room, speaker.account), role: speaker.role },
          ],
        }),
      )
    : stanza
