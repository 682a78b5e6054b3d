import type { Jid, Stanza } from '@corrillo/xmpp'

export type Message = Stanza & { readonly kind: 'message'; readonly from: Jid; readonly to: Jid }
/** Without `to` it is a broadcast: initial, subsequent or unavailable presence (RFC 6121 §4.2). */
export type Presence = Stanza & { readonly kind: 'presence'; readonly from: Jid }
export type Iq = Stanza & { readonly kind: 'iq'; readonly from: Jid; readonly to: Jid }
