/** Which messages somebody wants to be woken for: what a person wrote, an invitation, a call. */
import {
  type Element,
  NS_CLIENT,
  NS_DIRECT_INVITE,
  NS_HINTS,
  NS_MUC_USER,
  NS_OMEMO,
  NS_OMEMO_LEGACY,
  NS_OPENPGP,
} from '@corrillo/xmpp'
import type { Stanza } from '@corrillo/xmpp'

const NS_JINGLE_MESSAGE = 'urn:xmpp:jingle-message:0'
const NS_CALL_INVITES = 'urn:xmpp:call-invites:0'
const NS_REFERENCE = 'urn:xmpp:reference:0'

/** With a payload: others only carry keys. */
const isCiphertext = (e: Element): boolean =>
  (e.name === 'encrypted' &&
    (e.ns === NS_OMEMO || e.ns === NS_OMEMO_LEGACY) &&
    e.child('payload') !== undefined) ||
  e.is('openpgp', NS_OPENPGP) ||
  e.is('x', 'jabber:x:encrypted')

const isInvitation = (e: Element): boolean =>
  e.is('x', NS_DIRECT_INVITE) || (e.is('x', NS_MUC_USER) && e.child('invite') !== undefined)

const isCall = (e: Element): boolean => e.is('propose', NS_JINGLE_MESSAGE) || e.is('invite', NS_CALL_INVITES)

const names = (e: Element, account: string): boolean =>
  e.is('reference', NS_REFERENCE) &&
  e.attr('type') === 'mention' &&
  e.attr('uri')?.split('?', 1)[0] === `xmpp:${account}`

/**
 * Ciphertext shows nothing: it is meant to be read when it has a body for who cannot, or is to be stored (XEP-0334 §4.4), if only
 * until it is delivered (§4.1).
 */
export const isWorthy = (m: Stanza, account: string): boolean => {
  if (m.kind !== 'message' || m.type === 'error' || m.type === 'headline') return false
  const parts = m.element.elements()
  if (m.type === 'groupchat') return parts.some(e => names(e, account))
  if (parts.some(e => e.is('body', NS_CLIENT) || isInvitation(e) || isCall(e))) return true
  return (
    parts.some(isCiphertext) &&
    parts.some(e => e.is('store', NS_HINTS) || e.is('no-permanent-store', NS_HINTS))
  )
}
