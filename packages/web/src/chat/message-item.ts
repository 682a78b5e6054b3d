import type { TimelineItem } from '../bind/contract.ts'

export type MessageItem = Extract<TimelineItem, { kind: 'message' }>
