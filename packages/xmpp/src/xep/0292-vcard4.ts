/** XEP-0292 vCard4 Over XMPP: the format of RFC 6351 in an item of a PEP node. */
import { any } from '../schema/parts.ts'
import { element } from '../schema/schema.ts'

export const NS_VCARD4 = 'urn:ietf:params:xml:ns:vcard-4.0'
/** The PEP node. */
export const VCARD4_NODE = 'urn:xmpp:vcard4'
export const VCard4 = element(NS_VCARD4, 'vcard', { properties: any() })
