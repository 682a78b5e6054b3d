import { source } from '../bind/contract.ts'

interface Wanted {
  readonly address: string
  readonly id: string
  /** In the thread that is open, and not in the conversation. */
  readonly thread?: string | undefined
}
/** Where the focus was when a thread was opened: what it was on may be out of sight before the thread is there. */
export const threadOpener: { current: Element | null } = { current: null }

/** A message that somebody asked to see from elsewhere: its conversation takes it up when it is drawn. */
export const wanted = source<Wanted | undefined>(undefined)
