/** XEP-0478 Stream Limits Advertisement. */
import { element, intElement } from '../schema/kit.ts'

export const NS_STREAM_LIMITS = 'urn:xmpp:stream-limits:0'
export const StreamLimitsFeature = element(NS_STREAM_LIMITS, 'limits', {
  maxBytes: intElement('max-bytes'),
  idleSeconds: intElement('idle-seconds'),
})
