/** What an owner decides about a room (XEP-0045 §10.1.3), as it is stored. */
export const ROLES = ['moderator', 'participant', 'visitor'] as const
export type Role = (typeof ROLES)[number]
export const SPEAKERS = ['anyone', 'participants', 'moderators', 'none'] as const
export type Speakers = (typeof SPEAKERS)[number]

export interface RoomConfig {
  readonly name: string
  readonly description: string
  readonly language: string
  readonly listed: boolean
  readonly persistent: boolean
  readonly membersOnly: boolean
  readonly moderated: boolean
  /** Where it is moderated, members have no voice either; not in records of before there was this. */
  readonly mutesMembers?: boolean
  /** '' when there is none. */
  readonly password: string
  /** Who sees real JIDs: everybody (non-anonymous) or moderators (semi-anonymous). */
  readonly whois: 'anyone' | 'moderators'
  readonly changeSubject: boolean
  readonly allowInvites: boolean
  readonly allowPm: Speakers
  /** 0: as many as the service allows. */
  readonly maxUsers: number
  readonly presenceOf: readonly Role[]
  readonly memberListFor: readonly Role[]
  readonly archived: boolean
  /** Most messages of history that a join is answered with. */
  readonly history: number
  /** XEP-0500: seconds between two messages of one person; 0 is off. */
  readonly slowMode: number
}

const COMMON = {
  name: '',
  description: '',
  language: '',
  listed: false,
  persistent: true,
  moderated: false,
  password: '',
  changeSubject: false,
  allowInvites: false,
  allowPm: 'anyone',
  maxUsers: 0,
  presenceOf: ROLES,
  memberListFor: ROLES,
  archived: true,
  history: 20,
  slowMode: 0,
} as const

/** What a new room is before its owner says otherwise: for people who know each other, or for everybody who knows its name. */
export const PRESETS = {
  private: { ...COMMON, membersOnly: true, whois: 'anyone' },
  open: { ...COMMON, membersOnly: false, whois: 'moderators' },
} as const satisfies Record<string, RoomConfig>

/** Only administrators and owners have voice, and whom they give it. */
export const isMuted = ({ moderated, mutesMembers }: RoomConfig): boolean =>
  moderated && mutesMembers === true

/** Status 170: whoever may enter may read what was said. */
export const isLoggedInPublic = (config: RoomConfig): boolean =>
  config.archived && !config.membersOnly && config.password === ''

/** What a service does not offer, no room of it has. */
export const allowed = (
  config: RoomConfig,
  { archive, persistent }: { readonly archive: boolean; readonly persistent: boolean },
): RoomConfig =>
  archive && persistent
    ? config
    : { ...config, archived: config.archived && archive, persistent: config.persistent && persistent }
