/**
 * Who belongs to a group, and may read what is written in it. The server keeps the list, and so it could put somebody on it: whoever is
 * new there is shown, and nothing is encrypted to them before a member whom we trust has said inside an encrypted message that they let
 * them in, or the person here has (S173). Who is taken off is out at once (S174).
 */
import { el, type Element } from '@corrillo/xmpp'
import type { RoomEvent } from '../../api.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { Affiliation, Member, RoomRecord } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Listed } from './requests.ts'

const NS_GROUP = 'urn:corrillo:group:0'
const ANNOUNCED_MAX = 100
/** Of larger ones the rest is not encrypted to, and nobody is told that it is. */
const MEMBERS_MAX = 1000
const REASON_MAX = 500

/** Inside the envelope: whom its author has let in. */
export const addedElement = (who: readonly string[]): Element =>
  el(NS_GROUP, 'added', {}, ...who.map(jid => el(NS_GROUP, 'member', { jid })))
const addedIn = (message: Element): readonly string[] | undefined =>
  message
    .child('added', NS_GROUP)
    ?.elements()
    .slice(0, ANNOUNCED_MAX)
    .flatMap(one => one.attr('jid') ?? [])

export interface Telling {
  readonly who?: string | undefined
  readonly by?: string | undefined
  readonly name?: string | undefined
  readonly reason?: string | undefined
}

export const membership = (given: Given, changed: (room: string) => void) => {
  const { address, conversations, facts, rooms } = given

  const tell = (
    unit: Unit,
    room: string,
    event: RoomEvent | 'encryption-off',
    { who, by, name, reason }: Telling = {},
  ): void => {
    const { last } = conversations.of(unit, room)
    const at = Math.max(given.now(), last?.at ?? 0)
    const order = facts.orders.next(at, last?.order)
    facts.put(unit, {
      kind: 'event',
      conversation: room,
      order,
      at,
      event,
      deviceId: undefined,
      ...(who === undefined ? {} : { who }),
      ...(by === undefined ? {} : { by }),
      ...(name === undefined ? {} : { name }),
      ...(reason ? { reason: reason.slice(0, REASON_MAX) } : {}),
    })
  }
  const put = (unit: Unit, record: RoomRecord, members: readonly Member[]): void => {
    rooms.put(unit, { ...record, members })
    unit.afterwards(() => changed(record.address))
  }
  const find = (record: RoomRecord, who: string): Member | undefined =>
    record.members.find(one => one.address === who)

  /** S261: to ask the server of somebody whom we do not know would tell it that we look at them. */
  const pictureOf = (
    who: string,
    said: string | undefined,
    before: Member | undefined,
  ): string | undefined =>
    said === undefined || domainOf(who) !== domainOf(address) ? before?.picture : said || undefined
  const upsert = (unit: Unit, room: string, { address: who, affiliation, ...said }: Listed): void => {
    const record = rooms.in(unit, room)
    if (!record) return
    if (who === address) rooms.update(unit, room, { affiliation })
    const before = find(record, who)
    const nick = said.nick ?? before?.nick
    const picture = pictureOf(who, said.picture, before)
    if (before?.affiliation === affiliation && before.nick === nick && before.picture === picture) return
    const current = rooms.in(unit, room) ?? record
    if (before)
      return put(
        unit,
        current,
        current.members.map(one => (one.address === who ? { ...one, affiliation, nick, picture } : one)),
      )
    if (record.members.length >= MEMBERS_MAX) return
    const accepted = !record.membersKnown || who === address || record.announced.includes(who)
    const announced = current.announced.filter(one => one !== who)
    const since = record.membersKnown ? given.now() : undefined
    put(unit, { ...current, announced }, [
      ...current.members,
      { address: who, affiliation, nick, picture, accepted, since },
    ])
  }
  const drop = (unit: Unit, room: string, who: string, event: RoomEvent, said?: Telling): void => {
    const record = rooms.in(unit, room)
    if (!record || !find(record, who)) return
    put(
      unit,
      record,
      record.members.filter(one => one.address !== who),
    )
    tell(unit, room, event, { ...said, who })
  }
  /** undefined: everybody who is not accepted yet. */
  const accept = (unit: Unit, room: string, who: readonly string[], by: string | undefined): void => {
    const record = rooms.in(unit, room)
    if (!record) return
    const waiting = record.members.filter(one => !one.accepted && who.includes(one.address))
    if (waiting.length === 0) return
    put(
      unit,
      record,
      record.members.map(one => (waiting.includes(one) ? { ...one, accepted: true } : one)),
    )
    for (const one of waiting) tell(unit, room, 'member-added', { who: one.address, by })
  }
  const announce = (unit: Unit, room: string, who: readonly string[], by: string): void => {
    const record = rooms.in(unit, room)
    if (!record) return
    const missing = who.filter(one => one !== address && !find(record, one))
    if (missing.length > 0)
      rooms.update(unit, room, { announced: [...record.announced, ...missing].slice(-ANNOUNCED_MAX) })
    for (const one of missing) tell(unit, room, 'member-added', { who: one, by })
    accept(unit, room, who, by)
  }
  return {
    tell,
    upsert,
    drop,
    accept,
    announce,
    /** The whole list, as the room has it now. */
    replace(unit: Unit, room: string, list: readonly Listed[]): void {
      const before = rooms.in(unit, room)
      if (!before) return
      const now = new Set(list.map(one => one.address))
      for (const one of before.members)
        if (!now.has(one.address)) drop(unit, room, one.address, 'member-left')
      for (const one of list) upsert(unit, room, one)
      const after = rooms.update(unit, room, { membersKnown: true })
      if (after && !now.has(address)) rooms.update(unit, room, { affiliation: 'none' })
    },
    /** True: it was such an announcement. Believed of who belongs to the group and writes from a device that is not refused. */
    read(unit: Unit, { message, author, own, peer, nick, security }: Envelope): boolean {
      const who = nick === undefined ? undefined : addedIn(message)
      const record = rooms.in(unit, peer)
      if (!who || !record) return false
      const mayAdd = own || isRunning(find(record, author))
      const isSure = security.protocol === 'omemo:2' && security.trust !== 'untrusted'
      if (mayAdd && isSure && security.trust !== 'undecided') announce(unit, peer, who, author)
      return true
    },
  }
}
export type Membership = ReturnType<typeof membership>

const domainOf = (who: string): string => who.slice(who.indexOf('@') + 1)
const isRunning = (member: Member | undefined): boolean =>
  member?.accepted === true && (member.affiliation === 'owner' || member.affiliation === 'admin')

export const affiliationIn = (text: string | undefined): Affiliation | 'outcast' | undefined =>
  text === 'owner' || text === 'admin' || text === 'member' || text === 'none' || text === 'outcast'
    ? text
    : undefined
