import type { Trust } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

export const trustWords: Readonly<Record<Trust, MessageId>> = {
  undecided: 'trust.undecided',
  trusted: 'trust.trusted',
  verified: 'trust.verified',
  untrusted: 'trust.untrusted',
}
