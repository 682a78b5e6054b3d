/** The accounts of one person on this device. */
import type { App, AppState } from './api-app.ts'
import type { Value } from './value/value.ts'

/** Each account has a store, a key and an engine of its own: what happens to one leaves the others as they are. */
export interface Accounts {
  /** The one that is shown. */
  readonly shown: Value<OwnAccount>
  /** In the order of their addresses; one that is being added stands last. Those that are unlocked all run. */
  readonly all: Value<readonly OwnAccount[]>
  /** Unread messages of all that are unlocked. */
  readonly unread: Value<number>
  show(id: string): void
  /** Whose wake-up this is, by what the service worker was told. */
  tagged(tag: string): Promise<OwnAccount | undefined>
  /** Shows a sign-in beside the others; once more it is the same one. */
  add(): void
  /** Nobody signed in there: it goes, and another one is shown. */
  dismiss(id: string): void
}
export interface OwnAccount {
  /** The same as long as the page is there. */
  readonly id: string
  readonly app: App
  /** undefined: nobody has signed in yet. */
  readonly address: string | undefined
  readonly kind: AppState['kind']
  readonly unread: number
}
