/** XEP-0488 MUC Token Invites. */
import { attr, children, element, type Infer, int, text } from '../schema/kit.ts'

export const NS_TOKEN_INVITE = 'urn:xmpp:muc-token-invite:0'
const limits = { delay: int.optional('delay'), counter: int.optional('counter') }
export const TokenRequest = element(NS_TOKEN_INVITE, 'request', limits)
export type TokenRequest = Infer<typeof TokenRequest>
export const InviteToken = element(NS_TOKEN_INVITE, 'token', {
  ...limits,
  creator: attr.optional('creator'),
  text: text(),
})
export type InviteToken = Infer<typeof InviteToken>
export const InviteTokens = element(NS_TOKEN_INVITE, 'tokens', { tokens: children(InviteToken) })
export const RevokeToken = element(NS_TOKEN_INVITE, 'revoke', { text: text() })
export const ExpiredToken = element(NS_TOKEN_INVITE, 'expired-token', {})
