/** A persistent room on disk: one record for the room, one row for each person with an affiliation. */
import { Jid } from '@corrillo/xmpp'
import type { RoomConfig } from './room/config.ts'
import type { Hat } from './room/hats.ts'
import type { Affiliated, RoomState, Subject, Token } from './room/state.ts'

export interface RoomRecord {
  readonly created: number
  readonly creator: string
  /** Base64; what occupant ids are made with (XEP-0421 §4.1). */
  readonly key: string
  readonly config: RoomConfig
  readonly subject?: Subject
  readonly hats: readonly Hat[]
  readonly wearers: readonly (readonly [string, readonly string[]])[]
  readonly tokens: readonly Token[]
  readonly photos: readonly string[]
}
/** Not an address: the oldest version of the affiliations that can be answered for. */
export const FLOOR = '*'

export const recordOf = (room: RoomState, key: string): RoomRecord => ({
  created: room.created,
  creator: room.creator,
  key,
  config: room.config,
  ...(room.subject && { subject: room.subject }),
  hats: room.hats,
  wearers: [...room.wearers],
  tokens: room.tokens,
  photos: room.photos,
})

const EMPTY = {
  occupants: new Map(),
  seats: new Map(),
  taken: new Map(),
  voices: new Map(),
  spoke: new Map(),
} as const

export const emptyRoom = (
  jid: Jid,
  { created, creator, config }: Pick<RoomRecord, 'created' | 'creator' | 'config'>,
): RoomState => ({
  ...EMPTY,
  jid,
  created,
  creator,
  config,
  affiliations: new Map([[creator, { affiliation: 'owner', v: 1 }]]),
  version: 1,
  floor: 0,
  subject: undefined,
  locked: true,
  hats: [],
  wearers: new Map(),
  tokens: [],
  photos: [],
})

export const roomFrom = (
  jid: Jid,
  record: RoomRecord,
  rows: readonly (readonly [string, Affiliated])[],
): RoomState => {
  const affiliations = new Map(rows.filter(([who]) => who !== FLOOR))
  const floor = rows.find(([who]) => who === FLOOR)?.[1].v ?? 0
  return {
    ...emptyRoom(jid, record),
    locked: false,
    affiliations,
    floor,
    version: Math.max(floor, ...[...affiliations.values()].map(a => a.v)),
    subject: record.subject,
    hats: record.hats,
    wearers: new Map(record.wearers),
    tokens: record.tokens,
    photos: record.photos,
  }
}

const KEPT = ['config', 'subject', 'hats', 'wearers', 'tokens', 'photos'] as const
export const isKept = (room: RoomState): boolean => room.config.persistent && !room.locked
/** Whether the record of the room has to be written anew. */
export const differs = (before: RoomState, after: RoomState): boolean =>
  isKept(before) !== isKept(after) || KEPT.some(part => before[part] !== after[part])

/** What has to be written of the lists. */
export const rowChanges = (
  before: RoomState,
  after: RoomState,
): readonly (readonly [string, Affiliated | undefined])[] => {
  const old: RoomState['affiliations'] = isKept(before) ? before.affiliations : new Map()
  const now: RoomState['affiliations'] = isKept(after) ? after.affiliations : new Map()
  if (old === now) return []
  const changes: [string, Affiliated | undefined][] = []
  for (const [who, row] of now) if (old.get(who) !== row) changes.push([who, row])
  for (const who of old.keys()) if (!now.has(who)) changes.push([who, undefined])
  if (after.floor !== before.floor) changes.push([FLOOR, { affiliation: 'none', v: after.floor }])
  return changes
}
