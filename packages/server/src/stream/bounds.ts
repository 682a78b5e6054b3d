/** The bounds of a connection, from the configuration: narrow until somebody has signed in, then those of the host. */
import type { Limits } from '../config/config.ts'
import type { Bounds } from './transport.ts'

const pace = (limits: Limits): Omit<Bounds, 'limits'> => ({
  rate: { bytesPerSecond: limits.rate_bytes_per_second, burst: limits.rate_burst_bytes },
  sendQueueBytes: limits.send_queue_bytes,
})

/** Who has not signed in has nothing to say that is longer. */
const STRANGERS_BURST = 200_000

export const strangersBounds = (limits: Limits): Bounds => ({
  ...pace(limits),
  rate: {
    bytesPerSecond: limits.rate_bytes_per_second,
    burst: Math.min(limits.rate_burst_bytes, STRANGERS_BURST),
  },
  limits: {
    bytes: limits.unauthenticated_stanza_bytes,
    elements: limits.unauthenticated_elements,
    depth: Math.min(16, limits.depth),
    attributes: Math.min(32, limits.attributes),
  },
})

export const membersBounds = (limits: Limits): Bounds => ({
  ...pace(limits),
  limits: {
    bytes: limits.stanza_bytes,
    groupBytes: limits.group_message_bytes,
    elements: limits.elements,
    depth: limits.depth,
    attributes: limits.attributes,
  },
})
