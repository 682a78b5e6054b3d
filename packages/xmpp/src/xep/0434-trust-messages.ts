/** XEP-0434 Trust Messages. */
import { attr, base64Text, children, element, type Infer, jid } from '../schema/kit.ts'

export const NS_TRUST_MESSAGES = 'urn:xmpp:tm:1'
/** XEP-0450 Automatic Trust Management: what the messages are used for. */
export const NS_ATM = 'urn:xmpp:atm:1'

const Trusted = element(NS_TRUST_MESSAGES, 'trust', { key: base64Text() })
const Distrusted = element(NS_TRUST_MESSAGES, 'distrust', { key: base64Text() })

export const KeyOwner = element(NS_TRUST_MESSAGES, 'key-owner', {
  jid: jid.required('jid'),
  trust: children(Trusted, { max: 100 }),
  distrust: children(Distrusted, { max: 100 }),
})
export type KeyOwner = Infer<typeof KeyOwner>

/** XEP-0434 §4. */
export const TrustMessage = element(NS_TRUST_MESSAGES, 'trust-message', {
  usage: attr.required('usage'),
  encryption: attr.required('encryption'),
  owners: children(KeyOwner, { max: 100 }),
})
export type TrustMessage = Infer<typeof TrustMessage>
