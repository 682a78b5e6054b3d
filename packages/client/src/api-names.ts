/** What people are called here, with the labels of people and groups, and whether the server can read it (XEP-0510). */
import type { Value } from './value/value.ts'

/** Characters of a label; other programs may have written longer ones. */
export const LABEL_MAX = 40
/** So many somebody has at most, and so many a conversation. */
export const LABELS_MAX = 100

export interface NamesState {
  readonly sealed: boolean
  /** Sealed under a secret that this device has not been given yet. */
  readonly unread: number
}
export interface ContactNames {
  readonly state: Value<NamesState>
  /**
   * Moves all names into the sealed place, or back to the server in the clear; own devices follow. Until somebody has decided, the first name
   * that is given decides: sealed where there is another own device to have them from, and every program of the account can read them.
   */
  set(sealed: boolean): Promise<void>
  /** Whether what is given now is sealed: also where that has not been decided, and would be by it. */
  seals(): Promise<boolean>
  /** For all that have it; undefined: none does any more. A name that another label has makes one of the two. */
  relabel(label: string, name: string | undefined): Promise<void>
  /** When no device is left that could read them. */
  forgetUnread(): Promise<void>
}
