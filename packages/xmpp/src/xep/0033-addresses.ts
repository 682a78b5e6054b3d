/** XEP-0033 Extended Stanza Addressing, as far as it says more of a stanza than its own addresses do. */
import { child, element, jid, oneOf } from '../schema/kit.ts'

export const NS_ADDRESS = 'http://jabber.org/protocol/address'

/** §4.6: of the types, the one that XEP-0163 §4.3.1 uses. */
const Address = element(NS_ADDRESS, 'address', {
  type: oneOf('replyto').required('type'),
  jid: jid.required('jid'),
})
/** Where answers go, or whom it is from in truth. */
export const Addresses = element(NS_ADDRESS, 'addresses', { address: child.required(Address) })
