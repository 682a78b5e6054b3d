/** Private messages (XEP-0045 §7.5). */
import { el, type Element, type Jid, MucUser, NS_OCCUPANT_ID } from '@corrillo/xmpp'
import { occupantOf } from '../room/people.ts'
import type { Speakers } from '../room/config.ts'
import { addressOf } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import type { Occupant, RoomState } from '../room/state.ts'
import { cleaned } from './message.ts'

const MAY: Readonly<Record<Speakers, (o: Occupant) => boolean>> = {
  anyone: () => true,
  participants: o => o.role !== 'visitor',
  moderators: o => o.role === 'moderator',
  none: () => false,
}

export interface Whispered {
  readonly target: Occupant
  /** From the sender's occupant JID; `to` is missing. */
  readonly stanza: Element
}
export const whisper = (room: RoomState, from: Jid, nick: string, e: Element): Whispered => {
  const speaker = occupantOf(room, from)
  if (speaker === undefined) throw refusal.notInRoom()
  const target = room.occupants.get(nick)
  if (target === undefined) throw refusal.notFound()
  // §7.5: those without the privilege may still write to moderators.
  if (!MAY[room.config.allowPm](speaker) && !(room.config.allowPm !== 'none' && target.role === 'moderator'))
    throw refusal.notAllowed('No private messages here')
  const stanza = cleaned(room, e)
    .with({ from: addressOf(room, speaker.nick).toString(), to: undefined })
    .append(MucUser.build({}), el(NS_OCCUPANT_ID, 'occupant-id', { id: speaker.id }))
  return { target, stanza }
}
