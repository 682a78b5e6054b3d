import type { Conversation, SharedFile } from '../bind/contract.ts'
import type { MessageItem } from '../chat/message-item.ts'

/** Of each view of a file in a message. */
export interface FileProps {
  readonly conversation: Conversation
  readonly item: MessageItem
  readonly file: SharedFile
  readonly index: number
  readonly inTabOrder: boolean
}
