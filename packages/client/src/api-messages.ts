/** The parts that a message is made of, as screens see them. */
import type { FileKind } from './api-files.ts'

export type MessageState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'on-server' }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'read' }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly canRetry: boolean }
export type FailureReason =
  | 'no-devices'
  | 'undecided-devices'
  /** By OpenPGP: there is no key to sign with, or none to encrypt to. */
  | 'no-openpgp-key'
  /** By OTR: the session ended before anybody said that it arrived. */
  | 'otr-ended'
  /** Of a member of the group every device turned out to have keys that are missing or broken: the composer names who. */
  | 'members-unreached'
  /** It was to be seen once, and nobody there has a device that can show it. */
  | 'once-unseen'
  | 'blocked'
  | 'unknown-address'
  | 'too-big'
  /** Hidden for each device of those who read here it is larger than the server takes. */
  | 'too-many-devices'
  /** Somebody who writes in this group waits a while between two messages. */
  | 'too-soon'
  | 'refused'
  | 'encryption'
  | 'remote-unreachable'
  | 'file-too-big'
  | 'file-quota'
  /** It was not on this device yet when the program ended. */
  | 'file-lost'
  | 'file-refused'
export type Unreadable =
  | 'older-than-device'
  | 'not-for-this-device'
  | 'broken'
  | 'unknown-sender-device'
  /** A session or keys that this device has no more; its author has been asked for it. */
  | 'lost-keys'
  | 'too-many-skipped'
  /** By OpenPGP: for a key that is not on this device, by one that nobody has announced, or of another time than it came (S321). */
  | 'openpgp-no-key'
  | 'openpgp-unknown-key'
  | 'openpgp-other-time'
  /** By OTR, in a session that is not there any more: it has to be said again. */
  | 'otr-lost'

/** A stretch of the text that means a person, by code units: `end` is behind the last one. */
export interface Mention {
  readonly begin: number
  readonly end: number
  readonly address: string
}
/** What a message answers. `id` when it is on this device; `text` undefined when its author took it back. */
export interface Reply {
  readonly id: string | undefined
  readonly author: string
  readonly own: boolean
  readonly text: string | undefined
}
export interface ReactionCount {
  readonly emoji: string
  readonly by: readonly string[]
  readonly own: boolean
}
/** What of a conversation is told by a notification. */
export type NotifyRule = 'all' | 'mentions' | 'none'
/** Something came that should be told to who is not looking. */
export interface Arrival {
  readonly conversation: string
  readonly id: string
  readonly name: string
  readonly author: string
  readonly text: string
  readonly file?: FileKind | undefined
  /** It can be seen once: nothing of it is told. */
  readonly once?: OnceKind | undefined
}
/** What it is that is seen once. */
export type OnceKind = 'text' | 'picture'
/** It is nowhere else any more when it is handed out. */
export type OnceContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'picture'; readonly picture: Blob; readonly text: string }
/** One message that was searched for. */
export interface Found {
  readonly conversation: string
  readonly name: string
  readonly id: string
  readonly own: boolean
  readonly author: string
  readonly at: number
  readonly text: string
}
export interface Pin {
  readonly id: string
  readonly own: boolean
  readonly author: string
  readonly at: number
  readonly text: string
}
/** What goes with a file: words about it, and what both of them answer. */
export interface Beside extends Writing {
  readonly text?: string | undefined
}
export interface Writing {
  /** To be seen once, by each who is written to: only where it is encrypted, and not in an open group. */
  readonly once?: boolean | undefined
  /** The message that this one answers. */
  readonly replyTo?: string | undefined
  /** The thread that it is said in; where this is left out, that of the message that it answers. */
  readonly thread?: string | undefined
  readonly mentions?: readonly Mention[] | undefined
}
