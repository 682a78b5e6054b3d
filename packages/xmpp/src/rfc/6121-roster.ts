/** RFC 6121 §2: the roster. */
import { attr, bool, children, jid, oneOf, textElements } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_ROSTER = 'jabber:iq:roster'
/** The stream feature of §2.6.2 (XEP-0237). */
export const NS_ROSTER_VERSIONING = 'urn:xmpp:features:rosterver'
/** The stream feature of §3.4.1. */
export const NS_PRE_APPROVAL = 'urn:xmpp:features:pre-approval'

export const RosterItem = element(NS_ROSTER, 'item', {
  jid: jid.required('jid'),
  name: attr.optional('name'),
  subscription: oneOf('none', 'to', 'from', 'both', 'remove').optional('subscription'),
  ask: oneOf('subscribe').optional('ask'),
  approved: bool.optional('approved'),
  groups: textElements('group', { max: 100 }),
})
export type RosterItem = Infer<typeof RosterItem>

export const RosterQuery = element(NS_ROSTER, 'query', {
  /** The version that is known; '' asks for versioning without knowing one (§2.6.2). */
  ver: attr.optional('ver'),
  items: children(RosterItem, { max: 100_000 }),
})
export type RosterQuery = Infer<typeof RosterQuery>

/** Stream features: §2.6.1 and §3.4.1. */
export const RosterVersioning = element(NS_ROSTER_VERSIONING, 'ver', {})
export const PreApproval = element(NS_PRE_APPROVAL, 'sub', {})
