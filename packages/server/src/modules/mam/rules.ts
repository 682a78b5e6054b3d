/**
 * What goes into an account's archive (XEP-0313 §6.1.1, XEP-0334 §4); docs/archive.md has the table. A message that only says
 * what somebody is doing right now is not kept.
 */
import { type Element, NS_HINTS } from '@corrillo/xmpp'
import type { Message } from '../../host/module.ts'

const NS_MUC_USER = 'http://jabber.org/protocol/muc#user'

/** Elements that carry a conversation on without a body, by namespace; with a name where others of that namespace do not. */
const CONVERSATION: ReadonlyMap<string, string | undefined> = new Map([
  ['urn:xmpp:omemo:2', 'encrypted'],
  ['eu.siacs.conversations.axolotl', 'encrypted'],
  ['urn:xmpp:openpgp:0', 'openpgp'],
  ['jabber:x:encrypted', 'x'],
  ['urn:xmpp:receipts', 'received'],
  ['urn:xmpp:chat-markers:0', 'displayed'],
  ['urn:xmpp:reactions:0', 'reactions'],
  ['urn:xmpp:message-retract:1', 'retract'],
  ['urn:xmpp:message-correct:0', 'replace'],
  ['jabber:x:conference', 'x'],
])

const carries = (child: Element): boolean => {
  if (child.ns === 'jabber:client') return child.name === 'body'
  if (child.ns === NS_MUC_USER)
    return child.child('invite') !== undefined || child.child('decline') !== undefined
  return CONVERSATION.has(child.ns) && CONVERSATION.get(child.ns) === child.name
}

export const isKept = (m: Message): boolean => {
  if (m.type === 'error' || m.type === 'groupchat') return false
  let wanted = false
  let carried = false
  for (const child of m.element.children) {
    if (typeof child === 'string') continue
    if (child.ns === NS_HINTS) {
      if (child.name === 'no-store' || child.name === 'no-permanent-store') return false
      if (child.name === 'store') wanted = true
    } else carried ||= carries(child)
  }
  return wanted || (carried && m.type !== 'headline')
}

/** §8.4: who somebody really is in a room is for the room to say. */
const namesOccupant = (child: Element): boolean =>
  child.is('x', NS_MUC_USER) && child.child('item') !== undefined

export const withoutOccupants = (stanza: Element): Element =>
  stanza.children.some(child => typeof child !== 'string' && namesOccupant(child))
    ? stanza.filter(child => typeof child === 'string' || !namesOccupant(child))
    : stanza
