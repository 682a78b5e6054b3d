/** A group with its people. */
import type { Device, GroupGuest, GroupMember, GroupRole, GroupView } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import { hidesName, type RoomRecord, shownOf } from '../store/rooms.ts'
import { givenName, nameOf } from './name.ts'

export interface GroupInput {
  readonly room: RoomRecord
  readonly me: string
  readonly where: GroupView['where']
  readonly inside: readonly { readonly nick: string; readonly address: string | undefined }[]
  contact(address: string): ContactRecord | undefined
  devices(address: string): readonly Device[]
  hue(of: string): number
}

const PEOPLE_SHOWN = 3

/** Addresses that say nothing to anybody. */
const MADE = /^[0-9a-f-]{32,}@/u

/** Where nobody has named it, the people in it do. */
export const nameOfRoom = (
  room: RoomRecord,
  me: string | undefined,
  contact: GroupInput['contact'],
): string => {
  const { name } = shownOf(room)
  if (name !== undefined) return name
  const { address, kind, invitedBy, members, nick } = room
  if (kind === 'open') return nameOf(address, undefined)
  const others = members.filter(one => one.address !== me)
  if (others.length === 0 && invitedBy !== undefined) return nameOf(invitedBy, contact(invitedBy))
  if (others.length === 0) return kind || MADE.test(address) ? nick : nameOf(address, undefined)
  const all = others.map(one => memberName(one.address, one.nick, contact(one.address)))
  const names = all.sort((a, b) => a.localeCompare(b)).slice(0, PEOPLE_SHOWN)
  const more = others.length - names.length
  return names.join(', ') + (more > 0 ? ` +${more}` : '')
}

export const groupView = (input: GroupInput): GroupView => {
  const { room, where, inside, hue, me } = input
  const shown = shownOf(room)
  const here = new Set(inside.flatMap(one => one.address ?? []))
  return {
    address: room.address,
    name: nameOfRoom(room, me, input.contact),
    about: shown.about,
    hidesName: hidesName(room),
    onlyAdmins: room.onlyAdmins ?? false,
    muted: room.muted ?? false,
    slow: room.slow ?? 0,
    picture: shown.picture,
    hue: hue(room.address),
    kind: room.kind ?? 'unknown',
    where,
    ended: room.ended,
    invitedBy: room.invitedBy,
    role: room.affiliation,
    members: room.members.map(one => memberOf(input, one, here)).sort(byRank),
    guests: room.kind === 'private' ? [] : inside.map(one => guestOf(one, room, me, hue)),
    requests: room.requests.map(({ address, nick }) => ({
      address,
      name: nick === '' ? nameOf(address, undefined) : nick,
    })),
    hidesComings: room.hidesComings,
    hasLinks: room.hasTokens && (room.affiliation === 'owner' || room.affiliation === 'admin'),
  }
}
const memberOf = (
  { contact, devices, hue, me }: GroupInput,
  { address, affiliation, nick, picture, accepted }: RoomRecord['members'][number],
  here: ReadonlySet<string>,
): GroupMember => {
  const theirs = devices(address)
  return {
    address,
    name: memberName(address, nick, contact(address)),
    picture: contact(address)?.picture ?? picture,
    hue: hue(address),
    role: affiliation === 'none' ? 'member' : affiliation,
    own: address === me,
    here: here.has(address),
    accepted,
    verified: theirs.some(device => device.trust === 'verified'),
    devices: theirs,
  }
}
/** One's own name for somebody, then theirs. */
export const memberName = (
  address: string,
  nick: string | undefined,
  contact: ContactRecord | undefined,
): string => givenName(contact) ?? contact?.nick ?? nick ?? nameOf(address, contact)

const guestOf = (
  { nick, address }: GroupInput['inside'][number],
  room: RoomRecord,
  me: string,
  hue: GroupInput['hue'],
): GroupGuest => ({
  name: nick,
  hue: hue(address ?? `${room.address}/${nick}`),
  own: address === undefined ? nick === room.nick : address === me,
})
const RANK: readonly GroupRole[] = ['owner', 'admin', 'member']
const byRank = (a: GroupMember, b: GroupMember): number =>
  RANK.indexOf(a.role) - RANK.indexOf(b.role) || a.name.localeCompare(b.name)
