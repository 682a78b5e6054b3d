/** XEP-0045 Multi-User Chat. */
import {
  attr,
  attrsOf,
  child,
  children,
  element,
  type Infer,
  type InferInput,
  int,
  intCodec,
  jid,
  oneOf,
  textElement,
} from '../schema/kit.ts'
import { DataForm } from './0004-forms.ts'
import { Mav } from './0463-affiliations-versioning.ts'

export const NS_MUC = 'http://jabber.org/protocol/muc'
export const NS_MUC_USER = 'http://jabber.org/protocol/muc#user'
export const NS_MUC_ADMIN = 'http://jabber.org/protocol/muc#admin'
export const NS_MUC_OWNER = 'http://jabber.org/protocol/muc#owner'
export const FORM_ROOM_CONFIG = 'http://jabber.org/protocol/muc#roomconfig'
export const FORM_ROOM_INFO = 'http://jabber.org/protocol/muc#roominfo'
/**
 * A field of both forms above, named as XEP-0068 §3.4 asks of fields that are nobody else's: in a moderated room members are visitors, too,
 * and its administrators alone have voice. §5.1.2 leaves that to the service.
 */
export const FIELD_MUTES_MEMBERS = '{urn:corrillo:rooms:0}mutes_members'
export const FORM_MUC_REQUEST = 'http://jabber.org/protocol/muc#request'
export const FORM_MUC_REGISTER = 'http://jabber.org/protocol/muc#register'
/** The id of a message comes back as it was given (§7.4). */
export const NS_MUC_STABLE_ID = 'http://jabber.org/protocol/muc#stable_id'
/** XEP-0410 §3.3. */
export const NS_MUC_SELF_PING = 'http://jabber.org/protocol/muc#self-ping-optimization'
/** Node: my reserved nick (§7.12). */
export const NODE_ROOM_NICK = 'x-roomuser-item'
/** Node: what a room lets through (§15.1). */
export const NODE_MUC_TRAFFIC = 'http://jabber.org/protocol/muc#traffic'

export const MUC_AFFILIATIONS = ['owner', 'admin', 'member', 'outcast', 'none'] as const
export type MucAffiliation = (typeof MUC_AFFILIATIONS)[number]
export const MUC_ROLES = ['moderator', 'participant', 'visitor', 'none'] as const
export type MucRole = (typeof MUC_ROLES)[number]

export const MucHistory = element(NS_MUC, 'history', {
  maxchars: int.optional('maxchars'),
  maxstanzas: int.optional('maxstanzas'),
  seconds: int.optional('seconds'),
  since: attr.optional('since'),
})
/** In the presence that enters a room (§7.2). */
export const MucJoin = element(NS_MUC, 'x', {
  password: textElement('password'),
  history: child.optional(MucHistory),
  mav: child.optional(Mav),
})
export type MucJoin = Infer<typeof MucJoin>

const actorIn = (ns: string) =>
  element(ns, 'actor', { jid: jid.optional('jid'), nick: attr.optional('nick') })
const itemIn = (ns: string) =>
  element(ns, 'item', {
    affiliation: oneOf(...MUC_AFFILIATIONS).optional('affiliation'),
    role: oneOf(...MUC_ROLES).optional('role'),
    jid: jid.optional('jid'),
    nick: attr.optional('nick'),
    actor: child.optional(actorIn(ns)),
    reason: textElement('reason'),
  })

export const MucItem = itemIn(NS_MUC_USER)
export type MucItem = Infer<typeof MucItem>
export const MucContinue = element(NS_MUC_USER, 'continue', { thread: attr.optional('thread') })
/** A mediated invitation (§7.8.2); `from` when the room passes it on. */
export const MucInvite = element(NS_MUC_USER, 'invite', {
  to: jid.optional('to'),
  from: jid.optional('from'),
  reason: textElement('reason'),
  continue: child.optional(MucContinue),
})
export const MucDecline = element(NS_MUC_USER, 'decline', {
  to: jid.optional('to'),
  from: jid.optional('from'),
  reason: textElement('reason'),
})
const destroyIn = (ns: string) =>
  element(ns, 'destroy', {
    jid: jid.optional('jid'),
    password: textElement('password'),
    reason: textElement('reason'),
  })

/** What a room says beside presence and messages (§7 and on); status codes in §15.6. */
export const MucUser = element(NS_MUC_USER, 'x', {
  items: children(MucItem, { max: 100 }),
  invites: children(MucInvite, { max: 100 }),
  decline: child.optional(MucDecline),
  destroy: child.optional(destroyIn(NS_MUC_USER)),
  password: textElement('password'),
  statuses: attrsOf(intCodec(100, 999), 'status', 'code', { max: 30 }),
  mav: child.optional(Mav),
})
export type MucUser = Infer<typeof MucUser>
export type MucUserInput = InferInput<typeof MucUser>

/** Changing and listing roles and affiliations (§8, §9). */
export const MucAdmin = element(NS_MUC_ADMIN, 'query', { items: children(itemIn(NS_MUC_ADMIN)) })
export type MucAdmin = Infer<typeof MucAdmin>

/** Configuring and destroying a room (§10). */
export const MucOwner = element(NS_MUC_OWNER, 'query', {
  form: child.optional(DataForm),
  destroy: child.optional(destroyIn(NS_MUC_OWNER)),
})
export type MucOwner = Infer<typeof MucOwner>
