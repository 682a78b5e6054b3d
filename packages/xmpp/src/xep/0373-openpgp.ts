/** XEP-0373 OpenPGP for XMPP: the message element; keys and content are read by who has the mathematics. */
import { base64Text, element } from '../schema/kit.ts'

export const NS_OPENPGP = 'urn:xmpp:openpgp:0'
export const OpenPgp = element(NS_OPENPGP, 'openpgp', { data: base64Text() })
