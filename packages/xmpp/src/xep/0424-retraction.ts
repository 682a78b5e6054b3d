/** XEP-0424 Message Retraction, with the moderation of XEP-0425. */
import { attr, child, dateTime, element, type Infer, textElement } from '../schema/kit.ts'
import { OccupantId } from './0421-occupant-id.ts'

export const NS_RETRACT = 'urn:xmpp:message-retract:1'
export const NS_RETRACT_TOMBSTONE = 'urn:xmpp:message-retract:1#tombstone'
export const NS_MODERATE = 'urn:xmpp:message-moderate:1'

/** XEP-0425 §5: it was a moderator, through the room. */
export const Moderated = element(NS_MODERATE, 'moderated', {
  by: attr.optional('by'),
  occupantId: child.optional(OccupantId),
})
/** Without an id inside a request of moderation. */
export const Retract = element(NS_RETRACT, 'retract', {
  id: attr.optional('id'),
  moderated: child.optional(Moderated),
  reason: textElement('reason'),
})
export type Retract = Infer<typeof Retract>
/** What an archive keeps in place of the message (XEP-0424 §5). */
export const Retracted = element(NS_RETRACT, 'retracted', {
  id: attr.optional('id'),
  stamp: dateTime.optional('stamp'),
  moderated: child.optional(Moderated),
  reason: textElement('reason'),
})
/** XEP-0425 §4: to the room. */
export const Moderate = element(NS_MODERATE, 'moderate', {
  id: attr.required('id'),
  retract: child.optional(Retract),
  reason: textElement('reason'),
})
export type Moderate = Infer<typeof Moderate>
