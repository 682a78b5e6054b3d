/**
 * XEP-0478 Stream Limits Advertisement: how large an element may be, before and after sign-in, and how long a signed-in stream may be
 * silent before it is asked for a sign of life. How much may be sent in a second is not part of it: too much only waits.
 */
import { StreamLimitsFeature } from '@corrillo/xmpp'
import { defineModule } from '../../host/module.ts'

export const streamLimits = defineModule({
  name: 'stream-limits',
  specs: [{ xep: 478, version: '0.2.0' }],
  setup({ host: { limits } }) {
    const before = StreamLimitsFeature.build({ maxBytes: limits.unauthenticated_stanza_bytes })
    const after = StreamLimitsFeature.build({
      maxBytes: limits.stanza_bytes,
      ...(limits.group_message_bytes > limits.stanza_bytes && { groupBytes: limits.group_message_bytes }),
      idleSeconds: limits.ping_seconds,
    })
    return {
      streamFeatures: [
        { when: 'secured', advertise: () => before },
        { when: 'authenticated', advertise: () => after },
      ],
    }
  },
})
