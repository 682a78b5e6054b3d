/** OTR where nobody has spoken it yet. */
import type { OtrTalk } from '../api-otr.ts'

export const quietTalk: OtrTalk = {
  stage: 'none',
  wanted: false,
  keys: [],
  session: undefined,
  question: undefined,
}
