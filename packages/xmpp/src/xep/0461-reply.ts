/** XEP-0461 Message Replies. */
import { attr, element, type Infer, jid } from '../schema/kit.ts'

export const NS_REPLY = 'urn:xmpp:reply:0'
export const Reply = element(NS_REPLY, 'reply', { to: jid.optional('to'), id: attr.required('id') })
export type Reply = Infer<typeof Reply>
