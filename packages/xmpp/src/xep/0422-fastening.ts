/** XEP-0422 Message Fastening, as XEP-0425 had it before version 0.3: programs of that age ask for moderation and hear of it this way. */
import { attr, child, element, textElement } from '../schema/kit.ts'

export const NS_FASTEN = 'urn:xmpp:fasten:0'
export const NS_MODERATE_0 = 'urn:xmpp:message-moderate:0'

const Retract0 = element('urn:xmpp:message-retract:0', 'retract', {})
const what = { retract: child.optional(Retract0), reason: textElement('reason') }

export const ApplyTo = element(NS_FASTEN, 'apply-to', {
  id: attr.required('id'),
  /** To the room. */
  moderate: child.optional(element(NS_MODERATE_0, 'moderate', what)),
  /** Of the room. */
  moderated: child.optional(element(NS_MODERATE_0, 'moderated', { by: attr.optional('by'), ...what })),
})
