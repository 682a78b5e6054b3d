/**
 * Messages that a device could not read, told to the device that wrote them: along a new session between the two, encrypted, so that
 * nobody else can ask. Other programs do not know the element and take it for an empty message.
 */
import { el, type Element } from '@corrillo/xmpp'

const NS_LOST = 'urn:corrillo:lost:0'
/** In one note. */
export const LOST_MAX = 20
const ID_MAX = 200

export const lostNote = (ids: readonly string[]): Element =>
  el(NS_LOST, 'lost', {}, ...ids.slice(-LOST_MAX).map(id => el(NS_LOST, 'message', { id })))

/** The ids of a note; undefined: the message is none. */
export const lostIn = (message: Element): readonly string[] | undefined =>
  message
    .child('lost', NS_LOST)
    ?.elements()
    .slice(0, LOST_MAX)
    .flatMap(one => one.attr('id') ?? [])
    .filter(id => id.length > 0 && id.length <= ID_MAX)
