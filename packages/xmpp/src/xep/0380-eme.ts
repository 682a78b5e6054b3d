/** XEP-0380 Explicit Message Encryption. */
import { attr, element } from '../schema/kit.ts'

export const NS_EME = 'urn:xmpp:eme:0'
export const Encryption = element(NS_EME, 'encryption', {
  namespace: attr.required('namespace'),
  name: attr.optional('name'),
})
export const EME_OTR = 'urn:xmpp:otr:0'
export const EME_OPENPGP_LEGACY = 'jabber:x:encrypted'
export const EME_OPENPGP = 'urn:xmpp:openpgp:0'
