/** By what it is known that the rest has to be loaded: a message of it, or an own key on this device. */
import { type Element, NS_OPENPGP } from '@corrillo/xmpp'

const NS_LEGACY = 'jabber:x:encrypted'
/** The record of the own keys. */
export const OWN_KEYS = 'own'
/** Before the records of other keys. */
export const OF_OTHERS = 'keys/'

export const carriesOpenPgp = (message: Element): boolean =>
  message.elements().some(e => e.is('openpgp', NS_OPENPGP) || e.is('x', NS_LEGACY))
