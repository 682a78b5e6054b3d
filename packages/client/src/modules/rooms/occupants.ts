/** Who is inside which room now, as the presence of the room says (XEP-0045 §7.2.3); forgotten with the session. */
import {
  type Element,
  Jid,
  MucUser,
  type MucUser as MucUserValue,
  OccupantId,
  VCardUpdate,
} from '@corrillo/xmpp'
import { source, type Value } from '../../value/value.ts'

export interface Occupant {
  readonly nick: string
  /** Where the room shows it. */
  readonly address: string | undefined
  /** XEP-0421: stays the same whatever the nick. */
  readonly id: string | undefined
  readonly affiliation: string
  /** XEP-0153 §3: the name of their picture; '': they have none; undefined: they do not say. */
  readonly picture?: string | undefined
}
export type Occupants = ReadonlyMap<string, Occupant>
/** Of one room; of more only their messages are seen. */
const OCCUPANTS_MAX = 2000
const NICK_MAX = 200
export const ID_MAX = 200

export const occupantIdIn = (stanza: Element): string | undefined => {
  const id = OccupantId.in(stanza)?.id
  return id === undefined || id === '' || id.length > ID_MAX ? undefined : id
}
const pictureIn = (presence: Element): string | undefined => {
  const photo = VCardUpdate.in(presence)?.photo
  return photo === '' || /^[0-9a-f]{40}$/u.test(photo ?? '') ? photo : undefined
}
/** What a presence says of its occupant. */
export const occupantIn = (presence: Element, x: MucUserValue, nick: string): Occupant => {
  const [item] = x.items
  return {
    nick,
    address: item?.jid?.bare.toString(),
    id: occupantIdIn(presence),
    affiliation: item?.affiliation ?? 'none',
    picture: pictureIn(presence),
  }
}

export const occupants = () => {
  const all = source<ReadonlyMap<string, Occupants>>(new Map())
  const of = (room: string): Occupants => all.get().get(room) ?? new Map()
  const set = (room: string, inside: Occupants | undefined): void => {
    const next = new Map(all.get())
    if (inside) next.set(room, inside)
    else next.delete(room)
    all.set(next)
  }
  return {
    all: all as Value<ReadonlyMap<string, Occupants>>,
    of,
    /** False: they were inside already. */
    enter(room: string, occupant: Occupant): boolean {
      const inside = of(room)
      const isNew = !inside.has(occupant.nick)
      if (occupant.nick.length > NICK_MAX || (isNew && inside.size >= OCCUPANTS_MAX)) return false
      set(room, new Map(inside).set(occupant.nick, occupant))
      return isNew
    },
    leave(room: string, nick: string): Occupant | undefined {
      const inside = new Map(of(room))
      const gone = inside.get(nick)
      inside.delete(nick)
      set(room, inside)
      return gone
    },
    forget: (room: string): void => set(room, undefined),
    clear: (): void => all.set(new Map()),
  }
}
export type OccupantsKeeper = ReturnType<typeof occupants>

export const mucUserIn = (stanza: Element): MucUserValue | undefined => MucUser.in(stanza)
export const nickOf = (stanza: Element): string => Jid.tryParse(stanza.attr('from') ?? '')?.resource ?? ''
