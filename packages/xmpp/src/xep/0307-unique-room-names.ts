/** XEP-0307 Unique Room Names for Multi-User Chat. */
import { element, text } from '../schema/kit.ts'

export const NS_MUC_UNIQUE = 'http://jabber.org/protocol/muc#unique'
export const UniqueRoomName = element(NS_MUC_UNIQUE, 'unique', { name: text() })
