/** What is remembered of each room beside what was said in it. */
import { Collection } from './collection.ts'
import type { ContactRecord } from './contacts.ts'
import type { Unit } from './sealed.ts'

/** Characters of the name of a room, and of what it says that it is about. */
export const NAME_MAX = 200
export const ABOUT_MAX = 500

/** What members say of their group inside the encryption (modules/group-profile). */
export const NS_GROUP_PROFILE = 'urn:corrillo:group-profile:0'

export type Affiliation = 'owner' | 'admin' | 'member' | 'none'
/**
 * private: members only, and everybody sees who everybody is; nothing else can be encrypted for all. open: everything else. undefined:
 * not asked yet.
 */
export type RoomKind = 'private' | 'open'
/** invited: nobody has answered yet. in: wherever one signs in, one enters. out: no more, and `ended` says why if it was not our wish. */
export type Standing = 'invited' | 'in' | 'out'
export type RoomEnd = 'removed' | 'banned' | 'destroyed' | 'refused'

export interface Member {
  readonly address: string
  readonly affiliation: Affiliation
  readonly nick: string | undefined
  /** Of somebody on our own server: nobody else is asked for it who does not show it to us. */
  readonly picture?: string | undefined
  /** Somebody whom we trust has said who that is, or we did: before that nothing is encrypted to them (S173). */
  readonly accepted: boolean
  /** Came into the group when we were in it already: of what was said before they have nothing. */
  readonly since?: number | undefined
}
/** What a group is called, what it looks like and what it is about, as who runs it has said inside the encryption. */
export interface GroupProfile {
  /** Of several the newest counts. */
  readonly at: number
  /** It is no secret any more: what the room itself says counts. */
  readonly readable?: true | undefined
  readonly name: string | undefined
  readonly about: string | undefined
  readonly picture: string | undefined
  /** Who invited us has said it, or a device of ours has had it, and nobody who runs the group has said it here yet. */
  readonly claimedBy?: string | undefined
}
export interface RoomRecord {
  readonly address: string
  readonly name: string | undefined
  /** XEP-0045 §6.4: what it says that it is about. */
  readonly about?: string | undefined
  readonly picture?: string | undefined
  readonly profile?: GroupProfile | undefined
  /** The profile is to be said, not before then: to all members, or to the own devices. */
  readonly owes?: { readonly to: 'group' | 'own'; readonly at: number } | undefined
  /** The members were asked for it: not again before then. */
  readonly asksAfter?: { readonly at: number; readonly wait: number } | undefined
  /** Members have no voice. */
  readonly onlyAdmins?: boolean | undefined
  /** We have none: a visitor (XEP-0045 §5.1). */
  readonly muted?: boolean | undefined
  /** XEP-0500: seconds between two messages of one person. */
  readonly slow?: number | undefined
  readonly nick: string
  readonly standing: Standing
  /** We have asked to be let in: whoever does so invites us, known to us or not. */
  readonly asked?: boolean | undefined
  readonly ended?: RoomEnd | undefined
  readonly invitedBy?: string | undefined
  readonly kind: RoomKind | undefined
  readonly affiliation: Affiliation
  readonly members: readonly Member[]
  /** The list was had once: who is new on it since is news. */
  readonly membersKnown: boolean
  /** The room tells of changes to members who are not inside (XEP-0463); else the list is asked for again. */
  readonly tellsMembers: boolean
  readonly hasTokens: boolean
  /** Members whom another member has announced and whom the room has not named yet. */
  readonly announced: readonly string[]
  /** Who asks to be let in. */
  readonly requests: readonly Petition[]
  /** It was for its members and is no more: nothing is sent before a person has decided (S175). */
  readonly exposed: boolean
  readonly hidesComings: boolean
  readonly password: string | undefined
  /** Our bookmarks have it (XEP-0402), with what other programs put beside it. */
  readonly bookmarked: boolean
  readonly extensions: string | undefined
  /** Of those the groups of a roster, by which a person sorts it. */
  readonly groups?: readonly string[]
  readonly sealed?: ContactRecord['sealed']
  readonly since: number
}
export interface Petition {
  readonly address: string
  readonly nick: string
}

/** A member now, let in by us, and one then. */
export const wasIn = ({ members }: RoomRecord, who: string, at: number): boolean =>
  members.some(one => one.address === who && one.accepted && (one.since ?? 0) < at)

export const blankRoom = (address: string, nick: string, since: number): RoomRecord => ({
  address,
  name: undefined,
  nick,
  standing: 'in',
  kind: undefined,
  affiliation: 'none',
  members: [],
  membersKnown: false,
  tellsMembers: false,
  hasTokens: false,
  announced: [],
  requests: [],
  exposed: false,
  hidesComings: false,
  password: undefined,
  bookmarked: false,
  extensions: undefined,
  since,
})

export class Rooms extends Collection<RoomRecord> {
  constructor() {
    super('rooms')
  }
  update(unit: Unit, address: string, change: Partial<Omit<RoomRecord, 'address'>>): RoomRecord | undefined {
    const record = this.in(unit, address)
    if (!record) return undefined
    const next = { ...record, ...change }
    this.put(unit, next)
    return next
  }
}

/** What is shown of it: what its members alone know, where there is that. */
export const shownOf = (room: RoomRecord): Pick<RoomRecord, 'name' | 'about' | 'picture'> => {
  const { profile } = room
  return !profile || profile.readable || (room.kind === 'open' && room.name !== undefined) ? room : profile
}
/** Name, picture and description are, or would be, for its members alone. */
export const hidesName = ({ kind, name, profile }: RoomRecord): boolean =>
  kind === 'private' && (profile ? !profile.readable : name === undefined)

/** Who may read what is written now, but us. */
export const readersOf = ({ members }: RoomRecord, me: string): readonly string[] =>
  members.filter(one => one.accepted && one.address !== me).map(one => one.address)
export const newcomersOf = ({ members }: RoomRecord): readonly Member[] =>
  members.filter(one => !one.accepted)
/** An author of whom nothing is known but what the room calls them. */
export const roomAuthor = (room: string, name: string): string => `${room}/${name}`
