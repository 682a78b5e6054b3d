/** XEP-0280 §6.1: which messages are copied. All of its rules, so that `urn:xmpp:carbons:rules:0` is advertised. */
import { type Element, NS_CARBONS } from '@corrillo/xmpp'
import type { Message } from '../../host/module.ts'

const NS_MUC_USER = 'http://jabber.org/protocol/muc#user'
const NS_DIRECT_INVITE = 'jabber:x:conference'
const NS_HINTS = 'urn:xmpp:hints'
/** Receipts (XEP-0184), chat states (XEP-0085), markers (XEP-0333): instant messaging also without a body. */
const IM_PAYLOADS = new Set([
  'urn:xmpp:receipts',
  'http://jabber.org/protocol/chatstates',
  'urn:xmpp:chat-markers:0',
])

export const isEligible = (m: Message, side: 'sender' | 'recipient'): boolean => {
  if (m.type === 'groupchat' || m.type === 'error' || isForOneDevice(m.element)) return false
  const muc = m.element.child('x', NS_MUC_USER)
  if (muc?.child('invite') || m.element.child('x', NS_DIRECT_INVITE)) return true
  // A room has sent a private message to every device of the occupant already.
  if (muc && side === 'recipient' && m.from.resource !== '') return false
  if (m.type === 'chat' || (m.type === 'normal' && m.element.child('body'))) return true
  return m.element.elements().some(child => IM_PAYLOADS.has(child.ns))
}

/** A private message to an occupant of a room, as XEP-0045 §7.5 marks it. */
export const isForOccupant = (m: Message, side: 'sender' | 'recipient'): boolean => {
  if (side === 'recipient' || m.to.resource === '') return false
  const muc = m.element.child('x', NS_MUC_USER)
  return muc !== undefined && !muc.child('invite')
}

/** §9, and the hint of XEP-0334 §4.3. */
const isForOneDevice = (e: Element): boolean =>
  e.child('private', NS_CARBONS) !== undefined || e.child('no-copy', NS_HINTS) !== undefined
