/** Presence as a room speaks it: what the occupant says, and what only the room may say (§7.2.3, §17.3). */
import {
  type Child,
  el,
  type Element,
  type Jid,
  MucUser,
  type MucUserInput,
  NS_CAPS,
  NS_CLIENT,
  NS_HATS,
  NS_OCCUPANT_ID,
} from '@corrillo/xmpp'
import type { Role } from './config.ts'
import { affiliationOf, everybody, isShown, seesJids, shownSeat } from './people.ts'
import type { Effect, Occupant, RoomState, Seat } from './state.ts'

export type Item = NonNullable<MucUserInput['items']>[number]
export interface Saying {
  readonly role?: Role | 'none'
  readonly statuses?: readonly number[]
  readonly item?: Partial<Item>
  readonly destroy?: MucUserInput['destroy']
  /** XEP-0463 and whatever else stands in `<x/>`. */
  readonly extra?: readonly Element[]
  /** Instead of what the last resource said. */
  readonly seat?: Seat
  readonly unavailable?: boolean
}

const PASSED = new Set(['show', 'status', 'priority'])
/** S166: in a semi-anonymous room nothing passes that leads to the person: no avatar hash, no nick element, no foreign payload. */
export const said = (room: RoomState, payload: readonly Child[]): readonly Child[] =>
  payload.filter(
    c =>
      typeof c !== 'string' &&
      (room.config.whois === 'anyone' || c.ns === NS_CAPS || (c.ns === NS_CLIENT && PASSED.has(c.name))),
  )

export const addressOf = (room: RoomState, nick: string): Jid => room.jid.withResource(nick)
const occupantIdOf = (occupant: Occupant): Element => el(NS_OCCUPANT_ID, 'occupant-id', { id: occupant.id })

const hatsOf = (room: RoomState, occupant: Occupant): Element | undefined => {
  const worn = room.wearers.get(occupant.account.toString())
  if (worn === undefined || worn.length === 0) return undefined
  const hats = room.hats.filter(hat => worn.includes(hat.uri))
  return el(
    NS_HATS,
    'hats',
    {},
    ...hats.map(({ uri, title, hue }) => el(NS_HATS, 'hat', { title, uri, hue })),
  )
}

export const presenceOf = (
  room: RoomState,
  occupant: Occupant,
  withJid: boolean,
  saying: Saying = {},
): Element => {
  const seat = saying.seat ?? shownSeat(occupant)
  const item: Item = {
    affiliation: affiliationOf(room, occupant.account),
    role: saying.role ?? occupant.role,
    ...(withJid && { jid: seat.jid }),
    ...saying.item,
  }
  const x = MucUser.build({
    items: [item],
    ...(saying.destroy && { destroy: saying.destroy }),
    statuses: (saying.statuses ?? []).toSorted((a, b) => a - b),
  })
  return el(
    NS_CLIENT,
    'presence',
    {
      from: addressOf(room, occupant.nick).toString(),
      type: saying.unavailable === true ? 'unavailable' : undefined,
    },
    ...said(room, seat.presence),
    saying.extra === undefined ? x : x.append(...saying.extra),
    occupantIdOf(occupant),
    saying.unavailable === true ? undefined : hatsOf(room, occupant),
  )
}

interface Shown {
  /** What it depends on, beside the occupant; the room itself would be kept in memory. */
  readonly room: Pick<RoomState, 'config' | 'affiliations' | 'hats' | 'wearers'>
  with?: Element
  without?: Element
}
const shown = new WeakMap<Occupant, Shown>()
/** How an occupant stands there; every newcomer is told the same. */
export const standing = (room: RoomState, occupant: Occupant, withJid: boolean): Element => {
  let known = shown.get(occupant)
  const { config, affiliations, hats, wearers } = room
  const was = known?.room
  if (
    known === undefined ||
    was?.config !== config ||
    was.affiliations !== affiliations ||
    was.hats !== hats ||
    was.wearers !== wearers
  ) {
    known = { room: { config, affiliations, hats, wearers } }
    shown.set(occupant, known)
  }
  if (withJid) return (known.with ??= presenceOf(room, occupant, true))
  return (known.without ??= presenceOf(room, occupant, false))
}

/** §7.2.2, §7.2.9: what the newcomer is warned of. */
export const warnings = (room: RoomState, logged: boolean): readonly number[] => [
  ...(room.config.whois === 'anyone' ? [100] : []),
  ...(logged ? [170] : []),
]

/**
 * Tells all of an occupant, who need not be inside any more: himself with status 110, others as far as they may know. `of` is the room in
 * which those sit who are told.
 */
export const announce = (
  room: RoomState,
  occupant: Occupant,
  saying: Saying = {},
  { self = [], own = occupant.seats, of = room }: Announcing = {},
): readonly Effect[] => {
  const mine: Effect = {
    kind: 'tell',
    to: own,
    stanza: presenceOf(room, occupant, true, {
      ...saying,
      statuses: [...self, 110, ...(saying.statuses ?? [])],
    }),
  }
  const told = own.length === 0 ? [] : [mine]
  if (!isShown(room, occupant)) return told
  return [...told, ...toOthers(room, occupant, saying, of)]
}
interface Announcing {
  readonly self?: readonly number[]
  readonly own?: readonly Seat[]
  readonly of?: RoomState
}

export const toOthers = (
  room: RoomState,
  occupant: Occupant,
  saying: Saying = {},
  of: RoomState = room,
): readonly Effect[] => {
  const with_: Seat[] = []
  const without: Seat[] = []
  if (room.config.whois === 'anyone') {
    for (const seat of everybody(of)) if (!occupant.seats.includes(seat)) with_.push(seat)
  } else
    for (const other of of.occupants.values()) {
      if (other.nick === occupant.nick && other.account.equals(occupant.account)) continue
      ;(seesJids(of, other) ? with_ : without).push(...other.seats)
    }
  const tell = (to: readonly Seat[], jid: boolean): readonly Effect[] =>
    to.length === 0 ? [] : [{ kind: 'tell', to, stanza: presenceOf(room, occupant, jid, saying) }]
  return [...tell(with_, true), ...tell(without, false)]
}
