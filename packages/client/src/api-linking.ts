/** What a screen sees of linking: a new device that is let in by one that is signed in, and the devices that have access. */
import type { ErrorCode } from './api-errors.ts'
import type { Value } from './value/value.ts'

/** On the new device. */
export interface LinkRequest {
  readonly state: Value<LinkState>
  /** When it was admitted: makes the store of this device under a passphrase of its own, and signs in. */
  finish(form: { readonly passphrase: string; readonly keepUnlocked: boolean }): Promise<void>
  cancel(): void
}
export type LinkState =
  /** `picture` goes into a QR code, `letters` is the same to be typed. */
  | { readonly kind: 'shown'; readonly picture: string; readonly letters: string; readonly until: number }
  | { readonly kind: 'admitted'; readonly address: string; readonly by: string }
  | { readonly kind: 'expired' }
  /** 'link-differs': what came was not written by who has seen the code. */
  | { readonly kind: 'refused'; readonly error: ErrorCode }

export type HistoryWish = 'all' | 'month' | 'none'
export interface HistoryTransfer {
  readonly id: string
  /** The device at the other end. */
  readonly device: string
  readonly state: 'waiting' | 'running' | 'done' | 'stopped'
  /** From 0 to 1. */
  readonly share: number
  /** Messages that were put away; where they come from, 0. */
  readonly messages: number
}

/** On a device that is signed in. */
export interface Linking {
  /** What a code leads to. Rejects with 'link-unknown', 'link-expired', 'link-used' or 'link-differs'. */
  look(code: string): Promise<{ readonly device: string }>
  /**
   * Lets the device in: it gets a token of its own and never the password, both verify each other, and what was decided about contacts
   * goes to it, with as much history as is wished. Rejects as `look` does, and with 'wrong-passphrase'.
   */
  admit(code: string, form: { readonly passphrase: string; readonly history: HistoryWish }): Promise<void>
  /** History that goes out to devices that were let in here. */
  readonly outgoing: Value<readonly HistoryTransfer[]>
  /** History that comes in from the device that let this one in. */
  readonly incoming: Value<HistoryTransfer | undefined>
  /** Ends a transfer, in or out; what has arrived stays. */
  stop(id: string): Promise<void>
  /** Forgets one that is over. */
  dismiss(id: string): void
}

/** A client that may sign in, as the server keeps it. */
export interface ClientAccess {
  readonly id: string
  readonly current: boolean
  readonly connected: boolean
  readonly firstSeen: number | undefined
  readonly lastSeen: number | undefined
  readonly name: string | undefined
  readonly software: string | undefined
  /** Ended, it could come back with the password. */
  readonly knowsPassword: boolean
  /** Its encryption device; undefined: it has none, or has not said which. */
  readonly deviceId: number | undefined
}
export interface Access {
  list(): Promise<readonly ClientAccess[]>
  /**
   * Ends its sessions and takes its tokens, and nothing is encrypted to it any more. 'knows-password': only a new password keeps out
   * who has the old one.
   */
  end(id: string): Promise<'ended' | 'knows-password'>
}
