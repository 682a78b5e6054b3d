import type { Value } from './value/value.ts'

/** Conversations that are nowhere to be seen until their passphrase is given. Of this device alone. */
export interface HiddenChats {
  /** Some stand among the others now. Whether there are more behind another passphrase nobody can tell. */
  readonly isOpen: Value<boolean>
  /** False: it opens nothing. Costs the same whether or not there is anything. */
  open(passphrase: string): Promise<boolean>
  close(): Promise<void>
  /**
   * Without a passphrase: to those that are open. With one that opens some: to these; else it opens what is hidden with it. Rejects
   * with `not-allowed` one that opens or erases this device, and what cannot be hidden.
   */
  hide(address: string, passphrase?: string): Promise<void>
  /** Among the others again, for good. */
  show(address: string): Promise<void>
}
