/** XEP-0478 Stream Limits Advertisement. */
import { element, intElement } from '../schema/kit.ts'

export const NS_STREAM_LIMITS = 'urn:xmpp:stream-limits:0'
/** Of our own: others ignore it (§3), and keep to what holds for everything. */
export const NS_GROUP_BYTES = 'urn:corrillo:stream-limits:0'
export const StreamLimitsFeature = element(NS_STREAM_LIMITS, 'limits', {
  maxBytes: intElement('max-bytes'),
  idleSeconds: intElement('idle-seconds'),
  /** Of a message to a group, where that may be larger. */
  groupBytes: intElement('group-bytes', NS_GROUP_BYTES),
})
