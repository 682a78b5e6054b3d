/** XEP-0357 Push Notifications: the switch of an account, and what is published. */
import { anyOne, attr, child, jid } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'
import { DataForm } from './0004-forms.ts'

export const NS_PUSH = 'urn:xmpp:push:0'
export const PUSH_SUMMARY_FORM = 'urn:xmpp:push:summary'
export const PushEnable = element(NS_PUSH, 'enable', {
  jid: jid.required('jid'),
  node: attr.optional('node'),
  /** Goes with every notification (`publish-options`). */
  options: child.optional(DataForm),
})
export type PushEnable = Infer<typeof PushEnable>
export const PushDisable = element(NS_PUSH, 'disable', {
  jid: jid.required('jid'),
  node: attr.optional('node'),
})
export const PushNotification = element(NS_PUSH, 'notification', { payload: anyOne() })
