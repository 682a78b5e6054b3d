/**
 * XEP-0424 in an archive: what a message that was taken back leaves behind (§5), and who may take one back (§6). What is inside the
 * encryption is the clients' affair: a server sees only a retraction that lies open.
 */
import {
  type Element,
  NS_CORRECTION,
  NS_MUC_USER,
  NS_RETRACT,
  OccupantId,
  Replace,
  Retract,
  Retracted,
} from '@corrillo/xmpp'
import type { Message } from '../../host/module.ts'

/** The id of the message that this one takes back; undefined for everything else. One of a room's moderators is the room's (XEP-0425). */
export const retractedBy = (m: Message): string | undefined => {
  if ((m.type !== 'chat' && m.type !== 'normal') || m.id === undefined || m.id === '') return undefined
  const retract = Retract.in(m.element)
  return retract && !retract.moderated ? retract.id : undefined
}

const isThroughRoom = (stanza: Element): boolean => stanza.child('x', NS_MUC_USER) !== undefined
const bareOf = (jid: string | undefined): string | undefined => jid?.split('/', 1)[0]

/** §6: both come from the same bare JID; of two occupants of a room that says nothing, so it is the same nick and occupant-id there. */
const sameAuthor = (original: Element, retraction: Element): boolean => {
  const [was, is] = [original.attr('from'), retraction.attr('from')]
  if (bareOf(was) !== bareOf(is)) return false
  if (!isThroughRoom(original) && !isThroughRoom(retraction)) return true
  return was === is && OccupantId.in(original)?.id === OccupantId.in(retraction)?.id
}

/** original: the message itself · correction: a later wording of it, which is just as much taken back (XEP-0308 §3). */
export const concerns = (
  stanza: Element,
  retraction: Element,
  id: string,
): 'original' | 'correction' | undefined => {
  const corrected = Replace.in(stanza)?.id
  if (stanza.attr('id') !== id && corrected !== id) return undefined
  if (stanza.child('retract', NS_RETRACT) || !sameAuthor(stanza, retraction)) return undefined
  return stanza.attr('id') === id ? 'original' : 'correction'
}

export const isTombstone = (stanza: Element): boolean => stanza.child('retracted', NS_RETRACT) !== undefined

/** §5: of the content nothing is left; a correction still says of what, so that a client does not take it for a message of its own. */
export const tombstoneOf = (
  stanza: Element,
  retracted: { readonly id: string; readonly stamp: Date },
): Element =>
  stanza
    .filter(child => typeof child !== 'string' && child.is('replace', NS_CORRECTION))
    .append(Retracted.build(retracted))
