/** XEP-0220 Server Dialback. */
import { attr, element, flag, oneOf, text } from '../schema/kit.ts'

export const NS_DIALBACK = 'jabber:server:dialback'
export const NS_DIALBACK_FEATURE = 'urn:xmpp:features:dialback'

const type = oneOf('valid', 'invalid', 'error').optional('type')
/** The key on its way to the receiving server, and what came of it (§2.1). */
export const DialbackResult = element(NS_DIALBACK, 'result', {
  from: attr.required('from'),
  to: attr.required('to'),
  type,
  key: text(),
})
/** The question to the authoritative server and its answer (§2.2). */
export const DialbackVerify = element(NS_DIALBACK, 'verify', {
  from: attr.required('from'),
  to: attr.required('to'),
  id: attr.required('id'),
  type,
  key: text(),
})
export const DialbackFeature = element(NS_DIALBACK_FEATURE, 'dialback', { errors: flag('errors') })
