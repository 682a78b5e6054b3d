/** Taking a message out of everybody's sight (XEP-0425), and what stays of it in the archive (XEP-0424 §5). */
import {
  ApplyTo,
  el,
  type Element,
  type Jid,
  type Moderate,
  NS_CLIENT,
  NS_OCCUPANT_ID,
  OccupantId,
  Retract,
  Retracted,
} from '@corrillo/xmpp'
import { everybody, occupantOf } from '../room/people.ts'
import { addressOf } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import type { Effect, Occupant, RoomState } from '../room/state.ts'

const REASON = 1_000

/** The message by which one is taken away, and when. */
interface Taking {
  readonly id: string
  readonly now: number
}

export const moderatorOf = (room: RoomState, who: Jid): Occupant => {
  const moderator = occupantOf(room, who)
  if (moderator?.role !== 'moderator')
    throw refusal.forbidden('Only moderators are allowed to moderate messages')
  return moderator
}
const by = (room: RoomState, moderator: Occupant) => ({
  by: addressOf(room, moderator.nick).toString(),
  occupantId: { id: moderator.id },
})
const reasonOf = ({ reason }: Moderate) => (reason ? { reason: reason.slice(0, REASON) } : {})

/** The message that says so, kept like any other; once more in the words of version 0.2. */
export const moderation = (room: RoomState, moderator: Occupant, asked: Moderate, id: string): Effect => {
  const reason = reasonOf(asked)
  const who = by(room, moderator)
  const stanza = el(
    NS_CLIENT,
    'message',
    { from: room.jid.toString(), type: 'groupchat', id },
    Retract.build({ id: asked.id, moderated: who, ...reason }),
    ApplyTo.build({ id: asked.id, moderated: { by: who.by, retract: {}, ...reason } }),
  )
  return { kind: 'say', to: everybody(room), stanza, kept: room.config.archived ? stanza : undefined }
}

/** Who it was and which message; nothing of what it said. The stone bears the id of the message that took it away (XEP-0424 §5). */
const bare = (message: Element, tombstone: Element): Element => {
  const id = OccupantId.in(message)
  const attrs = Object.fromEntries(['from', 'to', 'id', 'type'].map(name => [name, message.attr(name)]))
  return el(NS_CLIENT, 'message', attrs, id && el(NS_OCCUPANT_ID, 'occupant-id', { id: id.id }), tombstone)
}
export const moderatedTombstone = (
  room: RoomState,
  message: Element,
  moderator: Occupant,
  asked: Moderate,
  { id, now }: Taking,
): Element =>
  bare(
    message,
    Retracted.build({
      id,
      stamp: new Date(now),
      moderated: by(room, moderator),
      ...reasonOf(asked),
    }),
  )
export const ownTombstone = (message: Element, { id, now }: Taking): Element =>
  bare(message, Retracted.build({ id, stamp: new Date(now) }))
