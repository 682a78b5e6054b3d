/**
 * Messages that a device could not read, told to the device that wrote them: along a new session between the two, encrypted, so that
 * nobody else can ask. Own devices ask each other for what they wrote to others, members of a group for what was said there, and say in
 * which conversation. Other programs do not know the element and take it for an empty message.
 */
import { el, type Element, Jid } from '@corrillo/xmpp'

const NS_LOST = 'urn:corrillo:lost:0'
/** In one note. */
export const LOST_MAX = 20
const ID_MAX = 200

export interface LostMessage {
  readonly id: string
  /** Where it was said, if that is not between the two who speak of it. */
  readonly of?: string | undefined
}
export const lostNote = (lost: readonly LostMessage[]): Element =>
  el(NS_LOST, 'lost', {}, ...lost.slice(-LOST_MAX).map(({ id, of }) => el(NS_LOST, 'message', { id, of })))

/** What a note names; undefined: the message is none. */
export const lostIn = (message: Element): readonly LostMessage[] | undefined =>
  message
    .child('lost', NS_LOST)
    ?.elements()
    .slice(0, LOST_MAX)
    .map(one => ({
      id: one.attr('id') ?? '',
      of: Jid.tryParse(one.attr('of') ?? '')?.bare.toString(),
    }))
    .filter(({ id }) => id.length > 0 && id.length <= ID_MAX)
