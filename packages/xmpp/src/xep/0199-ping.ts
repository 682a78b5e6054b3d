/** XEP-0199 XMPP Ping. */
import { element } from '../schema/kit.ts'

export const NS_PING = 'urn:xmpp:ping'
export const Ping = element(NS_PING, 'ping', {})
