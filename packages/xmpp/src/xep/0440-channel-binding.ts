/** XEP-0440 SASL Channel-Binding Type Capability. */
import { attrsOf, element, stringCodec } from '../schema/kit.ts'

export const NS_SASL_CB = 'urn:xmpp:sasl-cb:0'
/** XEP-0440 §3: a stream feature beside the mechanisms. */
export const SaslChannelBinding = element(NS_SASL_CB, 'sasl-channel-binding', {
  types: attrsOf(stringCodec, 'channel-binding', 'type', { max: 20 }),
})
