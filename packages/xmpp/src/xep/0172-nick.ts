/** XEP-0172 User Nickname. */
import { element, text } from '../schema/kit.ts'

/** Also the name of the PEP node. */
export const NS_NICK = 'http://jabber.org/protocol/nick'
export const Nick = element(NS_NICK, 'nick', { nick: text() })
