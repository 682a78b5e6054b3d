/** What calls for somebody's attention: when they want peace, which words mean them, and what they want to be reminded of. */
import type { FileKind } from './api-files.ts'
import type { QuietHours } from './modules/attention/quiet.ts'
import type { Value } from './value/value.ts'

export type { QuietHours } from './modules/attention/quiet.ts'

/** The same on all own devices, each by its own clock. What comes in quiet is counted and shown, and not told. */
export interface Peace {
  readonly hours: QuietHours | undefined
  readonly pausedUntil: number | undefined
  /** What means one is told all the same. */
  readonly mentionsThrough: boolean
  /** Own words: who writes one of them means one. They are looked for on this device alone. */
  readonly words: readonly string[]
}
export interface Reminder {
  readonly conversation: string
  readonly id: string
  /** Of the conversation. */
  readonly name: string
  readonly own: boolean
  readonly author: string
  readonly text: string
  readonly file?: FileKind | undefined
  readonly at: number
  /** Its time has come. */
  readonly due: boolean
}
export interface Attention {
  readonly peace: Value<Peace>
  setPeace(change: Partial<Peace>): Promise<void>
  /** Whether the others of a conversation hear what one has read, on all own devices; undefined: as each of them has it in its settings. */
  tellReading(conversation: string, on: boolean | undefined): Promise<void>
  /** The next first. What a message takes with it when it goes, is gone. */
  readonly reminders: Value<readonly Reminder[]>
  /** Of a message that is here; undefined: not any more. */
  remind(conversation: string, id: string, at: number | undefined): Promise<void>
  /** Calls for each whose time comes, once on each device; returns the way out. */
  onDue(tell: (reminder: Reminder) => void): () => void
}
