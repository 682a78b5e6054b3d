import type { SplitLimits } from '../xml/splitter.ts'
import type { XmlLimits } from '../xml/parser.ts'

/** What one peer may send in one piece. `bytes` counts input, before anything is decoded. */
export interface StreamLimits extends XmlLimits, SplitLimits {}

/** Before authentication a stranger gets little. */
export const PRE_AUTH_LIMITS: StreamLimits = { bytes: 8192, elements: 32, depth: 16, attributes: 32 }
export const AUTHENTICATED_LIMITS: StreamLimits = {
  bytes: 262_144,
  groupBytes: 1_048_576,
  elements: 10_000,
  depth: 64,
  attributes: 100,
}
