/** The application on this device: whose it is, and whether it is open. */
import type { Engine } from './api-engine.ts'
import type { LinkRequest } from './api-linking.ts'
import type { Value } from './value/value.ts'

/** The application on this device: which of these five it is decides the first screen. */
export type AppState =
  | { readonly kind: 'starting' }
  /** Another tab of this browser runs the engine; `takeOver` moves it here. */
  | { readonly kind: 'elsewhere' }
  | {
      readonly kind: 'signed-out'
      readonly instance: Instance | undefined
      readonly ended?: 'signed-out' | Ending | undefined
      /** Whose data are still here, sealed: signing in as this account goes on with them, as another one removes them. */
      readonly address?: string
    }
  | { readonly kind: 'locked'; readonly address: string; readonly instance: Instance | undefined }
  | { readonly kind: 'open'; readonly engine: Engine }
/**
 * The server no longer lets this account in. It says no more than that a password is wrong (RFC 6120 §6.5.10), also of an account
 * that was removed; of one that is closed for now it says so (§6.5.2), to who has the password.
 */
export type Ending =
  | 'password-changed'
  | 'account-disabled'
  /** Another device of the account has ended this one, or it was let in by one and stayed away for too long. */
  | 'device-ended'
export interface Instance {
  readonly organisation: string
  readonly domain: string
  readonly setupNeeded: boolean
}

export interface App {
  readonly state: Value<AppState>
  takeOver(): Promise<void>
  /**
   * name: a local part or a whole address. Passphrase for the sealed store is the password unless one is given. Where the store of
   * this account is still here and can be opened, it is gone on with, under the new passphrase.
   */
  signIn(form: {
    readonly name: string
    readonly password: string
    readonly passphrase?: string
    readonly keepUnlocked: boolean
    readonly deviceName: string
  }): Promise<void>
  /** Asks to be let in by a device that is signed in; the request is good for minutes. */
  link(deviceName: string): Promise<LinkRequest>
  unlock(passphrase: string, keepUnlocked: boolean): Promise<void>
  /** Signs out and leaves nothing behind on this device. */
  signOut(): Promise<void>
  /**
   * In an emergency: keys first, then everything of this program on this device. The own device is taken off the account's list if
   * that can be done within seconds.
   */
  wipe(): Promise<void>
  lookAtSetup(token: string): Promise<void>
  /** shownName: what contacts read, where that is more than the name part of the address; told as soon as there is a session. */
  setUp(form: {
    readonly token: string
    readonly organisation: string
    readonly domain: string
    readonly name: string
    readonly shownName?: string | undefined
    readonly password: string
    readonly keepUnlocked: boolean
    readonly deviceName: string
  }): Promise<void>
  lookAtInvitation(token: string): Promise<InvitationGreeting>
  redeem(form: {
    readonly token: string
    readonly name: string
    readonly shownName?: string | undefined
    readonly password: string
    readonly keepUnlocked: boolean
    readonly deviceName: string
  }): Promise<void>
}
export interface InvitationGreeting {
  readonly organisation: string
  readonly domain: string
  readonly inviter: string | undefined
  readonly expires: number
  /** The same invitation for other programs: an `xmpp:` address (XEP-0401 §4.2). */
  readonly uri: string | undefined
}
