/** The contract of a client module and of the way a message takes through them. */
import type { Element, Jid } from '@corrillo/xmpp'
import type { MessageSecurity, Unreadable } from '../api.ts'
import type { Connection } from '../connection/connection.ts'
import type { Platform } from '../platform/platform.ts'
import type { Contacts } from '../store/contacts.ts'
import type { Conversations } from '../store/conversations.ts'
import type { Facts, Kept } from '../store/facts.ts'
import type { HiddenPlaces } from '../store/hidden-places.ts'
import type { Rooms } from '../store/rooms.ts'
import type { SealedStore, Unit } from '../store/sealed.ts'

/** One message on its way in, and what is known of it so far. */
export interface Envelope {
  /** The message itself, out of its wrappers; after `decrypt`, as its author meant it. */
  readonly message: Element
  readonly from: Jid
  readonly to: Jid
  readonly way: 'live' | 'carbon' | 'archive'
  /** The bare address of the other person, or of the room. */
  readonly peer: string
  /** Whose words these are: a bare address, or, in a room that hides them, a name of that room (`roomAuthor`). */
  readonly author: string
  /** What its author is called in a room; undefined between two people. */
  readonly nick: string | undefined
  readonly own: boolean
  readonly at: number
  /** Its id in our own archive, or in that of the room. */
  readonly archiveId: string | undefined
  /** Where it goes in the conversation; undefined: by its time. */
  readonly order: string | undefined
  /** Where what stands before it in the archive is in each conversation: it comes after that, whatever its stamp says. */
  readonly trail: Trail | undefined
  readonly security: MessageSecurity
  /** When it was sealed, as its author says inside the encryption; undefined: it was not, or nobody said. */
  readonly sealedAt?: number | undefined
  /** It was encrypted and cannot be read. */
  readonly unreadable: Unread | undefined
}
export interface Unread {
  readonly cause: Unreadable
  readonly deviceId: number | undefined
  /** What came, as it came: it is opened when a key is there. */
  readonly kept?: Kept
}
export type Trail = Map<string, string>

/** Nothing more is done with it. */
export type Dropped = undefined

/** The stages, in this order; all of one message, or of one page of the archive, in one unit of work. */
export interface Incoming {
  /** Sees a whole page before its first message is unwrapped: what is better done for all of them at once. */
  prepare(page: readonly Envelope[], unit: Unit): Promise<void>
  /** Whose is it, when, by which way: carbons and archive check the wrapper's sender here. */
  unwrap(envelope: Envelope, unit: Unit): Promise<Envelope | Dropped> | Envelope | Dropped
  decrypt(envelope: Envelope, unit: Unit): Promise<Envelope | Dropped>
  /** Puts facts; what must follow goes into `unit.afterwards`. */
  interpret(envelope: Envelope, unit: Unit): Promise<void> | void
}

export interface Session {
  readonly me: Jid
  readonly resumed: boolean
}

export interface ClientModule {
  readonly name: string
  /** What it adds to our disco#info. */
  readonly features?: readonly string[]
  readonly incoming?: Partial<Incoming>
  /** Taken at once, ahead of what is still being worked on: rows of the archive that somebody waits for. */
  claims?(message: Element): boolean
  /** Messages that are no conversation, such as PEP events. True when it was for this module. */
  message?(message: Element): Promise<boolean> | boolean
  presence?(presence: Element): Promise<void> | void
  /** Requests and pushes; the answer's payload, or undefined when it is not for this module. */
  iq?(iq: Element): Promise<Answer | undefined> | Answer | undefined
  lost?(): void
}
export interface Answer {
  readonly payload?: Element
}

/** What every module is given. */
export interface Given {
  readonly platform: Platform
  /** Milliseconds since the epoch by the server's clock: when messages are. */
  now(): number
  /** The own bare address. */
  readonly address: string
  readonly store: SealedStore
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly rooms: Rooms
  readonly facts: Facts
  readonly hidden: HiddenPlaces
  readonly connection: Connection
}

export const PLAIN: MessageSecurity = {
  encrypted: false,
  protocol: undefined,
  deviceId: undefined,
  trust: undefined,
  mixed: false,
}

/** The whole of it, and who wrote it, is vouched for by the encryption: of the others only the text is. */
export const isHidden = ({ protocol }: MessageSecurity): boolean =>
  protocol === 'omemo:2' || protocol === 'openpgp'
