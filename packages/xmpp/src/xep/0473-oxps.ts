/** XEP-0473 OpenPGP for XMPP Pubsub: items under a secret that those who may read them share. */
import {
  attr,
  base64Text,
  bool,
  dateTime,
  element,
  type Infer,
  jid,
  text,
  textElements,
} from '../schema/kit.ts'

export const NS_OXPS = 'urn:xmpp:openpgp:pubsub:0'

/** §4.1: stands where the payload of an item would. */
export const EncryptedItem = element(NS_OXPS, 'encrypted', { key: attr.required('key'), data: base64Text() })
/** §4.2: in a message that is encrypted itself. */
export const SharedSecret = element(NS_OXPS, 'shared-secret', {
  jid: jid.required('jid'),
  node: attr.required('node'),
  id: attr.required('id'),
  timestamp: dateTime.required('timestamp'),
  type: attr.optional('type'),
  revoked: bool.optional('revoked'),
  secret: text(),
})
export type SharedSecret = Infer<typeof SharedSecret>
/** §4.3. */
export const RevokedSecret = element(NS_OXPS, 'revoke', {
  jid: jid.required('jid'),
  node: attr.required('node'),
  id: attr.required('id'),
  reasons: textElements('reason', { max: 20 }),
})
