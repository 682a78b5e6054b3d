/** What people are called here, with their labels, and whether the server can read it (XEP-0510). */
import type { Value } from './value/value.ts'

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
  /** For everybody who has it; undefined: nobody does any more. A name that another label has makes one of the two. */
  relabel(label: string, name: string | undefined): Promise<void>
  /** When no device is left that could read them. */
  forgetUnread(): Promise<void>
}
