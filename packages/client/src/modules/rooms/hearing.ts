/** What comes out of rooms: whose words they are, who came and went, and what the room itself says (XEP-0045 §7, §10; S167, S175). */
import {
  DataForm,
  type Element,
  fieldValue,
  FORM_MUC_REGISTER,
  Jid,
  MucUser,
  type MucUser as MucUserValue,
  NS_DATA,
  NS_MUC_USER,
  Retract,
  stanzaIdBy,
  StanzaError,
} from '@corrillo/xmpp'
import type { Dropped, Envelope, Given } from '../../pipeline/module.ts'
import { roomAuthor, type RoomEnd, type RoomRecord } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { EnteringKeeper } from './entering.ts'
import { affiliationIn, type Membership, type Telling } from './membership.ts'
import type { Listed } from './requests.ts'
import { occupantIdIn, occupantIn, type Occupant, type OccupantsKeeper, nickOf } from './occupants.ts'

const SELF = 110
const REQUESTS_MAX = 50
/** §15.6.2: what makes it another room than it was. */
const CONFIGURED: ReadonlySet<number> = new Set([104, 170, 171, 172, 173, 174])

export interface Heard {
  readonly inside: OccupantsKeeper
  readonly members: Membership
  readonly entering: () => EnteringKeeper
  /** The room has changed: what it is has to be asked again. */
  configured(room: string): void
  /** We may speak. */
  voiced(room: string): void
  ended(room: string, why: RoomEnd, said: Telling): void
}

export const hearing = (given: Given, { inside, members, entering, configured, voiced, ended }: Heard) => {
  const { address, rooms, store } = given

  const isOurs = (room: RoomRecord, nick: string, occupant: Occupant | undefined): boolean =>
    occupant?.address === undefined ? nick === room.nick : occupant.address === address
  const speaker = (envelope: Envelope, room: RoomRecord): Envelope => {
    const { message, from, way } = envelope
    const nick = from.resource
    const occupant = inside.of(room.address).get(nick)
    // Real addresses in messages are the archive's to say, in rooms where everybody may know (XEP-0313 §7.2).
    const archived = way === 'archive' ? MucUser.in(message)?.items[0]?.jid?.bare.toString() : undefined
    const known = room.kind === 'private' ? (archived ?? occupant?.address) : undefined
    const id = occupantIdIn(message)
    const own = known === undefined ? isOurs(room, nick, occupant) && isSelf(room, id) : known === address
    return {
      ...envelope,
      peer: room.address,
      to: Jid.parse(room.address),
      nick,
      own,
      author: own ? address : (known ?? roomAuthor(room.address, id ?? nick)),
      archiveId: envelope.archiveId ?? stanzaIdBy(message, from.bare),
    }
  }
  /** XEP-0425 §4.1: the room says that a moderator took something back; it is nobody inside, and has no nick. */
  const moderation = (envelope: Envelope, room: RoomRecord): Envelope | Dropped => {
    const { message, from } = envelope
    const moderated = message.attr('type') === 'groupchat' ? Retract.in(message)?.moderated : undefined
    if (!moderated) return undefined
    const nick = Jid.tryParse(moderated.by ?? '')?.resource ?? ''
    const by = room.kind === 'private' ? inside.of(room.address).get(nick)?.address : undefined
    return {
      ...envelope,
      peer: room.address,
      to: Jid.parse(room.address),
      nick: '',
      own: false,
      author: by ?? roomAuthor(room.address, nick),
      archiveId: envelope.archiveId ?? stanzaIdBy(message, from.bare),
    }
  }
  /** XEP-0421: the nick may be somebody else's by now. */
  const isSelf = (room: RoomRecord, id: string | undefined): boolean => {
    const mine = inside.of(room.address).get(room.nick)?.id
    return id === undefined || mine === undefined || id === mine
  }

  /** §9, XEP-0463 §5.3: standing of people who are not inside. */
  const standings = (unit: Unit, room: string, x: MucUserValue): void => {
    for (const { jid, affiliation, nick, reason } of x.items) {
      const who = jid?.bare.toString()
      const now = affiliationIn(affiliation)
      if (who === undefined || now === undefined || jid?.local === '') continue
      stands(unit, room, { address: who, nick }, now, { reason })
    }
  }
  const stands = (
    unit: Unit,
    room: string,
    { address: who, ...said }: Omit<Listed, 'affiliation'>,
    affiliation: NonNullable<ReturnType<typeof affiliationIn>>,
    told: Telling = {},
  ): void => {
    if (rooms.in(unit, room)?.kind !== 'private') return
    const isLeft = told.by === who || told.by === undefined
    if (affiliation === 'none' || affiliation === 'outcast')
      members.drop(unit, room, who, isLeft ? 'member-left' : 'member-removed', told)
    else members.upsert(unit, room, { address: who, affiliation, ...said })
  }
  /** §9.9: somebody asks to be let in. */
  const petition = (unit: Unit, record: RoomRecord, message: Element): void => {
    const found = message.child('x', NS_DATA)
    const form = found && DataForm.tryParse(found)
    if (!form || fieldValue(form, 'FORM_TYPE') !== FORM_MUC_REGISTER) return
    const who = Jid.tryParse(fieldValue(form, 'muc#register_jid') ?? '')?.bare.toString()
    if (who === undefined) return
    const others = record.requests.filter(one => one.address !== who)
    const nick = (fieldValue(form, 'muc#register_roomnick') ?? '').slice(0, 100)
    const requests = [...others, { address: who, nick }].slice(-REQUESTS_MAX)
    rooms.update(unit, record.address, { requests })
  }
  /** A message of the room itself. */
  const said = (unit: Unit, record: RoomRecord, message: Element): void => {
    const x = MucUser.in(message)
    if (x) standings(unit, record.address, x)
    if (x?.statuses.some(code => CONFIGURED.has(code))) unit.afterwards(() => configured(record.address))
    petition(unit, record, message)
  }

  const arrives = (unit: Unit, room: string, occupant: Occupant): void => {
    const record = rooms.in(unit, room)
    const isNew = inside.enter(room, occupant)
    const affiliation = affiliationIn(occupant.affiliation)
    const { address: who, nick, picture } = occupant
    if (who !== undefined && affiliation && affiliation !== 'none')
      stands(unit, room, { address: who, nick, picture }, affiliation)
    if (isNew && record?.kind === 'open' && entering().where.get().get(room) === 'in')
      members.tell(unit, room, 'entered', { name: occupant.nick })
  }
  /** §8.2, §9.1: whose doing it was, and why. */
  const doing = (room: string, { items: [item] }: MucUserValue): Telling => {
    const actor = item?.actor?.nick
    return {
      by: actor === undefined ? undefined : inside.of(room).get(actor)?.address,
      reason: item?.reason,
    }
  }
  const departs = (unit: Unit, room: string, nick: string, x: MucUserValue): void => {
    const gone = inside.leave(room, nick)
    const [item] = x.items
    const renamed = x.statuses.includes(303) ? item?.nick : undefined
    if (gone && renamed !== undefined) return void inside.enter(room, { ...gone, nick: renamed })
    const affiliation = affiliationIn(item?.affiliation)
    const who = item?.jid?.bare.toString() ?? gone?.address
    if (who !== undefined && (affiliation === 'none' || affiliation === 'outcast'))
      stands(unit, room, { address: who, nick: undefined }, affiliation, doing(room, x))
    else if (rooms.in(unit, room)?.kind === 'open' && gone) members.tell(unit, room, 'went', { name: nick })
  }
  /** Status 110: it is about us. */
  const self = (room: string, x: MucUserValue, isGone: boolean): void => {
    if (!isGone) {
      void entering().inside(room)
      if (x.statuses.includes(170) || x.statuses.includes(172)) configured(room)
      return
    }
    if (x.statuses.includes(303)) return
    const said = doing(room, x)
    inside.forget(room)
    const why = endOf(x)
    if (why && rooms.get(room)?.standing === 'in') ended(room, why, said)
    else if (rooms.get(room)?.standing === 'in') entering().gone(room, false)
  }
  const presence = async (stanza: Element): Promise<void> => {
    const from = Jid.tryParse(stanza.attr('from') ?? '')
    const room = from?.bare.toString() ?? ''
    const record = rooms.get(room)
    if (!record) return
    const type = stanza.attr('type')
    if (type === 'error') return entering().failed(room, StanzaError.fromElement(stanza))
    const x = stanza.child('x', NS_MUC_USER) && MucUser.in(stanza)
    const nick = nickOf(stanza)
    if (!x || nick === '') return
    const isGone = type === 'unavailable'
    const isSelf = x.statuses.includes(SELF)
    await store.exclusive(async unit => {
      if (isGone) return isSelf ? undefined : departs(unit, room, nick, x)
      arrives(unit, room, occupantIn(stanza, x, nick))
      if (!isSelf || x.statuses.includes(333)) return
      const affiliation = affiliationIn(x.items[0]?.affiliation)
      const muted = x.items[0]?.role === 'visitor'
      if (rooms.in(unit, room)?.muted && !muted) unit.afterwards(() => voiced(room))
      rooms.update(unit, room, {
        nick,
        muted,
        affiliation: affiliation === undefined || affiliation === 'outcast' ? 'none' : affiliation,
      })
    })
    if (isSelf) self(room, x, isGone)
  }

  return {
    presence,
    /** Out of the archive of a room; undefined where that says what is not its to say. */
    identify(envelope: Envelope, room: string | undefined): Envelope | Dropped {
      const isGroupchat = envelope.message.attr('type') === 'groupchat'
      if (room === undefined) return isGroupchat ? undefined : envelope
      const record = rooms.get(room)
      if (!record || !isGroupchat || envelope.from.bare.toString() !== room) return undefined
      return envelope.from.resource === '' ? moderation(envelope, record) : speaker(envelope, record)
    },
    unwrap(envelope: Envelope, unit: Unit): Envelope | Dropped {
      const { message, from, way, nick } = envelope
      const room = from.bare.toString()
      const record = rooms.in(unit, room)
      const type = message.attr('type')
      if (nick !== undefined) return envelope
      // S167: what no room that we are in says is not said in a room.
      if (!record || record.standing !== 'in' || way === 'carbon')
        return type === 'groupchat' ? undefined : envelope
      if (type === 'error') return envelope
      if (type === 'groupchat' && from.resource !== '') return speaker(envelope, record)
      if (from.resource !== '') return undefined
      said(unit, record, message)
      return moderation(envelope, record)
    },
  }
}

const endOf = (x: MucUserValue): RoomEnd | undefined => {
  if (x.destroy) return 'destroyed'
  if (x.statuses.includes(301)) return 'banned'
  if (x.statuses.some(code => code === 321 || code === 322)) return 'removed'
  return x.statuses.includes(307) && !x.statuses.includes(333) ? 'removed' : undefined
}
