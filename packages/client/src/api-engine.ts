/** Everything that a signed-in account can be asked for. */
import type { Attention } from './api-attention.ts'
import type { Conversation, ConversationItem } from './api-conversation.ts'
import type { Device } from './api-devices.ts'
import type { ErrorCode } from './api-errors.ts'
import type { Export } from './api-export.ts'
import type { Groups } from './api-groups.ts'
import type { Arrival, Found } from './api-messages.ts'
import type { ContactNames } from './api-names.ts'
import type { OpenPgp } from './api-openpgp.ts'
import type { Otr } from './api-otr.ts'
import type { HiddenChats } from './api-hidden.ts'
import type { People, Presence } from './api-people.ts'
import type { Access, Linking } from './api-linking.ts'
import type { Policy } from './api-policy.ts'
import type { Privacy } from './api-privacy.ts'
import type { Push } from './api-push.ts'
import type { Recovery } from './api-recovery.ts'
import type { Stickers } from './api-stickers.ts'
import type { Verification } from './api-trust.ts'
import type { Value } from './value/value.ts'

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
   * Calls when what was told last of a conversation is nothing to be told of any more: it was read, here or on another device, taken
   * back, or has gone by itself; returns the way out.
   */
  onGone(tell: (told: Pick<Arrival, 'conversation' | 'id'>) => void): () => void
  /** Quiet times, words of one's own, reminders: loaded beside the rest. */
  attention(): Promise<Attention>
  /** What others hold, or could see: loaded when somebody asks. */
  privacy(): Promise<Privacy>
  /**
   * A name for an address that says nothing about it to who has not the key of this store, and is always the same here: browsers
   * write down where somebody was, in the clear.
   */
  alias(address: string): string
  /** XEP-0392: the angle of somebody's colour. */
  hueOf(author: string): number
  /** Whose alias this is, of everybody who is known here. */
  behind(alias: string): string | undefined
  readonly recentEmoji: RecentEmoji
  /** Loaded when somebody chooses one. */
  stickers(): Promise<Stickers>
  /** Asks for a subscription; resolves when the server has it. */
  addContact(address: string): Promise<void>
  removeContact(address: string): Promise<void>
  renameContact(address: string, name: string): Promise<void>
  /** Into these groups of the roster (RFC 6121 §2.1.2.6), and no others. They are called labels here, where a group is people who talk. */
  labelContact(address: string, labels: readonly string[]): Promise<void>
  /** Loaded when somebody has to do with it. */
  contactNames(): Promise<ContactNames>
  block(address: string): Promise<void>
  unblock(address: string): Promise<void>
  answerRequest(address: string, accept: boolean): Promise<void>
  readonly people: People
  readonly hidden: HiddenChats
  readonly groups: Groups
  readonly invitations: Value<readonly OpenInvitation[]>
  invite(): Promise<Invitation>
  revokeInvitation(id: string): Promise<void>
  readonly ownDevices: Value<readonly Device[]>
  /** `verified` binds address and key (S293); `untrusted` excludes the device from everything sent. */
  setTrust(address: string, fingerprint: string, trust: 'verified' | 'trusted' | 'untrusted'): Promise<void>
  readonly verification: Verification
  /** What the organisation asks for, as it was heard last. */
  readonly policy: Value<Policy>
  /** Loaded when somebody has to do with it. */
  openpgp(): Promise<OpenPgp>
  readonly otr: Otr
  readonly recovery: Recovery
  readonly export: Export
  readonly linking: Linking
  readonly access: Access
  /** Takes one of the own devices off the list: nothing is encrypted to it any more. */
  removeDevice(id: number): Promise<void>
  nameDevice(name: string): Promise<void>
  /**
   * Begins anew with one device of somebody when what comes from it cannot be read, and asks it for what was lost. What it sends
   * again stands where the unreadable message stood.
   */
  renewSession(address: string, deviceId: number): Promise<void>
  /** 'keep this device unlocked' and how to change it. */
  readonly lock: Value<LockState>
  /** Locks by itself after so many minutes in which nobody touched anything; undefined: never. */
  setLockAfter(minutes: number | undefined): Promise<void>
  /** Somebody is there. */
  touched(): void
  setKeepUnlocked(keep: boolean, passphrase: string): Promise<void>
  changePassphrase(from: string, to: string): Promise<void>
  /** `other`, given where the passphrase is asked for, erases everything on this device; undefined: nothing does any more. */
  setEmergency(passphrase: string, other: string | undefined): Promise<void>
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
  /** What waits to be written on this device is written now: the page may be gone in a moment. */
  keep(): void
  readonly push: Push
  /** Try to connect now instead of at `retryAt`. */
  retryNow(): void
  readonly notices: Value<readonly Notice[]>
  dismissNotice(id: string): void
}
/** Of this account on this device. */
export interface RecentEmoji {
  /** The latest first, 24 at most. */
  list(): Promise<readonly string[]>
  use(emoji: string): Promise<void>
}
export interface LockState {
  readonly keepUnlocked: boolean
  readonly afterMinutes: number | undefined
  /** There is a passphrase that erases everything. */
  readonly hasEmergency?: boolean | undefined
}
export interface Me {
  readonly address: string
  /** As one calls oneself, or the beginning of the address. */
  readonly name: string
  /** The name of a picture: with the address it is had from `people`. */
  readonly picture?: string | undefined
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
  /** It was not used for months: nothing is encrypted to it any more. */
  | {
      readonly id: string
      readonly kind: 'own-device-retired'
      readonly deviceId: number
      readonly name: string | undefined
      readonly at: number
    }
  | { readonly id: string; readonly kind: 'downgrade'; readonly at: number }

export interface ContactCard {
  readonly address: string
  readonly name: string
  readonly labels: readonly string[]
  readonly picture?: string | undefined
  readonly hue: number
  readonly presence: Presence
  readonly subscription: 'none' | 'to' | 'from' | 'both'
  readonly blocked: boolean
  readonly request: boolean
  readonly encrypted: boolean
  /** By OTR, where a person has chosen so. */
  readonly otr?: boolean | undefined
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
