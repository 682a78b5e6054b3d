/**
 * What a person who looks elsewhere can wait for (XEP-0352 §3.2): presence, chat states, and events that decorate a contact. Never what is in an
 * archive, or a client that pages from its last id would miss it (D5), and nothing that a client has to act upon by itself: its own
 * device list (XEP-0384 §5.3), bookmarks to join, what was read elsewhere (XEP-0490).
 */
import {
  type Element,
  NS_CARBONS,
  NS_CHAT_STATES,
  NS_CLIENT,
  NS_FORWARD,
  NS_HINTS,
  NS_MUC_USER,
  NS_OCCUPANT_ID,
  NS_PUBSUB_EVENT,
  NS_SID,
} from '@corrillo/xmpp'

/** Beside a chat state these say nothing to a person. */
const SILENT = new Set([NS_CHAT_STATES, NS_HINTS, NS_OCCUPANT_ID])

/** XEP-0045 §7.2.2: what happens to oneself in a room is not news about others. */
const isOwnOccupant = (presence: Element): boolean =>
  presence
    .child('x', NS_MUC_USER)
    ?.elements()
    .some(e => e.name === 'status' && e.attr('code') === '110') === true

const isChatState = (message: Element): boolean => {
  let found = false
  for (const child of message.children) {
    if (typeof child === 'string') continue
    if (child.ns === NS_CHAT_STATES) found = true
    else if (!SILENT.has(child.ns) && !child.is('thread', NS_CLIENT) && !child.is('origin-id', NS_SID))
      return false
  }
  return found
}

/** A copy of a chat state (XEP-0280) is one, too: the conversation it belongs to. */
const copied = (message: Element): string | undefined => {
  const copy = message.child('received', NS_CARBONS) ?? message.child('sent', NS_CARBONS)
  const inner = copy?.child('forwarded', NS_FORWARD)?.child('message', NS_CLIENT)
  return inner && isChatState(inner) ? `${inner.attr('from')} ${inner.attr('to')}` : undefined
}

const eventOf = (message: Element, nodes: ReadonlySet<string>): string | undefined => {
  const node = message.child('event', NS_PUBSUB_EVENT)?.child('items')?.attr('node')
  return node !== undefined && nodes.has(node) ? node : undefined
}

/** What this stanza is the newest of, when it can wait; undefined: it goes at once. */
export const subjectOf = (e: Element, nodes: ReadonlySet<string>): string | undefined => {
  const type = e.attr('type')
  if (e.name === 'presence')
    return (type === undefined || type === 'unavailable') && !isOwnOccupant(e) ? 'presence' : undefined
  if (e.name !== 'message' || type === 'error') return undefined
  if (isChatState(e)) return 'state'
  return eventOf(e, nodes) ?? copied(e)
}
