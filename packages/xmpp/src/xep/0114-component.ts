/** XEP-0114 Jabber Component Protocol. */
import { text } from '../schema/parts.ts'
import { element } from '../schema/schema.ts'

export const NS_COMPONENT = 'jabber:component:accept'

/** Lower-case hexadecimal SHA-1 of the stream's id and the secret; empty as the answer (§3). */
export const Handshake = element(NS_COMPONENT, 'handshake', { proof: text() })
