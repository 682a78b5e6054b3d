/** A group with its people. */
import type { Device, GroupGuest, GroupMember, GroupRole, GroupView } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import type { RoomRecord } from '../store/rooms.ts'
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

export const nameOfRoom = ({ name, address }: RoomRecord): string => name ?? address.split('@')[0] ?? address

export const groupView = (input: GroupInput): GroupView => {
  const { room, where, inside, hue, me } = input
  const here = new Set(inside.flatMap(one => one.address ?? []))
  return {
    address: room.address,
    name: nameOfRoom(room),
    about: room.about,
    onlyAdmins: room.onlyAdmins ?? false,
    muted: room.muted ?? false,
    slow: room.slow ?? 0,
    picture: room.picture,
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
