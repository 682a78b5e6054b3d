/** XEP-0484 Fast Authentication Streamlining Tokens. */
import { attr, bool, dateTime, element, type Infer, int, textElements } from '../schema/kit.ts'

export const NS_FAST = 'urn:xmpp:fast:0'

/** In the inline features of SASL2 (§3.1). */
export const FastFeature = element(NS_FAST, 'fast', {
  tls0rtt: bool.default('tls-0rtt', false),
  mechanisms: textElements('mechanism', { max: 20 }),
})
export const FastRequestToken = element(NS_FAST, 'request-token', { mechanism: attr.required('mechanism') })
/** With success (§3.3). */
export const FastToken = element(NS_FAST, 'token', {
  expiry: dateTime.required('expiry'),
  token: attr.required('token'),
})
export type FastToken = Infer<typeof FastToken>
/** Beside an authentication by token (§3.4). */
export const FastUse = element(NS_FAST, 'fast', {
  count: int.optional('count'),
  invalidate: bool.default('invalidate', false),
})
export type FastUse = Infer<typeof FastUse>
