import type { OtrTalk } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

export const stageWords: Readonly<Record<OtrTalk['stage'], MessageId>> = {
  none: 'otr.stage.none',
  asked: 'otr.stage.asked',
  private: 'otr.stage.private',
  finished: 'otr.stage.finished',
}
