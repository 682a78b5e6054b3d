import type { MessageItem } from './message-item.ts'

export interface Mode {
  readonly kind: 'reply' | 'edit'
  readonly item: MessageItem
}
