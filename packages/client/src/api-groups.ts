/** Groups: rooms of this server or of others, in the words of screens. */
import type { Device } from './api-devices.ts'
import type { Value } from './value/value.ts'

/** runs: may do everything · helps: lets in and puts out · member. */
export type GroupRole = 'owner' | 'admin' | 'member'

export type RoomEvent =
  | 'group-made'
  | 'group-ended'
  | 'put-out'
  | 'member-added'
  | 'member-removed'
  | 'member-left'
  | 'entered'
  | 'went'
  | 'renamed'
  /** It was for its members alone, and is no more. */
  | 'room-opened'

export interface GroupMember {
  readonly address: string
  /** How they are called here: as one's contact, or as they call themselves. */
  readonly name: string
  readonly picture?: string | undefined
  readonly hue: number
  readonly role: GroupRole
  readonly own: boolean
  readonly here: boolean
  /** Somebody whom nobody has announced: nothing is encrypted to them before `accept`. */
  readonly accepted: boolean
  readonly verified: boolean
  readonly devices: readonly Device[]
}
/** Who is inside a room that does not say who they are. */
export interface GroupGuest {
  readonly name: string
  readonly hue: number
  readonly own: boolean
}
export interface GroupView {
  readonly address: string
  /** Its members', or the server's, as `hidesName` says; without one, the people in it. */
  readonly name: string
  /** Name, picture and description are known to its members alone; else its server has them, and whoever asks that server about it. */
  readonly hidesName: boolean
  /** What it is about, as its owners say. */
  readonly about?: string | undefined
  /** Only who runs it, or helps to, writes in it. */
  readonly onlyAdmins: boolean
  /** One may read here and not write. */
  readonly muted: boolean
  /** Seconds that somebody waits between two messages; 0: none. Who runs it, or helps to, never waits. */
  readonly slow: number
  readonly picture?: string | undefined
  readonly hue: number
  /** private: for its members alone, who know each other, and encrypted. open: whoever may read it, and never encrypted. */
  readonly kind: 'private' | 'open' | 'unknown'
  /** Whether what is written goes out now. */
  readonly where: 'in' | 'entering' | 'outside'
  readonly ended: 'removed' | 'banned' | 'destroyed' | 'refused' | undefined
  readonly invitedBy: string | undefined
  readonly role: GroupRole | 'none'
  readonly members: readonly GroupMember[]
  readonly guests: readonly GroupGuest[]
  readonly requests: readonly { readonly address: string; readonly name: string }[]
  readonly hidesComings: boolean
  readonly hasLinks: boolean
}
/** How somebody is put out; the server can read the reason, and so can they and everybody inside. */
export interface Removal {
  /** 300 characters at most. */
  readonly reason?: string
  /** No link lets them in again, and who could add people cannot add them by mistake: they are on the list of `keptOut`. */
  readonly forGood?: boolean
}
export interface KeptOut {
  readonly address: string
  readonly name: string
  readonly reason: string | undefined
}
/** What a link or an address leads to. */
export interface GroupGreeting {
  readonly address: string
  /** undefined: only its members know it. */
  readonly name: string | undefined
  readonly about: string | undefined
  readonly kind: 'private' | 'open'
  readonly needsPassword: boolean
  /** Most people that are inside at a time, where it says so. */
  readonly most?: number | undefined
}
/** A group that wants to be found. */
export interface FoundGroup extends GroupGreeting {
  /** Who is there now, where it says so. */
  readonly people: number | undefined
  /** Who is no member has to ask. */
  readonly membersOnly: boolean
  readonly isInside: boolean
}
export interface FoundGroups {
  readonly groups: readonly FoundGroup[]
  /** Where the next page begins; undefined: that was all. */
  readonly next: string | undefined
  /** undefined: the server does not say. */
  readonly total: number | undefined
}
/** Whoever has an account on the server finds a public group and comes in, and it is not encrypted. */
export interface NewGroupRules {
  readonly open?: boolean
  /** Most people that are inside at a time; undefined: as many as the server lets be. */
  readonly most?: number | undefined
}
export interface WritingRules {
  readonly onlyAdmins?: boolean | undefined
  /** Seconds; 0 for none. */
  readonly slow?: number | undefined
}
/** For how many people and days; undefined: as many, and as long, as the server lets it be. */
export interface LinkLimits {
  readonly people?: number | undefined
  readonly days?: number | undefined
}
/** One that still lets somebody in. */
export interface OpenGroupLink {
  readonly id: string
  readonly link: string
  /** How many more it lets in; undefined: any number. */
  readonly left: number | undefined
  readonly until: number | undefined
}
export interface GroupLink {
  readonly link: string
  readonly uri: string
  /** Whoever has it comes in; without a token somebody has to add them. */
  readonly letsIn: boolean
}

export interface Group {
  readonly view: Value<GroupView>
  /** Members from now on; they are invited, and the others are told inside the encryption. */
  add(addresses: readonly string[]): Promise<void>
  remove(address: string, removal?: Removal): Promise<void>
  /** As they were before they were put out: they are invited, and may be what they were. */
  letBack(address: string, role: GroupRole): Promise<void>
  /** For who runs it, or helps to. */
  keptOut(): Promise<readonly KeptOut[]>
  setRole(address: string, role: GroupRole): Promise<void>
  /** Lets somebody whom nobody announced read what is written from now on. */
  accept(address: string): Promise<void>
  refuse(address: string): Promise<void>
  rename(name: string): Promise<void>
  /** What it is about, 500 characters at most; '' for nothing. Who runs the group says it. */
  describe(about: string): Promise<void>
  /** Who writes, and how often; what is left out stays. Who runs the group says it. */
  setWriting(rules: WritingRules): Promise<void>
  /** As one's own (`people.setPicture`); who runs the group sets it. */
  setPicture(picture: Blob | undefined): Promise<void>
  /**
   * From now on its name, picture and description are encrypted to its members, or the server and other programs can read them. Who
   * runs the group says it.
   */
  hideName(hides: boolean): Promise<void>
  link(limits?: LinkLimits): Promise<GroupLink>
  /** Those that one may take back. */
  links(): Promise<readonly OpenGroupLink[]>
  revokeLink(id: string): Promise<void>
  hideComings(hides: boolean): Promise<void>
  /** It is open to others now, and the person wants to go on in the clear. */
  acceptOpen(): Promise<void>
  /** Where one was the only one to run it, the next in rank does. */
  leave(): Promise<void>
  destroy(): Promise<void>
}
export interface Groups {
  /** A group of one's own, resolves to its address. The name of one that is not open its members alone can read. */
  create(name: string, members: readonly string[], rules?: NewGroupRules): Promise<string>
  /** Public groups of the own server with these words, '' for all of them; `after` is `next` of the page before. */
  find(words: string, after?: string): Promise<FoundGroups>
  /** An address, `xmpp:` link or link of this application, and what it leads to. */
  look(link: string): Promise<GroupGreeting>
  /**
   * `wrong-password`: it has one, and this is not it. `not-allowed` with `membership`: its members alone come in; who runs it can be
   * asked; with `full`: there is no room for more people now; with `banned`: who runs it lets one in no more.
   */
  join(link: string, password?: string): Promise<string>
  /** Asks who runs it to be let in; when they do, an invitation comes. `not-allowed`: nobody is there who could decide. */
  askToJoin(link: string): Promise<void>
  /** Answers an invitation. */
  answer(address: string, accept: boolean): Promise<void>
  /** undefined: the conversation is between two people. */
  of(address: string): Group | undefined
}
