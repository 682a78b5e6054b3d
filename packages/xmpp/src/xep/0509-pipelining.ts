/** XEP-0509: the offer that a pipelined sign-in was made for. */
import { attr, element, oneOf } from '../schema/kit.ts'

export const NS_IAP = 'urn:xmpp:iap:0'

/** §2.1, §2.2: as a stream feature, and in what is sent before that was seen. */
export const ConfigVersion = element(NS_IAP, 'config-version', {
  scheme: oneOf('opaque').optional('scheme'),
  value: attr.required('value'),
})
