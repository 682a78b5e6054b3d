/** What a screen sees of one conversation, and what it can do in it. */
import type { FileKind, MessageFiles, OutgoingFile, SharedFile } from './api-files.ts'
import type { Enclosed, EnclosedNow, LinkPreview } from './api-enclosed.ts'
import type { RoomEvent } from './api-groups.ts'
import type {
  Beside,
  Mention,
  MessageState,
  NotifyRule,
  OnceContent,
  OnceKind,
  Pin,
  ReactionCount,
  Reply,
  Unreadable,
  Writing,
} from './api-messages.ts'
import type { OpenPgpKeyOf } from './api-openpgp.ts'
import type { OtrTalk } from './api-otr.ts'
import type { Device, Trust, Verified } from './api-devices.ts'
import type { Presence } from './api-people.ts'
import type { Value } from './value/value.ts'

export interface ConversationItem {
  readonly address: string
  readonly name: string
  readonly picture?: string | undefined
  /** Where there are any: what `labelContact` has set. */
  readonly labels?: readonly string[] | undefined
  /** Angle in degrees (XEP-0392) for the ring and initials. */
  readonly hue: number
  readonly presence: Presence
  readonly verified: boolean
  readonly encrypted: boolean
  /** By OpenPGP, where a person has chosen so. */
  readonly openpgp?: boolean | undefined
  /** By OTR, where a person has chosen so. */
  readonly otr?: boolean | undefined
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
  /** Behind a passphrase of its own, which was given. */
  readonly hidden?: boolean | undefined
  readonly rule?: NotifyRule | undefined
  /** Whether the others here hear what one has read; undefined: as in the settings. */
  readonly tellsReading?: boolean | undefined
  /** The last message was taken back. */
  readonly lastDeleted?: boolean | undefined
  /** The last message is a file. */
  readonly lastFile?: FileKind | undefined
  /** The last message has gone by itself, or can be seen once. */
  readonly lastVanished?: boolean | undefined
  readonly lastOnce?: OnceKind | undefined
  /** What is written goes so many seconds after it was read; undefined: it stays. */
  readonly timer?: number | undefined
  /** What is written is in no archive of a server, and has a timer of a day at most. */
  readonly offRecord?: boolean | undefined
  /** A group; `request` is then an invitation to it. */
  readonly group?: { readonly kind: 'private' | 'open' | 'unknown'; readonly members: number } | undefined
  /** Whose the last words are, in a group. */
  readonly lastAuthor?: string | undefined
  /** Unread messages that mean us. */
  readonly mentions?: number | undefined
  /** Who is writing in a group. */
  readonly typists?: readonly string[] | undefined
}

/** Told where it happened. */
export type ConversationEvent =
  | 'device-added'
  | 'device-removed'
  | 'key-changed'
  | 'encryption-off'
  | 'encryption-on'
  | 'openpgp-on'
  | 'openpgp-off'
  /** Somebody has announced another OpenPGP key. */
  | 'openpgp-key-added'
  | 'verified'
  | 'otr-on'
  | 'otr-off'
  /** They would like to talk by OTR. */
  | 'otr-wanted'
  | 'otr-private'
  /** It is private, with a key that was not seen before. */
  | 'otr-new-key'
  | 'otr-finished'
  /** Somebody is shown other devices of somebody in the conversation than we are, and it stays so. */
  | 'devices-differ'
  | 'timer-set'
  | 'off-record-on'
  | 'off-record-off'
  | RoomEvent

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
      /** In a group: which of those whom it was for have read it; all of them, where its state is `read`. */
      readonly readBy?: readonly Named[] | undefined
      readonly security: MessageSecurity
      readonly firstOfGroup: boolean
      readonly lastOfGroup: boolean
      readonly mentions?: readonly Mention[] | undefined
      readonly reply?: Reply | undefined
      /** The thread that it is said in; how many messages are in the one that hangs on it, which is called by its id. */
      readonly thread?: string | undefined
      readonly answers?: number | undefined
      readonly forwarded?: boolean | undefined
      /** What it said before, the oldest first; its own text is the newest. */
      readonly earlier?: readonly { readonly at: number; readonly text: string }[] | undefined
      readonly editedAt?: number | undefined
      readonly reactions?: readonly ReactionCount[] | undefined
      /** Taken back: there is no text any more. */
      readonly deleted?: boolean | undefined
      /** By whom, where that was not its author, and why. */
      readonly moderated?: { readonly by: string; readonly reason: string | undefined } | undefined
      readonly pinned?: boolean | undefined
      readonly files?: readonly SharedFile[] | undefined
      /** What it carries in place of words; `worded`: its text says something besides. */
      readonly enclosed?: EnclosedNow | undefined
      readonly worded?: boolean | undefined
      /** What its sender says of the addresses in its text. */
      readonly links?: readonly LinkPreview[] | undefined
      /** A change or a reaction of ours that is not on the server yet, or could not be sent. */
      readonly change?: 'waiting' | 'failed' | undefined
      /** It goes so many seconds after it was sent or read; when, by the clock of this device, once that runs. */
      readonly timer?: number | undefined
      readonly goesAt?: number | undefined
      /** Its author asked all servers to keep it in no archive. */
      readonly offRecord?: boolean | undefined
      /** It can be seen once, and has no text here; `opened`: it was, and nothing of it is left. */
      readonly once?:
        | {
            readonly kind: OnceKind
            readonly opened: boolean
            /** Of one of ours in a group: the members who say that they have opened it. */
            readonly by?: readonly Named[] | undefined
          }
        | undefined
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
  /** What follows is said in a thread; the first words of what it hangs on, '' where there are none here. */
  | { readonly kind: 'thread'; readonly id: string; readonly ref: string; readonly text: string }
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  | { readonly kind: 'new'; readonly id: string }
  | {
      readonly kind: 'event'
      readonly id: string
      readonly at: number
      readonly event: ConversationEvent
      readonly deviceId?: number
      /** In seconds; 0: none any more. */
      readonly timer?: number | undefined
      /** In a group: whom it is about and whose doing it was, by name; `own`: that is us. */
      readonly who?: Named | undefined
      readonly by?: Named | undefined
      /** The new name of the group, or what somebody is called in it. */
      readonly name?: string | undefined
      /** Why somebody was put out of it. */
      readonly reason?: string | undefined
    }
export interface Named {
  readonly address: string
  readonly name: string
  readonly own: boolean
}
export interface MessageSecurity {
  readonly encrypted: boolean
  /** `pgp`: of an old kind of OpenPGP that says nothing of who wrote it (XEP-0027). */
  readonly protocol: 'omemo:2' | 'omemo:0' | 'openpgp' | 'pgp' | 'otr' | undefined
  readonly deviceId: number | undefined
  readonly trust: Trust | undefined
  /** How its device had been verified when it came. */
  readonly verified?: Verified | undefined
  readonly mixed: boolean
  /** Of the OpenPGP key that has signed it. */
  readonly key?: string | undefined
  /** When it was sealed by its author's clock, where that is far from when it came: the clock is wrong, or it is old (XEP-0420 §4). */
  readonly sealedAt?: number | undefined
}

export interface Conversation {
  readonly address: string
  readonly item: Value<ConversationItem>
  readonly timeline: Value<Timeline>
  /** It is a thread, read and written into as if it were all of the conversation. */
  readonly thread?: string | undefined
  /** By the name that messages tell it by, or by the id of the message that it is to hang on. */
  openThread(ref: string): Promise<Conversation>
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
  sendFile(file: OutgoingFile, beside?: Beside): Promise<void>
  readonly files: MessageFiles
  /** A contact, a place or a poll as a message of its own; only where it is encrypted. */
  enclose(enclosed: Enclosed, replyTo?: string): Promise<void>
  /** All that one chooses in a poll, by place, instead of what one chose before; nothing takes it back. */
  vote(id: string, chosen: readonly number[]): Promise<void>
  /** Nobody can choose any more, in a poll of one's own. */
  closePoll(id: string): Promise<void>
  /** Other words for a message of one's own; the earlier ones stay to be seen. */
  edit(id: string, text: string, mentions?: readonly Mention[]): Promise<void>
  /** Sets an emoji beside a message, or takes it back where it stands already. */
  react(id: string, emoji: string): Promise<void>
  /** Asks every device to forget a message of one's own. */
  deleteForAll(id: string): Promise<void>
  /** In a group that one helps to run: takes back what somebody else has written, for everybody, and says why. */
  moderate(id: string, reason: string): Promise<void>
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
  /** By what it is encrypted: deliberate and per chat, too. What is private by OTR ends with that. */
  setProtocol(protocol: 'omemo' | 'openpgp' | 'otr'): Promise<void>
  /** Everything up to the newest shown is read (only counts while focused). */
  markRead(): void
  /** For everybody in it; undefined: what is written stays. Between 5 seconds and a year. */
  setTimer(seconds: number | undefined): Promise<void>
  /**
   * For everybody in it: servers keep what is written in no archive, devices for so long, a day at most. undefined: on the record, with
   * the timer of before.
   */
  setOffRecord(seconds: number | undefined): Promise<void>
  /** Shows it the one time: it is deleted on all own devices before this resolves. */
  openOnce(id: string): Promise<OnceContent>
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
  /** By OpenPGP: `state` is then about keys. */
  readonly openpgp?: boolean | undefined
  /** OpenPGP keys of somebody here that wait for a decision. */
  readonly undecidedKeys?: readonly OpenPgpKeyOf[] | undefined
  /** By OTR: a text goes while it is `private`, and nothing else does. */
  readonly otr?: OtrTalk['stage'] | undefined
  /**
   * ready · looking: devices being fetched · no-devices: the contact has none that could read · undecided: new devices wait for a decision.
   * unverified: only verified devices may read here, and there is none.
   * By OpenPGP: no-own-key: there is none on this device to sign with; no-devices: the contact has announced no key.
   * not-private: by OTR, and there is no session, or none any more (S320).
   * In a group: newcomers: somebody whom nobody announced waits for a decision · exposed: it is open to others now · outside: not in it ·
   * muted: one may read in it, and not write.
   */
  readonly state:
    | 'ready'
    | 'looking'
    | 'no-devices'
    | 'undecided'
    | 'unverified'
    | 'no-own-key'
    | 'not-private'
    | 'blocked'
    | 'newcomers'
    | 'exposed'
    | 'outside'
    | 'muted'
  /** Somebody has devices of an older encryption, which know no timer and cannot show what is seen once. */
  readonly untimed?: boolean | undefined
  /** What people are called who have devices of that older encryption alone: they cannot see what is to be seen once. */
  readonly onceUnseen?: readonly string[] | undefined
  /** Members of a group who have no device that could read what is written. */
  readonly unreached?: readonly string[] | undefined
  /** Members of a group whose server does not answer, and of whom no device is known that could be written to without it. */
  readonly silent?: readonly string[] | undefined
  /** In a group whose members wait between two messages: how many seconds, and until when one waits oneself. */
  readonly slow?: { readonly seconds: number; readonly until: number } | undefined
  readonly undecided: readonly Device[]
  readonly typing: boolean
}
