/** A room as a value. Rules make a new one of it; nothing here waits, stores or sends. */
import type { Child, Element, Jid, MucAffiliation, MucJoin } from '@corrillo/xmpp'
import type { Hat } from './hats.ts'
import type { Role, RoomConfig } from './config.ts'

/** Of one person's standing, asked for or decided. */
export interface AffiliationChange {
  readonly jid: Jid
  readonly affiliation: MucAffiliation
  /** To be reserved; '' for none any more (§9.5). */
  readonly nick?: string
  readonly reason?: string
}

/** By bare JID; `v` is the change that made it so (XEP-0463). Who lost an affiliation stays as `none` for a while. */
export interface Affiliated {
  readonly affiliation: MucAffiliation
  /** Reserved for this person (§7.10). */
  readonly nick?: string
  readonly reason?: string
  readonly v: number
}
/** One resource in the room; an occupant may sit on several (§7.2.8). */
export interface Seat {
  readonly jid: Jid
  /** What its presence says, without what only a room may say. */
  readonly presence: readonly Child[]
}
export interface Occupant {
  readonly nick: string
  /** Bare. */
  readonly account: Jid
  /** XEP-0421. */
  readonly id: string
  readonly role: Role
  /** In order of entering; the last one's presence is shown. Never empty. */
  readonly seats: readonly Seat[]
  /** Came when the room was too full to tell everybody. */
  readonly quiet: boolean
}
export interface Subject {
  readonly text: string
  readonly nick: string
  readonly id: string
  readonly at: number
  /** Occupant id of who set it (XEP-0421). */
  readonly by?: string
}
/** XEP-0488. */
export interface Token {
  readonly text: string
  readonly creator: string
  /** Entries left; undefined is any number. */
  readonly left?: number
  readonly until: number
}

export interface RoomState {
  readonly jid: Jid
  readonly created: number
  readonly creator: string
  readonly config: RoomConfig
  readonly affiliations: ReadonlyMap<string, Affiliated>
  /** The last change of affiliations, and the oldest that can be answered for. */
  readonly version: number
  readonly floor: number
  readonly occupants: ReadonlyMap<string, Occupant>
  /** Nick by full JID. */
  readonly seats: ReadonlyMap<string, string>
  /** Nick by what counts as the same nick. */
  readonly taken: ReadonlyMap<string, string>
  readonly subject: Subject | undefined
  /** §10.1: until its owner has configured it, nobody else comes in. */
  readonly locked: boolean
  /** Voice given or taken in this run of the room (§5.1.3). */
  readonly voices: ReadonlyMap<string, Role>
  readonly spoke: ReadonlyMap<string, number>
  readonly hats: readonly Hat[]
  readonly wearers: ReadonlyMap<string, readonly string[]>
  readonly tokens: readonly Token[]
  /** SHA-1 of the photos of its vCard (XEP-0486). */
  readonly photos: readonly string[]
}

/** What rules may ask of the world. */
export interface Env {
  readonly now: number
  readonly limits: RoomLimits
  id(): string
  occupantId(room: RoomState, account: Jid): string
}
export interface RoomLimits {
  readonly occupants: number
  readonly affiliations: number
  readonly nickLength: number
  readonly subjectBytes: number
  readonly presenceOccupants: number
  readonly seatsPerOccupant: number
  /** Rooms may keep what is said. */
  readonly archive: boolean
  /** Rooms may stay when they are empty. */
  readonly persistent: boolean
}

/**
 * To somebody who need not be inside, in the name of `by`: an invitation that was asked for (XEP-0045 §7.8.2), one that follows from a list
 * (§9.5), or that his standing has changed (§15.1).
 */
export interface Letter {
  readonly kind: 'letter'
  readonly what: 'invitation' | 'welcome' | 'notice'
  readonly by: Jid
  readonly to: Jid
  readonly stanza: Element
}
/** What is to be done, in this order. */
export type Effect =
  /** The same for all; only `to` differs. `from` is set. */
  | { readonly kind: 'tell'; readonly to: readonly Seat[]; readonly stanza: Element }
  /** The same, and what the archive keeps of it before, if it does. */
  | {
      readonly kind: 'say'
      readonly to: readonly Seat[]
      readonly stanza: Element
      readonly kept: Element | undefined
    }
  | Letter
  | { readonly kind: 'history'; readonly to: Seat; readonly wish: MucJoin['history'] }
  | { readonly kind: 'gone' }
export interface Step {
  readonly room: RoomState
  readonly effects: readonly Effect[]
}
