/**
 * What a screen sees of the client: values to draw and verbs to call. No stanza, no XML, no cryptography.
 * Addresses are bare JIDs as strings. Times are milliseconds since the epoch. Every verb that can fail rejects with a `ClientError`
 * whose `code` the interface puts into words.
 */
import type {
  Arrival,
  Found,
  Mention,
  MessageState,
  NotifyRule,
  Pin,
  ReactionCount,
  Reply,
  Unreadable,
  Writing,
} from './api-messages.ts'
import type { FileErrorCode, FileKind, MessageFiles, OutgoingFile, SharedFile } from './api-files.ts'
import type { Groups, RoomEvent } from './api-groups.ts'
import type { Push } from './api-push.ts'
import type { Verification } from './api-trust.ts'
import type { Value } from './value/value.ts'

export type * from './api-groups.ts'
export type * from './api-files.ts'
export type * from './api-messages.ts'
export type * from './api-push.ts'
export type * from './api-trust.ts'

export type ErrorCode =
  | 'wrong-password'
  | 'offline'
  | 'unreachable'
  | 'server-error'
  | 'too-many-tries'
  | 'not-allowed'
  | 'token-invalid'
  | 'token-expired'
  | 'token-used'
  | 'name-taken'
  | 'name-invalid'
  | 'password-short'
  | 'password-common'
  | 'domain-invalid'
  | 'organisation-invalid'
  | 'wrong-passphrase'
  | 'storage-full'
  | 'storage-blocked'
  | 'downgrade'
  | 'address-invalid'
  | 'not-found'
  | 'code-unknown'
  | 'code-other'
  | 'code-differs'
  | FileErrorCode
export class ClientError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  constructor(code: ErrorCode, options?: { field?: string; message?: string; cause?: unknown }) {
    super(options?.message ?? code, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ClientError'
    this.code = code
    this.field = options?.field
  }
}

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
export type Ending = 'password-changed' | 'account-disabled'
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
  unlock(passphrase: string, keepUnlocked: boolean): Promise<void>
  /** Signs out and leaves nothing behind on this device. */
  signOut(): Promise<void>
  lookAtSetup(token: string): Promise<void>
  setUp(form: {
    readonly token: string
    readonly organisation: string
    readonly domain: string
    readonly name: string
    readonly password: string
    readonly keepUnlocked: boolean
    readonly deviceName: string
  }): Promise<void>
  lookAtInvitation(token: string): Promise<InvitationGreeting>
  redeem(form: {
    readonly token: string
    readonly name: string
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
}

export interface Engine {
  readonly me: Value<Me>
  readonly connection: Value<ConnectionState>
  readonly conversations: Value<readonly ConversationItem[]>
  /** Unread messages in all conversations: title and badge. */
  readonly unread: Value<number>
  /** One conversation; the same object for the same address as long as someone is subscribed. */
  conversation(address: string): Conversation
  contact(address: string): Value<ContactCard>
  /** Everything on this device that has all these words, the newest first. */
  search(words: string, within?: string): Promise<readonly Found[]>
  /** The text of a message as a new one to others, marked as passed on. */
  forward(from: string, id: string, to: readonly string[]): Promise<void>
  /** Calls for every message that the rules say should be told; returns the way out. */
  onArrival(tell: (arrival: Arrival) => void): () => void
  /**
   * A name for an address that says nothing about it to who has not the key of this store, and is always the same here: browsers
   * write down where somebody was, in the clear.
   */
  alias(address: string): string
  /** XEP-0392: the angle of somebody's colour. */
  hueOf(author: string): number
  /** Whose alias this is, of everybody who is known here. */
  behind(alias: string): string | undefined
  /** Asks for a subscription; resolves when the server has it. */
  addContact(address: string): Promise<void>
  removeContact(address: string): Promise<void>
  renameContact(address: string, name: string): Promise<void>
  block(address: string): Promise<void>
  unblock(address: string): Promise<void>
  answerRequest(address: string, accept: boolean): Promise<void>
  readonly groups: Groups
  readonly invitations: Value<readonly OpenInvitation[]>
  invite(): Promise<Invitation>
  revokeInvitation(id: string): Promise<void>
  readonly ownDevices: Value<readonly Device[]>
  /** `verified` binds address and key (S293); `untrusted` excludes the device from everything sent. */
  setTrust(address: string, fingerprint: string, trust: 'verified' | 'trusted' | 'untrusted'): Promise<void>
  readonly verification: Verification
  /** Takes one of the own devices off the list: nothing is encrypted to it any more. */
  removeDevice(id: number): Promise<void>
  nameDevice(name: string): Promise<void>
  /**
   * Begins anew with one device of somebody when what comes from it cannot be read, and asks it for what was lost. What it sends
   * again stands where the unreadable message stood.
   */
  renewSession(address: string, deviceId: number): Promise<void>
  /** 'keep this device unlocked' and how to change it. */
  readonly lock: Value<{ readonly keepUnlocked: boolean }>
  setKeepUnlocked(keep: boolean, passphrase: string): Promise<void>
  changePassphrase(from: string, to: string): Promise<void>
  /**
   * The account's password, on the server: other sessions of it are signed out, this one goes on. Where the store opens with the
   * same password, it opens with the new one from then on.
   */
  changePassword(current: string, next: string): Promise<void>
  lockNow(): Promise<void>
  /** The window is visible and focused: read marks and notifications follow. */
  setFocused(focused: boolean): void
  /** The window can be seen: while it cannot, the server holds back what nobody needs, and may wake this browser. */
  setVisible(visible: boolean): void
  readonly push: Push
  /** Try to connect now instead of at `retryAt`. */
  retryNow(): void
  readonly notices: Value<readonly Notice[]>
  dismissNotice(id: string): void
}
export interface Me {
  readonly address: string
  readonly name: string
  readonly organisation: string
  readonly deviceId: number
}
export type ConnectionState =
  | { readonly kind: 'online' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly error: ErrorCode }
  | { readonly kind: 'catching-up'; readonly done: number; readonly total: number | undefined }
  | { readonly kind: 'stopped'; readonly error: ErrorCode }
/** Things the person must know that belong to no single message. */
export type Notice =
  | {
      readonly id: string
      readonly kind: 'own-device-added'
      readonly deviceId: number
      readonly name: string | undefined
      readonly at: number
    }
  | { readonly id: string; readonly kind: 'own-device-removed'; readonly at: number }
  | { readonly id: string; readonly kind: 'downgrade'; readonly at: number }

export type Presence = 'available' | 'away' | 'busy' | 'offline' | 'unknown'
export interface ConversationItem {
  readonly address: string
  readonly name: string
  /** Angle in degrees (XEP-0392) for the ring and initials. */
  readonly hue: number
  readonly presence: Presence
  readonly verified: boolean
  readonly encrypted: boolean
  readonly lastText: string
  readonly lastOwn: boolean
  readonly lastState: MessageState | undefined
  readonly lastAt: number | undefined
  readonly unread: number
  readonly typing: boolean
  readonly draft: string
  /** A stranger who asks to be a contact. */
  readonly request: boolean
  /** The conversation with oneself: notes. */
  readonly self?: boolean | undefined
  readonly rule?: NotifyRule | undefined
  /** The last message was taken back. */
  readonly lastDeleted?: boolean | undefined
  /** The last message is a file. */
  readonly lastFile?: FileKind | undefined
  /** A group; `request` is then an invitation to it. */
  readonly group?: { readonly kind: 'private' | 'open' | 'unknown'; readonly members: number } | undefined
  /** Whose the last words are, in a group. */
  readonly lastAuthor?: string | undefined
  /** Unread messages that mean us. */
  readonly mentions?: number | undefined
  /** Who is writing in a group. */
  readonly typists?: readonly string[] | undefined
}

export type TimelineItem =
  | {
      readonly kind: 'message'
      readonly id: string
      readonly own: boolean
      readonly author: string
      /** What its author is called, in a group. */
      readonly name?: string | undefined
      readonly at: number
      readonly text: string
      readonly state: MessageState | undefined
      readonly security: MessageSecurity
      readonly firstOfGroup: boolean
      readonly lastOfGroup: boolean
      readonly mentions?: readonly Mention[] | undefined
      readonly reply?: Reply | undefined
      readonly forwarded?: boolean | undefined
      /** What it said before, the oldest first; its own text is the newest. */
      readonly earlier?: readonly { readonly at: number; readonly text: string }[] | undefined
      readonly editedAt?: number | undefined
      readonly reactions?: readonly ReactionCount[] | undefined
      /** Taken back by its author: there is no text any more. */
      readonly deleted?: boolean | undefined
      readonly pinned?: boolean | undefined
      readonly files?: readonly SharedFile[] | undefined
      /** A change or a reaction of ours that is not on the server yet, or could not be sent. */
      readonly change?: 'waiting' | 'failed' | undefined
    }
  | {
      readonly kind: 'unreadable'
      readonly id: string
      readonly own: boolean
      readonly author: string
      readonly at: number
      readonly name?: string | undefined
      readonly cause: Unreadable
      readonly deviceId: number | undefined
      readonly count: number
    }
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  | { readonly kind: 'new'; readonly id: string }
  /** device-added, key-changed, encryption-off, encryption-on: told where it happened. */
  | {
      readonly kind: 'event'
      readonly id: string
      readonly at: number
      readonly event:
        | 'device-added'
        | 'device-removed'
        | 'key-changed'
        | 'encryption-off'
        | 'encryption-on'
        | 'verified'
        | RoomEvent
      readonly deviceId?: number
      /** In a group: whom it is about and whose doing it was, by name; `own`: that is us. */
      readonly who?: Named | undefined
      readonly by?: Named | undefined
      /** The new name of the group, or what somebody is called in it. */
      readonly name?: string | undefined
    }
export interface Named {
  readonly address: string
  readonly name: string
  readonly own: boolean
}
export interface MessageSecurity {
  readonly encrypted: boolean
  readonly protocol: 'omemo:2' | 'omemo:0' | undefined
  readonly deviceId: number | undefined
  readonly trust: Trust | undefined
  readonly mixed: boolean
}

export interface Conversation {
  readonly address: string
  readonly item: Value<ConversationItem>
  readonly timeline: Value<Timeline>
  /** Resolves when older messages are in the timeline (from the store, then from the archive). */
  loadOlder(): Promise<void>
  readonly composer: Value<Composer>
  setDraft(text: string): void
  /** Loads what stands around this message; the timeline ends below it until `toNewest`. False: it is not here. */
  jumpTo(id: string): Promise<boolean>
  /** Further down from where one has jumped to. */
  loadNewer(): Promise<void>
  toNewest(): Promise<void>
  /** Queues the message durably on this device and returns; its state tells the rest. */
  send(text: string, writing?: Writing): Promise<void>
  /** Encrypts it, keeps it, and sends it when the server has it; its message is in the timeline at once. */
  sendFile(file: OutgoingFile): Promise<void>
  readonly files: MessageFiles
  /** Other words for a message of one's own; the earlier ones stay to be seen. */
  edit(id: string, text: string, mentions?: readonly Mention[]): Promise<void>
  /** Sets an emoji beside a message, or takes it back where it stands already. */
  react(id: string, emoji: string): Promise<void>
  /** Asks every device to forget a message of one's own. */
  deleteForAll(id: string): Promise<void>
  /** Gone from one's own devices; the others keep it. */
  deleteForMe(id: string): Promise<void>
  pin(id: string, on: boolean): Promise<void>
  readonly pins: Value<readonly Pin[]>
  /** What of it is told by a notification, on all own devices. */
  setRule(rule: NotifyRule): Promise<void>
  retry(id: string): Promise<void>
  /** Gives up a waiting or failed message. */
  discard(id: string): Promise<void>
  /** Deliberate and per chat; resolves after it is stored. */
  setEncryption(on: boolean): Promise<void>
  /** Everything up to the newest shown is read (only counts while focused). */
  markRead(): void
}
export interface Timeline {
  readonly items: readonly TimelineItem[]
  readonly hasOlder: boolean
  /** Somebody has jumped to an earlier message: there is more below. */
  readonly hasNewer?: boolean | undefined
  readonly loading: boolean
}
/** What the line under the composer says, and whether sending is possible. */
export interface Composer {
  readonly draft: string
  readonly encrypted: boolean
  /**
   * ready · looking: devices being fetched · no-devices: the contact has none that could read · undecided: new devices wait for a decision.
   * unverified: only verified devices may read here, and there is none.
   * In a group: newcomers: somebody whom nobody announced waits for a decision · exposed: it is open to others now · outside: not in it.
   */
  readonly state:
    | 'ready'
    | 'looking'
    | 'no-devices'
    | 'undecided'
    | 'unverified'
    | 'blocked'
    | 'newcomers'
    | 'exposed'
    | 'outside'
  /** Members of a group who have no device that could read what is written. */
  readonly unreached?: readonly string[] | undefined
  readonly undecided: readonly Device[]
  readonly typing: boolean
}
export type { TrustLevel } from './api-trust.ts'
export type Trust = 'undecided' | 'trusted' | 'verified' | 'untrusted'
export interface Device {
  readonly id: number
  readonly own: boolean
  readonly current: boolean
  readonly name: string | undefined
  /** Hex, in lower case, ungrouped; undefined until its key is known. */
  readonly fingerprint: string | undefined
  /** Whose it is, where several people are meant. */
  readonly address?: string | undefined
  readonly trust: Trust
  readonly generations: readonly ('omemo:2' | 'omemo:0')[]
  readonly active: boolean
  readonly lastSeen: number | undefined
  readonly firstSeen: number | undefined
}
export interface ContactCard {
  readonly address: string
  readonly name: string
  readonly hue: number
  readonly presence: Presence
  readonly subscription: 'none' | 'to' | 'from' | 'both'
  readonly blocked: boolean
  readonly request: boolean
  readonly encrypted: boolean
  readonly devices: readonly Device[]
  readonly verified: boolean
}
export interface OpenInvitation {
  readonly id: string
  /** The end of its link, to tell it from others. */
  readonly hint: string
  readonly expires: number
}
/** A fresh one: who makes it is told the link, and nobody ever again. */
export interface Invitation extends OpenInvitation {
  readonly link: string
  readonly uri: string
}
