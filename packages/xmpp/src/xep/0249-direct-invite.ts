/** XEP-0249 Direct MUC Invitations. */
import { attr, bool, element, type Infer, jid } from '../schema/kit.ts'

export const NS_DIRECT_INVITE = 'jabber:x:conference'
export const DirectInvite = element(NS_DIRECT_INVITE, 'x', {
  jid: jid.required('jid'),
  password: attr.optional('password'),
  reason: attr.optional('reason'),
  continue: bool.default('continue', false),
  thread: attr.optional('thread'),
})
export type DirectInvite = Infer<typeof DirectInvite>
