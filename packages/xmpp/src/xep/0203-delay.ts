/** XEP-0203 Delayed Delivery. */
import { dateTime, jid, text } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_DELAY = 'urn:xmpp:delay'

export const Delay = element(NS_DELAY, 'delay', {
  stamp: dateTime.required('stamp'),
  from: jid.optional('from'),
  reason: text(),
})
export type Delay = Infer<typeof Delay>
