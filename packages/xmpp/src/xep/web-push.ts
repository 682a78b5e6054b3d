/** Web Push (RFC 8030) by the server itself; docs/mobile.md describes it. Not a specification of the XSF. */
import { attr, base64Element } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_WEB_PUSH = 'urn:corrillo:web-push'
/** The server's key (RFC 8292 §3.2): asked for empty, answered with the 65 bytes of the point. */
export const WebPushKey = element(NS_WEB_PUSH, 'key', { point: base64Element('point') })
/**
 * What the browser's `PushSubscription` says (RFC 8291 §3.2: `p256dh` and `auth`), and a word that only the browser understands: it
 * is told with each wake-up, so that a browser with several accounts knows for which it is.
 */
export const WebPushSubscribe = element(NS_WEB_PUSH, 'subscribe', {
  endpoint: attr.required('endpoint'),
  p256dh: base64Element.required('p256dh'),
  auth: base64Element.required('auth'),
  tag: attr.optional('tag'),
})
export type WebPushSubscribe = Infer<typeof WebPushSubscribe>
export const WebPushUnsubscribe = element(NS_WEB_PUSH, 'unsubscribe', { endpoint: attr.required('endpoint') })
