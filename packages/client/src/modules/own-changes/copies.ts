/**
 * A message of ours that another own device, or one of a member of a group, could not read, said to that device once more: inside an
 * encrypted message to its person, with the conversation that it belongs to. There it takes the place of what could not be read of who
 * says it, and of nothing else.
 */
import { el, type Element, formatDateTime, Jid, NS_CLIENT, parseDateTime } from '@corrillo/xmpp'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { MessageFact } from '../../store/facts.ts'
import type { RoomRecord } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'
import { NS_OWN } from './index.ts'

/** `content`: as it went to the others. */
export const copyElement = (
  { conversation: of, stanzaId: id, archiveId: archive, at }: MessageFact,
  content: readonly Element[],
): Element => el(NS_OWN, 'copy', { of, id, archive, at: formatDateTime(new Date(at)) }, ...content)

/** The message itself, in its place; undefined: it is not missed here. */
export const copiedIn = async (
  { address, facts, rooms }: Pick<Given, 'address' | 'facts' | 'rooms'>,
  ids: Pick<StanzaIds, 'findFrom'>,
  unit: Unit,
  said: Element,
  envelope: Envelope,
): Promise<Envelope | undefined> => {
  const peer = Jid.tryParse(said.attr('of') ?? '')?.bare
  const id = said.attr('id') ?? ''
  const at = parseDateTime(said.attr('at') ?? '')?.getTime()
  const by = envelope.own ? address : envelope.author
  const known = peer && (await ids.findFrom(unit, peer.toString(), by, id))
  const fact = known && (await facts.get(unit, known.conversation, known.order))
  if (!peer || fact?.kind !== 'unreadable' || fact.author !== by || at === undefined) return undefined
  const room = rooms.in(unit, peer.toString())
  if (!envelope.own && !room) return undefined
  // The room has named it when it came: nobody else's name is taken for it.
  const archive = said.attr('archive') ?? ''
  const isNamedSo = room && (await ids.findFrom(unit, room.address, by, archive))?.order === fact.order
  return {
    ...envelope,
    // Nothing but what stands in it, and not what the note says around it.
    message: el(NS_CLIENT, 'message', { id, to: peer.toString() }, ...said.elements()),
    to: peer,
    peer: peer.toString(),
    author: by,
    nick: room && (envelope.own ? room.nick : nickOf(room, by)),
    at: fact.at,
    way: 'live',
    archiveId: isNamedSo ? archive : undefined,
    order: fact.order,
  }
}
const nickOf = ({ members }: RoomRecord, who: string): string =>
  members.find(one => one.address === who)?.nick ?? Jid.parse(who).local
